package io.twinmesh.actors.hidden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputValue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// Inputs of nobody have the digits that those of people have, else a node sees which they are.
class DrawnInputsTest {
    private static final int DRAWS = 50;

    /// Counts, points and what a monitor shows.
    private static final List<String> WHOLE =
            List.of("a", "{score}", "/min", "mm[Hg]", "ms", "U/L", "10*3/uL");

    @Test
    void years_points_and_what_monitors_show_are_whole_numbers() {
        var seen = new ArrayList<String>();
        draws((spec, value) -> {
            var type = (InputSpec.Type.Amount) spec.type();
            if (WHOLE.contains(type.unit()) || spec.name().equals("oxygenSaturation")) {
                seen.add(spec.name());
                assertThat(value).as(spec.name()).isEqualTo(Math.rint(value));
            }
        });
        assertThat(seen)
                .contains("age", "glasgowComaScale", "heartRate", "systolicPressure", "platelets")
                .contains("oxygenSaturation");
    }

    @Test
    void what_laboratories_print_has_one_or_two_decimals() {
        var seen = new ArrayList<String>();
        draws((spec, value) -> {
            if (List.of("hba1c", "temperature", "bilirubin").contains(spec.name())) {
                seen.add(spec.name());
                assertThat(value * 10)
                        .as(spec.name())
                        .isCloseTo(Math.rint(value * 10), offset(1e-9));
            }
        });
        assertThat(seen).contains("hba1c", "temperature", "bilirubin");
    }

    @Test
    void what_a_twin_computes_itself_is_not_rounded() {
        var rounded = new ArrayList<Double>();
        var unrounded = new ArrayList<Double>();
        draws((spec, value) -> {
            if (spec.sources().stream().allMatch(InputSource.Signal.class::isInstance)
                    || spec.name().equals("egfr")) {
                (value == Math.rint(value) ? rounded : unrounded).add(value);
            }
        });
        // an eGFR is also measured elsewhere, and then it is printed
        assertThat(rounded).isNotEmpty();
        assertThat(unrounded).isNotEmpty();
    }

    @Test
    void every_number_is_one_that_its_model_accepts() {
        draws((spec, value) -> {
            var type = (InputSpec.Type.Amount) spec.type();
            assertThat(value).as(spec.name()).isBetween(type.min(), type.max());
        });
    }

    private static void draws(BiConsumer<InputSpec, Double> each) {
        Predicate<ModelManifest> drawn =
                manifest -> DrawnInputs.draw(manifest, new Random(1)).isPresent();
        var chance = new Random(20261130);
        BuiltInModel.all().stream()
                .map(BuiltInModel::manifest)
                .filter(drawn)
                .forEach(manifest -> {
                    for (var n = 0; n < DRAWS; n++) {
                        DrawnInputs.draw(manifest, chance)
                                .orElseThrow()
                                .values()
                                .forEach((name, value) -> {
                                    if (value instanceof InputValue.Amount(double amount)) {
                                        each.accept(manifest.input(name).orElseThrow(), amount);
                                    }
                                });
                    }
                });
    }
}
