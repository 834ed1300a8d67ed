package io.twinmesh.cli.score;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputRefusal;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.json.StrictObject;

import java.util.Optional;
import java.util.TreeMap;

/// The values of one line, as a model takes them: a number in the declared unit, or
/// `{"value":5.2,"unit":"mmol/L"}`; `true` or `false`; a word. `null` means "not given".
public sealed interface GivenValues {
    record Accepted(InputValues values) implements GivenValues {}

    record Refused(InputRefusal refusal) implements GivenValues {}

    static GivenValues parse(ModelManifest manifest, byte[] line) {
        StrictObject object;
        try {
            object = StrictObject.parse(line, "the line");
        } catch (IllegalArgumentException e) {
            return malformed("the line must be one JSON object in UTF-8");
        }
        var values = new TreeMap<String, InputValue>();
        for (var name : object.names()) {
            var spec = manifest.input(name);
            if (spec.isEmpty()) {
                return new Refused(InputCheck.unknown(manifest));
            }
            var node = object.value(name);
            if (!node.isNull()) {
                switch (value(spec.get(), node)) {
                    case One(var value) -> values.put(name, value);
                    case None(var refusal) -> {
                        return new Refused(refusal);
                    }
                }
            }
        }
        return new Accepted(new InputValues(values));
    }

    static GivenValues malformed(String why) {
        return new Refused(new InputRefusal("input.malformed", why, Optional.empty()));
    }

    /// One value or the reason why not.
    sealed interface Either {}

    record One(InputValue value) implements Either {}

    record None(InputRefusal refusal) implements Either {}

    private static Either value(InputSpec spec, JsonNode node) {
        if (node.isNumber() && Double.isFinite(node.doubleValue())) {
            return new One(new InputValue.Amount(node.doubleValue()));
        }
        if (node.isBoolean()) {
            return new One(new InputValue.Flag(node.booleanValue()));
        }
        if (node.isTextual()) {
            return new One(new InputValue.Choice(node.textValue()));
        }
        if (quantity(node)) {
            var unit = Optional.ofNullable(node.get("unit")).map(JsonNode::textValue);
            return switch (UnitConversion.convert(spec, node.get("value").doubleValue(), unit)) {
                case UnitConversion.Result.Converted(var amount) -> new One(amount);
                case UnitConversion.Result.Refused(var refusal) -> new None(refusal);
            };
        }
        return new None(
                new InputRefusal(
                        "input.wrong-type",
                        spec.name() + " must be " + InputCheck.accepted(spec),
                        Optional.of(spec.name())));
    }

    /// `{"value":number}` with or without `"unit":text`, and nothing else.
    private static boolean quantity(JsonNode node) {
        return node.isObject()
                && node.path("value").isNumber()
                && (node.size() == 1 || (node.size() == 2 && node.path("unit").isTextual()));
    }
}
