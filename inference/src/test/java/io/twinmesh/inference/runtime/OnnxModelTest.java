package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.learning.Learner;
import io.twinmesh.inference.learning.Training;
import io.twinmesh.inference.learning.TrainingTable;
import io.twinmesh.inference.onnx.OnnxGraph;
import io.twinmesh.inference.onnx.OnnxGraph.Table;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.testing.Networks;
import io.twinmesh.inference.testing.OnnxManifests;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

final class OnnxModelTest {
    /// Age, then sex: older and male are more likely.
    private static final byte[] GRAPH = graph();

    private static final OnnxGraph.Attribute WHOLE =
            new OnnxGraph.Attribute.Whole("to", OnnxGraph.WHOLE);

    private static final List<InputSpec> INPUTS =
            List.of(
                    OnnxManifests.input(
                            "age", new InputSpec.Type.Amount("a", 18, 90, new TreeMap<>())),
                    OnnxManifests.input(
                            "sex", new InputSpec.Type.Choice(List.of("female", "male"))));

    private static byte[] graph() {
        var rows = new float[40][];
        var labels = new int[40];
        for (var i = 0; i < 40; i++) {
            rows[i] = new float[] {20 + i, i % 2};
            labels[i] = i + 8 * (i % 2) > 24 ? 1 : 0;
        }
        var columns =
                List.of(new TrainingTable.Column("age", "a"), new TrainingTable.Column("sex", "1"));
        return Training.train(
                        new TrainingTable(columns, rows, labels),
                        Learner.Logistic.withPenalty(0.1),
                        1)
                .onnx();
    }

    private static OnnxModel load(byte[] blob) {
        return OnnxModel.load(
                OnnxManifests.of(INPUTS, Digest.of(blob), 1),
                blob,
                Placement.single(),
                System::nanoTime);
    }

    private static InputValues patient(double age, String sex) {
        return InputValues.of(
                Map.of("age", new InputValue.Amount(age), "sex", new InputValue.Choice(sex)));
    }

    private static double probability(LoadedModel model, InputValues values) {
        return switch (model.run(values)) {
            case Outcome.Computed computed -> computed.outputs().getFirst().value();
            case Outcome.NotComputed refused -> throw new AssertionError(refused.code());
        };
    }

    private static String refusal(LoadedModel model, InputValues values) {
        return switch (model.run(values)) {
            case Outcome.Computed _ -> "computed";
            case Outcome.NotComputed refused -> refused.code();
        };
    }

    @Nested
    final class AnAnswer {
        @Test
        void reads_features_in_the_manifests_order_and_choices_by_their_position() {
            try (var model = load(GRAPH)) {
                var young = probability(model, patient(25, "female"));
                var old = probability(model, patient(55, "female"));
                var oldMan = probability(model, patient(55, "male"));

                assertThat(young).isLessThan(0.1);
                assertThat(old).isGreaterThan(0.9);
                assertThat(oldMan).isGreaterThan(old);
            }
        }

        @Test
        void is_the_same_to_the_last_bit_on_every_thread() throws Exception {
            try (var model = load(GRAPH);
                    var threads = Executors.newFixedThreadPool(4)) {
                Callable<Double> ask = () -> probability(model, patient(41.5, "male"));
                var answers = new HashSet<Double>();
                for (var answer : threads.invokeAll(Collections.nCopies(200, ask))) {
                    answers.add(answer.get());
                }
                assertThat(answers).hasSize(1);
            }
        }

        @Test
        void is_not_given_for_missing_unknown_or_impossible_values() {
            try (var model = load(GRAPH)) {
                var ageOnly = InputValues.of(Map.of("age", new InputValue.Amount(30)));

                assertThat(refusal(model, ageOnly)).isEqualTo("input.missing");
                assertThat(refusal(model, patient(17, "male"))).isEqualTo("input.out-of-range");
                assertThat(refusal(model, patient(30, "other"))).isEqualTo("input.out-of-range");
            }
        }

        @Test
        void is_not_given_once_the_clock_it_was_loaded_with_is_past_the_deadline() {
            // each look at this clock is a second later than the last
            var clock = new AtomicLong();
            var manifest = OnnxManifests.of(INPUTS, Digest.of(GRAPH), 1);
            try (var model =
                    OnnxModel.load(
                            manifest,
                            GRAPH,
                            Placement.single(),
                            () -> clock.getAndAdd(1_000_000_000))) {
                assertThatThrownBy(() -> model.run(patient(41, "male"), Duration.ofMillis(999)))
                        .isInstanceOfSatisfying(
                                RunRefused.class,
                                e -> assertThat(e.why()).isEqualTo(Answer.Refused.EXPIRED));
                assertThat(model.run(patient(41, "male"), Duration.ofHours(1)))
                        .isInstanceOf(Outcome.Computed.class);
            }
        }

        @Test
        void is_not_given_when_it_leaves_the_declared_range() {
            var strict = OnnxManifests.of(INPUTS, Digest.of(GRAPH), 0.5);
            try (var model = OnnxModel.load(strict, GRAPH, Placement.single(), System::nanoTime)) {
                assertThat(refusal(model, patient(80, "male"))).isEqualTo("output.implausible");
            }
        }

        @Test
        void is_a_bug_after_close() {
            var model = load(GRAPH);
            model.close();
            model.close();

            assertThatThrownBy(() -> model.run(patient(30, "male")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("for-tests@1 is closed");
        }

        @Test
        void comes_through_the_engines_too() {
            var manifest = OnnxManifests.of(INPUTS, Digest.of(GRAPH), 1);
            try (var model = Engines.load(manifest, Optional.of(GRAPH))) {
                assertThat(probability(model, patient(25, "female"))).isLessThan(0.1);
            }
        }
    }

    @Nested
    final class Loading {
        @Test
        void refuses_a_graph_that_the_manifest_does_not_name() {
            var manifest = OnnxManifests.of(INPUTS, Digest.of(new byte[] {1}), 1);

            assertThatThrownBy(() ->
                            OnnxModel.load(manifest, GRAPH, Placement.single(), System::nanoTime))
                    .isInstanceOfSatisfying(
                            ModelUnavailable.class,
                            e -> assertThat(e.code()).isEqualTo("model.digest-mismatch"));
        }

        @Test
        void refuses_a_graph_with_another_number_of_features() {
            var manifest = OnnxManifests.amounts(3, GRAPH);

            assertThatThrownBy(() ->
                            OnnxModel.load(manifest, GRAPH, Placement.single(), System::nanoTime))
                    .isInstanceOfSatisfying(
                            ModelUnavailable.class,
                            e -> assertThat(e.code()).isEqualTo("model.shape-mismatch"));
        }

        @Test
        void refuses_bytes_that_are_no_graph() {
            assertRefused(new byte[0], "model.blob-malformed");
            assertRefused(
                    "{\"not\":\"onnx\"}".getBytes(StandardCharsets.UTF_8), "model.blob-malformed");
            assertRefused(new byte[OnnxScreen.MAX_BLOB_BYTES + 1], "model.blob-too-large");
        }

        @Test
        void refuses_operators_and_domains_that_no_model_of_ours_needs() {
            assertRefused(replaced("MatMul", "Einsum"), "model.operator-refused");
            assertRefused(replaced("ai.onnx.ml", "ai.evil.ml"), "model.operator-refused");
            assertThatThrownBy(() -> load(replaced("MatMul", "Einsum")))
                    .hasMessageContaining("'Einsum'")
                    .hasMessageContaining("only Add, Cast, ");
        }

        @Test
        void refuses_to_divide_whole_numbers_since_a_0_among_them_would_end_the_process() {
            assertRefused(Networks.dividing(), "model.operator-refused");
            assertThatThrownBy(() -> load(Networks.dividing()))
                    .hasMessageContaining("Div of whole numbers");
        }

        @Test
        void knows_whole_numbers_behind_other_operators_in_any_order_and_in_inputs() {
            var behind =
                    new OnnxGraph("behind")
                            .node("Div", List.of("sum", "sum"), "quotient")
                            .node("Add", List.of("same", "same"), "sum")
                            .node("Identity", List.of("whole"), "same")
                            .node("Cast", List.of("by"), "whole", WHOLE);
            var input = new OnnxGraph("input").node("Div", List.of("by", "by"), "quotient");
            var quotient = new Table("quotient", OnnxGraph.WHOLE, 1);

            assertRefused(
                    behind.model(new Table("by", OnnxGraph.FLOAT, 1), quotient),
                    "model.operator-refused");
            assertRefused(
                    input.model(new Table("by", OnnxGraph.WHOLE, 1), quotient),
                    "model.operator-refused");
        }

        @Test
        void refuses_a_graph_with_more_inputs_of_operators_than_can_be_followed() {
            var crowded =
                    new OnnxGraph("crowded")
                            .node("Add", Collections.nCopies(100_000, "by"), "all")
                            .model(
                                    new Table("by", OnnxGraph.FLOAT, 1),
                                    new Table("all", OnnxGraph.FLOAT, 100_000));

            assertRefused(crowded, "model.blob-malformed");
        }

        @Test
        void lets_floating_numbers_be_divided_beside_whole_ones() {
            var graph =
                    new OnnxGraph("floating")
                            .node("Cast", List.of("by"), "whole", WHOLE)
                            .node(
                                    "Cast",
                                    List.of("whole"),
                                    "rounded",
                                    new OnnxGraph.Attribute.Whole("to", 1))
                            .node("Div", List.of("by", "rounded"), "quotient");

            OnnxScreen.check(
                    graph.model(
                            new Table("by", OnnxGraph.FLOAT, 1),
                            new Table("quotient", OnnxGraph.FLOAT, 1)));
        }

        /// Two protobuf messages written one after the other are merged: so each graph below is the
        /// good one with something added.
        @Test
        void refuses_values_in_other_files_nested_graphs_and_local_functions() {
            var external = bytes(0x3A, 4, 0x2A, 2, 0x70, 1);
            var nested = bytes(0x3A, 6, 0x0A, 4, 0x2A, 2, 0x32, 0);
            var sparse = bytes(0x3A, 2, 0x7A, 0);
            var function = bytes(0xCA, 0x01, 0);

            for (var addition : List.of(external, nested, sparse, function)) {
                var blob = new ByteArrayOutputStream();
                blob.writeBytes(GRAPH);
                blob.writeBytes(addition);
                assertRefused(blob.toByteArray(), "model.operator-refused");
            }
        }

        private static void assertRefused(byte[] blob, String code) {
            assertThatThrownBy(() -> load(blob))
                    .isInstanceOfSatisfying(
                            ModelUnavailable.class, e -> assertThat(e.code()).isEqualTo(code));
        }

        private static byte[] replaced(String from, String to) {
            var text = new String(GRAPH, StandardCharsets.ISO_8859_1);
            assertThat(text).contains(from);
            return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
        }

        private static byte[] bytes(int... values) {
            var result = new byte[values.length];
            for (var i = 0; i < values.length; i++) {
                result[i] = (byte) values[i];
            }
            return result;
        }
    }
}
