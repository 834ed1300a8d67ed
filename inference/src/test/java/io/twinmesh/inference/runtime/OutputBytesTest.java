package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.Digest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Nodes of two releases are held against each other byte for byte, and who differs loses its pay:
/// a manifest's digest therefore stands for the bytes of its answers, too.
class OutputBytesTest {
    /// So many people are asked about; half of them or more give most scores something to compute.
    private static final int PEOPLE = 101;

    private static final String WHAT_TO_DO =
            "%s gives other bytes than it did under the same manifest, and an agent of an earlier"
                    + " release would be booked as wrong: put what it says now under an equation of"
                    + " its own (Equations), leave the earlier one under its name, give the manifest"
                    + " the new name and a new version, and run this test again for its line";

    /// What a last bit is may differ between processors' mathematics: these are the bytes of
    /// x86-64, as nodes of one numeric class must agree on them.
    @EnabledOnOs(architectures = {"amd64", "x86_64"})
    @Test
    void under_one_manifest_a_score_gives_the_same_bytes_for_ever() throws IOException {
        var golden = golden();
        for (var model : BuiltInModel.all()) {
            if (model.manifest().engine() == Engine.SCORE) {
                var id = model.manifest().id();
                var digest = model.digest().text();
                var outputs = outputs(ScoreModel.of(model.manifest()));

                assertThat(golden)
                        .as("output-bytes.txt lacks a line: %s %s %s", id, digest, outputs)
                        .containsKey(digest);
                assertThat(golden.get(digest)).as(WHAT_TO_DO, id).isEqualTo(outputs);
            }
        }
    }

    /// By manifest's digest.
    private static Map<String, String> golden() throws IOException {
        var golden = new TreeMap<String, String>();
        try (var in =
                Objects.requireNonNull(
                        OutputBytesTest.class.getResourceAsStream("output-bytes.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> {
                        var parts = line.split(" ", 3);
                        golden.put(parts[1], parts[2]);
                    });
        }
        return golden;
    }

    /// The digest of all outcomes, one after the other.
    private static String outputs(ScoreModel model) {
        var all = new ByteArrayOutputStream();
        var computed = 0;
        for (int person = 0; person < PEOPLE; person++) {
            var outcome = model.run(person(model.manifest(), person));
            computed += outcome instanceof Outcome.Computed ? 1 : 0;
            all.writeBytes(OutcomeJson.write(outcome));
            all.write('\n');
        }
        assertThat(computed).as("people with a %s", model.manifest().id()).isGreaterThan(4);
        return Digest.of(all.toByteArray()).text();
    }

    /// Values spread over what the manifest takes; every fourth one that is optional is missing.
    private static InputValues person(ModelManifest manifest, int person) {
        var values = new TreeMap<String, InputValue>();
        for (int i = 0; i < manifest.inputs().size(); i++) {
            var spec = manifest.inputs().get(i);
            if (spec.required() || (person + i) % 4 != 0) {
                var share = (person + 1) * (2 * i + 37) % PEOPLE / (double) PEOPLE;
                values.put(spec.name(), value(spec, share));
            }
        }
        return InputValues.of(values);
    }

    /// @param share 0 is the least value, and 1 would be the greatest
    private static InputValue value(InputSpec spec, double share) {
        return switch (spec.type()) {
            case InputSpec.Type.Amount type ->
                    new InputValue.Amount(type.min() + share * (type.max() - type.min()));
            case InputSpec.Type.Flag() -> new InputValue.Flag(share > .7);
            case InputSpec.Type.Choice(var choices) ->
                    new InputValue.Choice(choices.get((int) (share * choices.size())));
            case InputSpec.Type.Image _ -> throw new IllegalStateException("no score of an image");
        };
    }
}
