package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.resource.SourceVersion;
import io.twinmesh.persistence.resource.StoredAnswer;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// What an answer stands on: each value with its unit, its time and the resource that said it, what
/// was not there, and how old the oldest is.
final class UsedInputs {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private UsedInputs() {}

    /// @param stored the answer with its sources; empty while the index does not know it
    static ObjectNode json(
            AccessGranted granted, Optional<ModelManifest> model, Optional<StoredAnswer> stored) {
        var part = Json.object();
        var list = part.putArray("inputs");
        var values = values(granted.inputs());
        for (var used : granted.used()) {
            if (!used.counted()) {
                continue;
            }
            var input = list.addObject().put("name", used.name());
            var value = values.get(used.name());
            if (value != null && value.isObject()) {
                // an image: which one it was, not what it shows
                input.put("value", used.given());
            } else if (value != null) {
                input.set("value", value);
            }
            model.flatMap(m -> unit(m, used.name())).ifPresent(unit -> input.put("unit", unit));
            used.observedAt().ifPresent(at -> input.put("observedAt", at.toString()));
            input.put("source", used.source());
            used.code().ifPresent(code -> input.put("code", code));
            used.unit()
                    .filter(given -> !given.equals(input.path("unit").asText()))
                    .ifPresent(given ->
                            input.putObject("given").put("value", used.given()).put("unit", given));
            var sources = stored.map(answer -> answer.sources(used)).orElse(List.of());
            if (!sources.isEmpty()) {
                var resources = input.putArray("resources");
                sources.stream().map(SourceVersion::reference).forEach(resources::add);
            }
        }
        granted.missing().forEach(part.putArray("missing")::add);
        granted.withheld().forEach(part.putArray("withheld")::add);
        putNotCounted(part, granted);
        oldest(granted).ifPresent(days -> part.put("oldestInputDays", days));
        return part;
    }

    private static void putNotCounted(ObjectNode part, AccessGranted granted) {
        var others = granted.used().stream().filter(used -> !used.counted()).toList();
        if (others.isEmpty()) {
            return;
        }
        var codes = others.stream().flatMap(used -> used.code().stream()).toList();
        var more =
                others.stream()
                        .filter(used -> used.code().isEmpty())
                        .mapToInt(used -> Integer.parseInt(used.given()))
                        .sum();
        var told = part.putObject("conditionsNotCounted").put("count", codes.size() + more);
        codes.forEach(told.putArray("codes")::add);
    }

    private static Optional<Long> oldest(AccessGranted granted) {
        return granted.used().stream()
                .map(UsedInput::observedAt)
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .map(at -> days(at, granted.asOf()));
    }

    private static long days(Instant from, LocalDate to) {
        return ChronoUnit.DAYS.between(LocalDate.ofInstant(from, ZoneOffset.UTC), to);
    }

    private static Optional<String> unit(ModelManifest manifest, String name) {
        return manifest.input(name)
                .map(InputSpec::type)
                .flatMap(type ->
                        switch (type) {
                            case InputSpec.Type.Amount amount -> Optional.of(amount.unit());
                            case InputSpec.Type.Flag _,
                                    InputSpec.Type.Choice _,
                                    InputSpec.Type.Image _ ->
                                    Optional.empty();
                        });
    }

    private static JsonNode values(String json) {
        try {
            return MAPPER.readTree(json).path("inputs");
        } catch (IOException _) {
            // the text is clinical and must not travel in a message
            throw new IllegalStateException("the stored inputs are not JSON");
        }
    }
}
