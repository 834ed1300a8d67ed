package io.twinmesh.inference.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.onnx.MixedRows;
import io.twinmesh.inference.runtime.OnnxModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.Placement;
import io.twinmesh.inference.testing.OnnxManifests;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

final class OnnxExportTest {
    /// Leaves and their sums are float32 in ONNX; reference/edge.md measured 3e-7 for 120 trees.
    private static final double TOLERANCE = 1e-6;

    private static final Learner LOGISTIC = Learner.Logistic.withPenalty(1);
    private static final Learner BOOSTING = new Learner.Boosting(80, 4, 8, 5, 0.1, 0.7);
    private static final Learner FOREST = new Learner.Forest(40, 0, 12, 0, 3);

    static Stream<Arguments> models() {
        return Stream.of(
                        Arguments.of("WDBC", ReferenceTables.wdbc()),
                        Arguments.of("Pima", ReferenceTables.pima()),
                        Arguments.of("made up", ReferenceTables.madeUp()))
                .flatMap(table ->
                        Stream.of(LOGISTIC, BOOSTING, FOREST)
                                .map(learner ->
                                        Arguments.of(table.get()[0], table.get()[1], learner)));
    }

    @Test
    void rows_of_a_run_do_not_meet_in_what_is_exported() {
        for (var learner : List.of(LOGISTIC, BOOSTING, new Learner.Forest(4, 0, 12, 0, 3))) {
            var trained = Training.train(ReferenceTables.madeUp(), learner, 19650218);

            assertThat(MixedRows.in(trained.onnx())).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("models")
    void answers_what_smile_answers_on_every_row(
            String name, TrainingTable table, Learner learner) {
        var trained = Training.train(table, learner, 19650218);
        var blob = trained.onnx();

        var largest = 0.0;
        var otherLabels = 0;
        try (var served =
                OnnxModel.load(
                        OnnxManifests.amounts(table.columns().size(), blob),
                        blob,
                        Placement.single(),
                        System::nanoTime)) {
            for (var i = 0; i < table.size(); i++) {
                var smile = trained.probability(table.row(i));
                var onnx = answer(served, table.row(i));
                largest = Math.max(largest, Math.abs(smile - onnx));
                otherLabels += smile >= 0.5 == onnx >= 0.5 ? 0 : 1;
            }
        }

        assertThat(largest).isLessThan(TOLERANCE);
        assertThat(otherLabels).isZero();
    }

    @Test
    void rounds_a_threshold_down_so_that_no_float_changes_sides() {
        var random = new SplittableRandom(7);
        for (var i = 0; i < 10_000; i++) {
            var threshold = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-8, 9));
            var floor = OnnxTrees.floorToFloat(threshold);

            assertThat((double) floor).isLessThanOrEqualTo(threshold);
            assertThat((double) Math.nextUp(floor)).isGreaterThan(threshold);
        }
    }

    private static double answer(OnnxModel model, float[] row) {
        return switch (model.run(OnnxManifests.values(row))) {
            case Outcome.Computed computed -> computed.outputs().getFirst().value();
            case Outcome.NotComputed refused -> throw new AssertionError(refused.code());
        };
    }
}
