package io.twinmesh.cluster.expert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a reviewer sees of a case: the inputs that the model had, and nothing else of the patient.
/// No answer, no name, no date, no place, no code of a source; when a value was observed is told as
/// days before the question, and an age of 90 or more as that (45 CFR 164.514(b)(2), "safe
/// harbor").
final class BlindCase {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int OLDEST = 90;
    private static final String OLDER = "90 or more";

    private BlindCase() {}

    static ObjectNode json(AccessGranted granted, ModelManifest model, ModelCategories judged) {
        var body =
                Json.object()
                        .put("model", model.id().toString())
                        .put("question", model.question().text())
                        .put("intendedUse", model.intendedUse())
                        .put("population", model.population());
        var categories = body.putArray("categories");
        choices(judged).forEach(categories::add);
        var inputs = body.putArray("inputs");
        var missing = new ArrayList<String>();
        var values = values(granted.inputs());
        for (var spec : model.inputs()) {
            var value = values.path(spec.name());
            if (value.isNumber() || value.isBoolean() || value.isTextual()) {
                var input =
                        inputs.addObject()
                                .put("name", spec.name())
                                .put("description", spec.description());
                put(input, spec, value);
                daysBefore(granted, spec).ifPresent(days -> input.put("daysBefore", days));
            } else {
                missing.add(spec.name());
            }
        }
        missing.forEach(body.putArray("missing")::add);
        return body;
    }

    /// What a reviewer can say of a case.
    static List<String> choices(ModelCategories categories) {
        return Stream.concat(categories.codes().stream(), Stream.of(Verdicts.UNDECIDABLE)).toList();
    }

    private static void put(ObjectNode input, InputSpec spec, JsonNode value) {
        switch (spec.type()) {
            case InputSpec.Type.Amount amount -> {
                if (age(spec, amount) && value.asDouble() >= OLDEST) {
                    input.put("value", OLDER);
                } else {
                    input.set("value", value);
                }
                input.put("unit", amount.unit());
            }
            case InputSpec.Type.Flag _, InputSpec.Type.Choice _ -> input.set("value", value);
            case InputSpec.Type.Image _ -> throw new IllegalStateException("no image is judged");
        }
    }

    /// Also when the asker gives it: whatever is in years counts as an age.
    private static boolean age(InputSpec spec, InputSpec.Type.Amount amount) {
        return amount.unit().equals("a")
                || spec.sources().stream().anyMatch(InputSource.Age.class::isInstance);
    }

    private static Optional<Long> daysBefore(AccessGranted granted, InputSpec spec) {
        return granted.used().stream()
                .filter(UsedInput::counted)
                .filter(used -> used.name().equals(spec.name()))
                .flatMap(used -> used.observedAt().stream())
                .map(at ->
                        ChronoUnit.DAYS.between(
                                LocalDate.ofInstant(at, ZoneOffset.UTC), granted.asOf()))
                .findFirst();
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
