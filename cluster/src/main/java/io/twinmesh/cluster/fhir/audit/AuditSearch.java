package io.twinmesh.cluster.fhir.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.search.TimeRange;
import io.twinmesh.cluster.fhir.search.Wanted.Time;
import io.twinmesh.persistence.audit.AuditReader.Wanted;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.japi.Pair;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The search parameters of AuditEvent: `patient`, or `entity` with a patient, the only entity that
/// records are found by; `agent` or `agent:identifier`, a client's id, behind a system and `|` or
/// alone; `date`, as often as there are bounds, which all hold; `_count`; `_sort=-date`, the only
/// order; `_format`, which changes nothing; and `_before`, which a `next` link carries.
public sealed interface AuditSearch {
    /// @param count how many to show at most
    record Understood(Wanted wanted, int count) implements AuditSearch {}

    /// @param why one sentence that repeats nothing of the request
    record Refused(String why) implements AuditSearch {}

    int USUAL_COUNT = 50;
    int MOST = 1000;

    /// No record is from before or after.
    TimeRange EVER = new TimeRange(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59Z"));

    TimeRange NEVER = new TimeRange(Instant.EPOCH, Instant.EPOCH);

    Refused NOT_UNDERSTOOD =
            new Refused(
                    "A search for audit events takes patient or entity (a twin's id), agent (a"
                            + " client's id), date (a year, month, day or time with eq, ge, gt, le,"
                            + " lt, sa, eb or ap), _count and _sort=-date, each but date once.");

    /// @param parameters decoded, in any order
    /// @param now what `ap` is measured against
    static AuditSearch parse(List<Pair<String, String>> parameters, Instant now) {
        var wanted = new Wanted(none(), none(), none(), none(), none());
        var times = EVER;
        var once = new HashSet<String>();
        var count = USUAL_COUNT;
        for (var parameter : parameters) {
            var name = parameter.first();
            var text = parameter.second();
            if (!name.equals("date") && !once.add(name)) {
                return NOT_UNDERSTOOD;
            }
            try {
                switch (name) {
                    case "patient", "entity" -> wanted = ofPatient(wanted, text);
                    case "agent", "agent:identifier" ->
                            wanted = ofClient(wanted, text.substring(text.indexOf('|') + 1));
                    case "date" -> {
                        var moments = Time.parse(text, now).flatMap(Time::moments);
                        if (moments.isEmpty()) {
                            return NOT_UNDERSTOOD;
                        }
                        times = times.common(moments.get()).orElse(NEVER);
                    }
                    case "_before" -> wanted = before(wanted, Long.parseLong(text));
                    case "_count" -> count = Math.min(MOST, Integer.parseInt(text));
                    case "_sort" -> {
                        if (!text.equals("-date")) {
                            return new Refused("Audit events are sorted by -date only.");
                        }
                    }
                    case "_format" -> {}
                    default -> {
                        return NOT_UNDERSTOOD;
                    }
                }
            } catch (IllegalArgumentException _) {
                return NOT_UNDERSTOOD;
            }
        }
        return count < 1
                ? new Refused("'_count' is 1 or more.")
                : new Understood(within(wanted, times), count);
    }

    /// Says in a CapabilityStatement what can be asked of the trail.
    ///
    /// @param resource an entry of `rest.resource`
    /// @param served the routes of the node, `METHOD path`
    static void describe(ObjectNode resource, Set<String> served) {
        resource.put("type", "AuditEvent");
        var interactions = resource.putArray("interaction");
        if (served.contains("GET /fhir/AuditEvent/{id}")) {
            interactions.addObject().put("code", "read");
        }
        interactions.addObject().put("code", "search-type");
        resource.put("versioning", "no-version").put("readHistory", false);
        var parameters = resource.putArray("searchParam");
        declare(parameters, "patient", "reference", "A twin's id, with or without Patient/.");
        declare(parameters, "entity", "reference", "A patient, as in patient; no other entity.");
        declare(parameters, "agent", "reference", "A client's id, also as agent:identifier.");
        declare(
                parameters,
                "date",
                "date",
                "One value each, with any prefix but ne; all of several hold.");
    }

    private static void declare(
            ArrayNode parameters, String name, String type, String documentation) {
        parameters
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("documentation", documentation);
    }

    /// The parameters of the page that comes after. What `ap` meant when the first page was asked
    /// for is kept, as the bounds it came to.
    static String text(Wanted wanted, long before, int count) {
        return Stream.of(
                        wanted.patient().map(patient -> "patient=Patient/" + patient),
                        wanted.client().map(client -> "agent=" + encoded(client)),
                        wanted.from().map(from -> "date=ge" + encoded(from.toString())),
                        wanted.to().map(to -> "date=lt" + encoded(to.toString())),
                        Optional.of("_count=" + count),
                        Optional.of("_before=" + before))
                .flatMap(Optional::stream)
                .reduce((a, b) -> a + "&" + b)
                .orElseThrow();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    private static Wanted ofPatient(Wanted wanted, String text) {
        var id = text.startsWith("Patient/") ? text.substring("Patient/".length()) : text;
        return new Wanted(
                Optional.of(new PatientId(id)),
                wanted.client(),
                wanted.from(),
                wanted.to(),
                wanted.before());
    }

    private static Wanted ofClient(Wanted wanted, String client) {
        return new Wanted(
                wanted.patient(), Optional.of(client), wanted.from(), wanted.to(), wanted.before());
    }

    private static Wanted before(Wanted wanted, long number) {
        return new Wanted(
                wanted.patient(), wanted.client(), wanted.from(), wanted.to(), Optional.of(number));
    }

    /// A bound that all records are within is none.
    private static Wanted within(Wanted wanted, TimeRange range) {
        return new Wanted(
                wanted.patient(),
                wanted.client(),
                Optional.of(range.from()).filter(from -> from.isAfter(EVER.from())),
                Optional.of(range.to()).filter(to -> to.isBefore(EVER.to())),
                wanted.before());
    }
}
