package io.twinmesh.cluster.export;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parameters of a request for an export, read strictly: one that this server does not keep is
/// refused, unless the client said that it may be left out.
///
/// @param types empty for all
/// @param notices what was left out
record ExportRequest(List<String> types, Optional<Instant> since, List<String> notices) {
    private static final Set<String> FORMATS =
            Set.of("application/fhir+ndjson", "application/ndjson", "ndjson");
    private static final int MOST_TYPES = 200;

    ExportRequest {
        types = List.copyOf(types);
        notices = List.copyOf(notices);
    }

    /// @param parameters each with its values
    /// @param lenient whether the client said `handling=lenient`
    static ExportRequest read(
            Map<String, List<String>> parameters, ExportLevel level, boolean lenient) {
        var notices = new ArrayList<String>();
        for (var name : parameters.keySet()) {
            switch (name) {
                case "_outputFormat", "_since", "_type" -> {}
                case "patient", "_elements", "includeAssociatedData", "_typeFilter" ->
                        leaveOut(name + " is not supported.", name, lenient, notices);
                default ->
                        leaveOut("There is an unknown parameter.", "parameter", lenient, notices);
            }
        }
        for (var format : parameters.getOrDefault("_outputFormat", List.of())) {
            // a plus sign that was not escaped arrives as a blank
            if (!FORMATS.contains(format.toLowerCase(Locale.ROOT).replace(' ', '+'))) {
                throw refused("_outputFormat", "The only format is application/fhir+ndjson.");
            }
        }
        return new ExportRequest(
                types(parameters.getOrDefault("_type", List.of()), level, lenient, notices),
                since(parameters.getOrDefault("_since", List.of())),
                notices);
    }

    /// The parameters of a POST: a FHIR Parameters resource.
    static Map<String, List<String>> parameters(JsonNode body) {
        if (!body.path("resourceType").asText().equals("Parameters")) {
            throw refused("Parameters", "The body must be a Parameters resource.");
        }
        var found = new LinkedHashMap<String, List<String>>();
        for (var parameter : body.path("parameter")) {
            var values =
                    found.computeIfAbsent(parameter.path("name").asText(), _ -> new ArrayList<>());
            for (var field : parameter.properties()) {
                if (field.getKey().startsWith("value")) {
                    values.add(field.getValue().isTextual() ? field.getValue().asText() : "");
                }
            }
        }
        return found;
    }

    private static void leaveOut(String why, String place, boolean lenient, List<String> notices) {
        if (!lenient) {
            throw refused(place, why + " Prefer: handling=lenient leaves it out.");
        }
        notices.add(why + " It was left out.");
    }

    private static List<String> types(
            List<String> given, ExportLevel level, boolean lenient, List<String> notices) {
        var types = new LinkedHashSet<String>();
        for (var list : given) {
            for (var type : list.split(",", -1)) {
                if (exportable(type.strip(), level)) {
                    types.add(type.strip());
                } else {
                    leaveOut(
                            level == ExportLevel.SYSTEM
                                    ? "_type names a type that this server does not keep."
                                    : "_type names a type that is not about patients, or that this"
                                            + " server does not keep.",
                            "_type",
                            lenient,
                            notices);
                }
            }
        }
        if ((types.isEmpty() && !given.isEmpty()) || types.size() > MOST_TYPES) {
            throw refused("_type", "None of the types in _type can be exported, or too many.");
        }
        return List.copyOf(types);
    }

    private static boolean exportable(String type, ExportLevel level) {
        return ResourceHome.of(type)
                .filter(home ->
                        switch (home) {
                            case ResourceHome.Twin _, ResourceHome.Either _ -> true;
                            case ResourceHome.Shared _ -> level == ExportLevel.SYSTEM;
                        })
                .isPresent();
    }

    private static Optional<Instant> since(List<String> given) {
        if (given.size() > 1) {
            throw refused("_since", "_since must come once.");
        }
        try {
            return given.stream()
                    .map(text -> OffsetDateTime.parse(text.replace(' ', '+')).toInstant())
                    .findFirst();
        } catch (DateTimeException _) {
            throw refused("_since", "_since must be an instant like 2026-11-27T05:00:00Z.");
        }
    }

    private static Refused refused(String place, String why) {
        return new Refused(Problem.of(400, "export.parameter-refused", why).at(place));
    }
}
