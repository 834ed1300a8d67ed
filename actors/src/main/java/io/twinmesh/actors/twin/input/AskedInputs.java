package io.twinmesh.actors.twin.input;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputRefusal;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.JobId;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The values that came with the question: an object of numbers (in the unit the model computes
/// in), booleans, strings (of an image, base64), or `{"value":…,"unit":…}`. A step of a pipeline
/// brings what another job answered, `{"value":…,"unit":…,"job":…}`, and a call of CDS Hooks what
/// was prefetched, `{"value":…,"unit":…,"prefetched":…,"at":…}`, for a flag with true or false as
/// the value and no unit, or for another model's answer `{"derived":{…}}` with such values of that
/// model. The node brings measures of the twin's samples,
/// `{"value":…,"unit":…,"signal":…,"from":…,"to":…}`, or `refused` and `why` instead of the value.
/// No client of the questions can bring any of these.
public final class AskedInputs {
    private static final int MAX_CHARACTERS = 16 * 1024;

    /// Of an image, which only some models take.
    private static final int MAX_IMAGE_CHARACTERS = InputSpec.Type.Image.MOST_BYTES / 3 * 4 + 4;

    /// A question that brings nothing.
    static final AskedInputs NONE = new AskedInputs(Map.of());

    private final Map<String, JsonNode> values;

    private AskedInputs(Map<String, JsonNode> values) {
        this.values = values;
    }

    /// @throws IllegalArgumentException when the text is not one such object; the message holds no
    ///   value
    static AskedInputs parse(String json, ModelManifest manifest) {
        if (json.isBlank()) {
            return NONE;
        }
        var image =
                manifest.inputs().stream()
                        .anyMatch(input -> input.type() instanceof InputSpec.Type.Image);
        if (json.length() > MAX_CHARACTERS + (image ? MAX_IMAGE_CHARACTERS : 0)) {
            throw new IllegalArgumentException(
                    "inputs have at most " + MAX_CHARACTERS + " characters");
        }
        var object = StrictObject.parse(json.getBytes(StandardCharsets.UTF_8), "inputs");
        var values = new HashMap<String, JsonNode>();
        object.names().forEach(name -> values.put(name, object.value(name)));
        return new AskedInputs(values);
    }

    Set<String> names() {
        return values.keySet();
    }

    /// The job whose answer a value is.
    Optional<JobId> answeredBy(String name) {
        return Optional.ofNullable(values.get(name))
                .map(node -> node.path("job").asText())
                .filter(JobId::wellFormed)
                .map(JobId::new);
    }

    /// Where a value comes from that counts only when the twin has none.
    record Prefetch(String source, Instant at) {}

    /// The resource of another server that says a value.
    Optional<Prefetch> prefetched(String name) {
        return Optional.ofNullable(values.get(name))
                .filter(node -> node.hasNonNull("prefetched") && node.hasNonNull("at"))
                .map(node ->
                        new Prefetch(
                                node.path("prefetched").asText(),
                                Instant.parse(node.path("at").asText())));
    }

    /// What was prefetched for the model that another input is the answer of; nothing else may come
    /// so.
    Optional<AskedInputs> derived(String name) {
        return Optional.ofNullable(values.get(name))
                .map(node -> node.path("derived"))
                .filter(JsonNode::isObject)
                .map(AskedInputs::of)
                .filter(it -> it.names().stream().allMatch(one -> it.prefetched(one).isPresent()));
    }

    private static AskedInputs of(JsonNode object) {
        var values = new HashMap<String, JsonNode>();
        object.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
        return new AskedInputs(values);
    }

    /// Of which samples a value is a measure.
    ///
    /// @param code of the signal
    /// @param from its first sample
    /// @param to its last sample
    record Samples(Code code, Instant from, Instant to) {}

    /// The samples of this twin that a value was made of.
    Optional<Samples> measured(String name) {
        return Optional.ofNullable(values.get(name))
                .filter(node -> node.hasNonNull("signal"))
                .map(node ->
                        new Samples(
                                Code.parse(node.path("signal").asText()),
                                Instant.parse(node.path("from").asText()),
                                Instant.parse(node.path("to").asText())));
    }

    /// One value that came with the question.
    sealed interface Given {
        record Value(InputValue value, String asGiven, Optional<String> unit) implements Given {
            /// The value is clinical.
            @Override
            public String toString() {
                return "Value[hidden]";
            }
        }

        record Wrong(InputRefusal refusal) implements Given {}
    }

    Optional<Given> given(InputSpec spec) {
        return Optional.ofNullable(values.get(spec.name()))
                .filter(_ -> derived(spec.name()).isEmpty())
                .map(node -> read(spec, node));
    }

    private static Given read(InputSpec spec, JsonNode node) {
        if (node.hasNonNull("signal") && node.hasNonNull("refused")) {
            return new Given.Wrong(
                    new InputRefusal(
                            node.path("refused").asText(),
                            node.path("why").asText(),
                            Optional.of(spec.name())));
        }
        var flag = node.hasNonNull("prefetched") ? node.path("value") : node;
        if (flag.isBoolean()) {
            return new Given.Value(
                    new InputValue.Flag(flag.booleanValue()), flag.asText(), Optional.empty());
        }
        if (node.isTextual() && spec.type() instanceof InputSpec.Type.Image) {
            return image(spec, node.textValue());
        }
        if (node.isTextual()) {
            return new Given.Value(
                    new InputValue.Choice(node.textValue()), node.textValue(), Optional.empty());
        }
        if (node.isNumber() && spec.type() instanceof InputSpec.Type.Amount amount) {
            return amount(spec, node, Optional.of(amount.unit()));
        }
        if (node.isObject() && node.path("value").isNumber()) {
            var unit = node.path("unit");
            return amount(
                    spec,
                    node.path("value"),
                    unit.isTextual() ? Optional.of(unit.textValue()) : Optional.empty());
        }
        return new Given.Wrong(
                new InputRefusal(
                        "input.wrong-type",
                        spec.name()
                                + " must be a number, true or false, a string, or a value"
                                + " with its unit",
                        Optional.of(spec.name())));
    }

    /// Said to be given as the digest of its bytes: which image it was, not what it shows.
    private static Given image(InputSpec spec, String base64) {
        try {
            var image = InputValue.Image.ofBase64(base64);
            return new Given.Value(image, Digest.of(image.bytes()).text(), Optional.empty());
        } catch (IllegalArgumentException e) {
            return new Given.Wrong(
                    new InputRefusal(
                            "input.wrong-type",
                            spec.name() + ": " + e.getMessage(),
                            Optional.of(spec.name())));
        }
    }

    private static Given amount(InputSpec spec, JsonNode number, Optional<String> unit) {
        return switch (UnitConversion.convert(spec, number.doubleValue(), unit)) {
            case UnitConversion.Result.Converted(var amount) ->
                    new Given.Value(amount, number.asText(), unit);
            case UnitConversion.Result.Refused(var refusal) -> new Given.Wrong(refusal);
        };
    }
}
