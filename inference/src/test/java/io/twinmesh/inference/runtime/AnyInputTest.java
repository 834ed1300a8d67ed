package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.inference.runtime.words.ModelWords;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Every model of this release, asked with whatever can be written down: a number in the range that
/// the model states, or the reason why there is none.
class AnyInputTest {
    private static final int ROUNDS = 500;
    private static final double[] EXTREMES = {
        0, -0.0, -1, 1e308, -1e308, Double.MIN_VALUE, 1e-300, 1e6, 0.1 + 0.2
    };
    private static final List<String> WRONG_UNITS =
            List.of("", " ", "mg", "MMOL/L", "MG/DL", "%%", "pmol/L", "[ppm]", "\u0000", "1e9");

    /// All that compute; what reads images is SheetModelTest's.
    static List<String> models() {
        return BuiltInModel.all().stream()
                .filter(it -> it.manifest().engine() != Engine.OCR)
                .map(it -> it.manifest().id().name())
                .toList();
    }

    @Test
    void every_output_states_a_range_with_two_ends() {
        for (var model : BuiltInModel.all()) {
            assertThat(model.manifest().outputs())
                    .as(model.manifest().id().toString())
                    .allSatisfy(output -> {
                        assertThat(output.min()).isFinite().isLessThan(output.max());
                        assertThat(output.max()).isFinite();
                        assertThat(output.description()).isNotBlank();
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void an_answer_lies_in_the_stated_range_whatever_is_asked(String name) {
        var seed = 20261127L;
        var builtIn = BuiltInModel.named(name).orElseThrow();
        var computed = 0;
        try (var model = Engines.load(builtIn.manifest(), builtIn.blob())) {
            var random = new SplittableRandom(seed);
            for (var round = 0; round < ROUNDS; round++) {
                var inputs = inputs(model, random);

                var outcome = model.run(inputs);

                var where = "%s, seed %d, round %d".formatted(name, seed, round);
                // whoever checks a node's result lets it pass
                assertThat(ModelWords.of(model.manifest(), outcome))
                        .as("%s: %s", where, outcome)
                        .isTrue();
                if (outcome instanceof Outcome.Computed answer) {
                    computed++;
                    // what says that it is the least there can be has something missing
                    if (!answer.warnings().contains("score.at-least")) {
                        assertThat(InputCheck.refusal(model.manifest(), inputs))
                                .as(where)
                                .isEmpty();
                    }
                    inRange(where, model, answer);
                    assertThat(answer.band().map(Outcome.Band::code).stream().toList())
                            .as(where)
                            .isSubsetOf(categories(model));
                }
            }
        }
        // else it would say nothing about answers
        assertThat(computed).as("%s, seed %d", name, seed).isGreaterThan(ROUNDS / 20);
    }

    private static void inRange(String where, LoadedModel model, Outcome.Computed answer) {
        assertThat(answer.outputs()).as(where).hasSameSizeAs(model.manifest().outputs());
        for (var i = 0; i < answer.outputs().size(); i++) {
            var spec = model.manifest().outputs().get(i);
            var output = answer.outputs().get(i);
            assertThat(output.name()).isEqualTo(spec.name());
            assertThat(output.value()).as(where).isBetween(spec.min(), spec.max());
        }
        assertThat(answer.contributions())
                .as(where)
                .allSatisfy(it -> {
                    assertThat(it.amount()).isFinite();
                    assertThat(model.manifest().input(it.input())).isPresent();
                });
    }

    /// Those that people who judge its cases can choose from.
    private static List<String> categories(LoadedModel model) {
        return ModelCategories.of(model.manifest()).map(ModelCategories::codes).orElse(List.of());
    }

    /// Half of all rounds hold nothing wrong, the others one or more things.
    private static InputValues inputs(LoadedModel model, SplittableRandom random) {
        var values = new TreeMap<String, InputValue>();
        var wrong = random.nextBoolean() ? 0 : random.nextDouble(.3);
        for (var spec : model.manifest().inputs()) {
            if (random.nextDouble() < wrong) {
                any(spec, random).ifPresent(it -> values.put(spec.name(), it));
            } else if (spec.required() || random.nextBoolean()) {
                values.put(spec.name(), right(spec, random));
            }
        }
        if (random.nextDouble() < wrong / 10) {
            values.put("nobodyKnowsMe", new InputValue.Amount(1));
        }
        return new InputValues(values);
    }

    private static InputValue right(InputSpec spec, SplittableRandom random) {
        return switch (spec.type()) {
            case InputSpec.Type.Amount type -> new InputValue.Amount(within(type, random));
            case InputSpec.Type.Flag() -> new InputValue.Flag(random.nextBoolean());
            case InputSpec.Type.Choice(var choices) ->
                    new InputValue.Choice(choices.get(random.nextInt(choices.size())));
            case InputSpec.Type.Image(_) -> new InputValue.Image(new byte[1]);
        };
    }

    private static double within(InputSpec.Type.Amount type, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> type.min();
            case 1 -> type.max();
            case 2 -> Math.clamp(Math.rint(uniform(type, random)), type.min(), type.max());
            default -> uniform(type, random);
        };
    }

    private static double uniform(InputSpec.Type.Amount type, SplittableRandom random) {
        return type.min() + random.nextDouble() * (type.max() - type.min());
    }

    /// A value as it may come in, through the model's own conversion; empty when that refuses it.
    private static Optional<InputValue> any(InputSpec spec, SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(new InputValue.Flag(random.nextBoolean()));
            case 2 -> Optional.of(new InputValue.Choice(random.nextBoolean() ? "" : "NaN"));
            default -> measured(spec, random);
        };
    }

    private static Optional<InputValue> measured(InputSpec spec, SplittableRandom random) {
        var units = new ArrayList<>(WRONG_UNITS);
        var value = EXTREMES[random.nextInt(EXTREMES.length)];
        if (spec.type() instanceof InputSpec.Type.Amount type) {
            units.add(type.unit());
            units.addAll(type.conversions().keySet());
            value =
                    switch (random.nextInt(4)) {
                        case 0 -> Math.nextUp(type.max());
                        case 1 -> Math.nextDown(type.min());
                        case 2 -> uniform(type, random);
                        default -> value;
                    };
        }
        var unit = random.nextInt(10) == 0 ? null : units.get(random.nextInt(units.size()));
        return switch (UnitConversion.convert(spec, value, Optional.ofNullable(unit))) {
            case UnitConversion.Result.Converted(var amount) -> {
                assertThat(spec.type()).isInstanceOf(InputSpec.Type.Amount.class);
                assertThat(WRONG_UNITS).doesNotContain(unit);
                yield Optional.of(amount);
            }
            case UnitConversion.Result.Refused(var refusal) -> {
                assertThat(refusal.code()).startsWith("input.");
                yield Optional.empty();
            }
        };
    }

    @Test
    void what_is_no_finite_number_never_becomes_an_input() {
        for (var model : BuiltInModel.all()) {
            for (var spec : model.manifest().inputs()) {
                for (var value : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
                    assertThat(UnitConversion.convert(spec, value, Optional.of("mg/dL")))
                            .isInstanceOf(UnitConversion.Result.Refused.class);
                }
            }
        }
    }
}
