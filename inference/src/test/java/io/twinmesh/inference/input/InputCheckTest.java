package io.twinmesh.inference.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// For every input of every built-in model.
class InputCheckTest {
    @Test
    void a_value_at_either_end_of_its_range_is_accepted_and_a_step_beyond_is_refused() {
        for (var model : BuiltInModel.all()) {
            for (var spec : model.manifest().inputs()) {
                if (spec.type() instanceof InputSpec.Type.Amount type) {
                    assertThat(refusal(spec, type.min())).isEmpty();
                    assertThat(refusal(spec, type.max())).isEmpty();
                    assertThat(refusal(spec, Math.nextDown(type.min())).orElseThrow().code())
                            .isEqualTo("input.out-of-range");
                    assertThat(refusal(spec, Math.nextUp(type.max())).orElseThrow().code())
                            .isEqualTo("input.out-of-range");
                }
            }
        }
    }

    @Test
    void a_required_input_that_is_missing_is_named_and_an_optional_one_is_not_needed() {
        for (var model : BuiltInModel.all()) {
            var manifest = model.manifest();
            for (var spec : manifest.inputs()) {
                var values = valid(manifest);
                values.remove(spec.name());
                var refusal = InputCheck.refusal(manifest, new InputValues(values));
                if (spec.required()) {
                    assertThat(refusal.orElseThrow().code()).isEqualTo("input.missing");
                    assertThat(refusal.orElseThrow().input()).contains(spec.name());
                } else {
                    assertThat(refusal).isEmpty();
                }
            }
        }
    }

    @Test
    void a_value_of_another_shape_is_refused() {
        for (var model : BuiltInModel.all()) {
            var manifest = model.manifest();
            for (var spec : manifest.inputs()) {
                var values = valid(manifest);
                values.put(
                        spec.name(),
                        spec.type() instanceof InputSpec.Type.Flag
                                ? new InputValue.Amount(1)
                                : new InputValue.Flag(true));
                var refusal = InputCheck.refusal(manifest, new InputValues(values)).orElseThrow();
                assertThat(refusal.code()).isEqualTo("input.wrong-type");
                assertThat(refusal.input()).contains(spec.name());
            }
        }
    }

    @Test
    void a_name_that_is_not_declared_is_refused_and_not_repeated() {
        var manifest = BuiltInModel.named("fib-4").orElseThrow().manifest();
        var values = valid(manifest);
        values.put("Jane Doe", new InputValue.Amount(1));

        var refusal = InputCheck.refusal(manifest, new InputValues(values)).orElseThrow();

        assertThat(refusal.code()).isEqualTo("input.unknown");
        assertThat(refusal.why())
                .isEqualTo(
                        "a name is given that fib-4 does not declare; it takes age, ast, alt,"
                                + " platelets");
    }

    private static Optional<InputRefusal> refusal(InputSpec spec, double value) {
        return InputCheck.refusal(spec, new InputValue.Amount(value));
    }

    /// The smallest accepted value, `true` or the first choice for every input.
    private static SortedMap<String, InputValue> valid(ModelManifest manifest) {
        var values = new TreeMap<String, InputValue>();
        for (var spec : manifest.inputs()) {
            values.put(
                    spec.name(),
                    switch (spec.type()) {
                        case InputSpec.Type.Amount type -> new InputValue.Amount(type.min());
                        case InputSpec.Type.Flag() -> new InputValue.Flag(true);
                        case InputSpec.Type.Choice(var choices) ->
                                new InputValue.Choice(choices.getFirst());
                        case InputSpec.Type.Image(_) -> new InputValue.Image(new byte[1]);
                    });
        }
        return values;
    }
}
