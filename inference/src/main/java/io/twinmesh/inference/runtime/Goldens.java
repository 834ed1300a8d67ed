package io.twinmesh.inference.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.json.StrictObject;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Inputs of a model with the outputs that its author got. A version is listed only when this
/// program gets the same.
///
/// As JSON: `{"tolerance":1e-6,"cases":[{"inputs":{"age":50,"sex":"male","smoker":true},
/// "outputs":{"risk":0.12},"band":"high","warnings":["assumed.not-pregnant"]}]}`; a case may leave
/// out the last two.
///
/// @param tolerance largest difference of an output, absolute, 0 to 0.01
/// @param cases 1 to 1,000
public record Goldens(double tolerance, List<Case> cases) {
    private static final int MAX_CASES = 1_000;
    private static final double MAX_TOLERANCE = 0.01;

    public Goldens {
        if (!(tolerance >= 0 && tolerance <= MAX_TOLERANCE)) {
            throw new IllegalArgumentException(
                    "tolerance must be within 0 to " + MAX_TOLERANCE + ", got " + tolerance);
        }
        if (cases.isEmpty() || cases.size() > MAX_CASES) {
            throw new IllegalArgumentException(
                    "want 1 to " + MAX_CASES + " cases, got " + cases.size());
        }
        cases = List.copyOf(cases);
    }

    /// @param outputs the value of each output that is compared, at least one
    /// @param band the code of the category, where it is compared
    /// @param warnings all of them, in any order, where they are compared
    public record Case(
            InputValues inputs,
            Map<String, Double> outputs,
            Optional<String> band,
            Optional<Set<String>> warnings) {
        public Case {
            if (outputs.isEmpty()) {
                throw new IllegalArgumentException("a case needs at least one output");
            }
            outputs = Map.copyOf(outputs);
            warnings = warnings.map(Set::copyOf);
        }
    }

    /// @throws IllegalArgumentException naming the field that is missing, unknown or wrong
    public static Goldens read(byte[] json) {
        return read(StrictObject.parse(json, "golden"));
    }

    /// As above.
    public static Goldens read(StrictObject golden) {
        var cases = new ArrayList<Case>();
        for (var one : golden.objects("cases")) {
            cases.add(
                    new Case(
                            inputs(one.object("inputs")),
                            outputs(one.object("outputs")),
                            one.optionalText("band"),
                            one.present("warnings")
                                    ? Optional.of(new TreeSet<>(one.texts("warnings")))
                                    : Optional.empty()));
            one.end();
        }
        var goldens = new Goldens(golden.number("tolerance"), cases);
        golden.end();
        return goldens;
    }

    private static InputValues inputs(StrictObject object) {
        var values = new HashMap<String, InputValue>();
        for (var name : object.names()) {
            values.put(name, input(object, name, object.value(name)));
        }
        object.end();
        return InputValues.of(values);
    }

    private static InputValue input(StrictObject object, String name, JsonNode value) {
        if (value.isNumber()) {
            return new InputValue.Amount(value.asDouble());
        }
        if (value.isBoolean()) {
            return new InputValue.Flag(value.asBoolean());
        }
        if (value.isTextual()) {
            return new InputValue.Choice(value.asText());
        }
        throw object.wrong(name, "a number, true, false or a text");
    }

    private static Map<String, Double> outputs(StrictObject object) {
        var values = new HashMap<String, Double>();
        for (var name : object.names()) {
            values.put(name, object.number(name));
        }
        object.end();
        return values;
    }

    /// Runs every case on the processor. Blocks for as many inferences.
    ///
    /// @return the first case that this program answers otherwise, in one sentence; empty when all
    ///   reproduce
    /// @throws ModelUnavailable when this program cannot run the model at all
    public Optional<String> difference(ModelManifest manifest, Optional<byte[]> blob) {
        try (var model = Engines.load(manifest, blob)) {
            for (var i = 0; i < cases.size(); i++) {
                var found = difference(model.run(cases.get(i).inputs), cases.get(i));
                if (found.isPresent()) {
                    return Optional.of("case " + (i + 1) + ": " + found.get());
                }
            }
            return Optional.empty();
        }
    }

    private Optional<String> difference(Outcome outcome, Case golden) {
        return switch (outcome) {
            case Outcome.NotComputed(var code, var why, _) ->
                    Optional.of("not computed, " + code + ": " + why);
            case Outcome.Computed computed ->
                    golden.outputs.entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .flatMap(output -> difference(computed, output).stream())
                            .findFirst()
                            .or(() -> bandDifference(computed, golden))
                            .or(() -> warningDifference(computed, golden));
        };
    }

    private static Optional<String> bandDifference(Outcome.Computed computed, Case golden) {
        var found = computed.band().map(Outcome.Band::code);
        return golden.band
                .filter(_ -> !golden.band.equals(found))
                .map(want -> "the band is " + found.orElse("none") + " here, want " + want);
    }

    private static Optional<String> warningDifference(Outcome.Computed computed, Case golden) {
        var found = new TreeSet<>(computed.warnings());
        return golden.warnings
                .filter(want -> !want.equals(found))
                .map(want -> "the warnings are " + found + " here, want " + new TreeSet<>(want));
    }

    private Optional<String> difference(
            Outcome.Computed computed, Map.Entry<String, Double> golden) {
        for (var output : computed.outputs()) {
            if (output.name().equals(golden.getKey())) {
                return Math.abs(output.value() - golden.getValue()) <= tolerance
                        ? Optional.empty()
                        : Optional.of(
                                output.name()
                                        + " is "
                                        + output.value()
                                        + " here, want "
                                        + golden.getValue());
            }
        }
        return Optional.of("there is no output " + golden.getKey());
    }
}
