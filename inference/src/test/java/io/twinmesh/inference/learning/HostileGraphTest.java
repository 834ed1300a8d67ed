package io.twinmesh.inference.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.onnx.OnnxGraph;
import io.twinmesh.inference.onnx.OnnxGraph.Attribute;
import io.twinmesh.inference.runtime.ModelUnavailable;
import io.twinmesh.inference.runtime.OnnxModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.Placement;
import io.twinmesh.inference.testing.OnnxManifests;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Graphs that a stranger could send: each is refused at load, none hangs or kills the process.
@Timeout(60)
final class HostileGraphTest {
    /// Node 0 asks feature 1, its true side is leaf 1; node 2 asks `feature`, its true side is leaf
    /// 3. A proper tree has false sides 2 and 4. A row of zeros ends in leaf 1, so node 2 is not
    /// reached by a first try.
    private static byte[] tree(long feature, long firstFalse, long secondFalse) {
        return new OnnxGraph("tree")
                .node(
                        OnnxGraph.TREES,
                        "TreeEnsembleRegressor",
                        List.of("features"),
                        "probability",
                        List.of(
                                new Attribute.Whole("n_targets", 1),
                                wholes("nodes_treeids", 0, 0, 0, 0, 0),
                                wholes("nodes_nodeids", 0, 1, 2, 3, 4),
                                wholes("nodes_featureids", 1, 0, feature, 0, 0),
                                new Attribute.Texts(
                                        "nodes_modes",
                                        List.of(
                                                "BRANCH_LEQ",
                                                "LEAF",
                                                "BRANCH_LEQ",
                                                "LEAF",
                                                "LEAF")),
                                new Attribute.Floats("nodes_values", List.of(5f, 0f, 7f, 0f, 0f)),
                                wholes("nodes_truenodeids", 1, 0, 3, 0, 0),
                                wholes("nodes_falsenodeids", firstFalse, 0, secondFalse, 0, 0),
                                wholes("target_treeids", 0, 0, 0),
                                wholes("target_nodeids", 1, 3, 4),
                                wholes("target_ids", 0, 0, 0),
                                new Attribute.Floats("target_weights", List.of(.25f, .5f, .75f))))
                .model(
                        new OnnxGraph.Table("features", OnnxGraph.FLOAT, 2),
                        new OnnxGraph.Table("probability", OnnxGraph.FLOAT, 1));
    }

    private static Attribute wholes(String name, long... values) {
        return new Attribute.Wholes(name, Arrays.stream(values).boxed().toList());
    }

    private static OnnxModel load(byte[] blob) {
        return OnnxModel.load(
                OnnxManifests.amounts(2, blob), blob, Placement.single(), System::nanoTime);
    }

    @Test
    void a_proper_tree_loads_and_answers() {
        try (var model = load(tree(0, 2, 4))) {
            var outcome = model.run(OnnxManifests.values(new float[] {9, 9}));

            assertThat(outcome)
                    .isEqualTo(
                            new Outcome.Computed(
                                    List.of(new Outcome.Output("probability", .75, "1")),
                                    Optional.empty(),
                                    List.of(),
                                    List.of()));
        }
    }

    @Test
    void a_tree_that_leads_back_to_itself_is_refused() {
        for (var blob : List.of(tree(0, 0, 4), tree(0, 2, 0), tree(0, 2, 2))) {
            assertThatThrownBy(() -> load(blob)).isInstanceOf(ModelUnavailable.class);
        }
    }

    @Test
    void a_tree_that_reads_beyond_the_features_is_refused() {
        for (var feature : List.of(2L, 1_000_000_000L, -1L)) {
            assertThatThrownBy(() -> load(tree(feature, 2, 4)))
                    .as("feature %s", feature)
                    .isInstanceOf(ModelUnavailable.class);
        }
    }

    @Test
    void a_tree_that_leads_nowhere_is_refused() {
        assertThatThrownBy(() -> load(tree(0, 2, 77))).isInstanceOf(ModelUnavailable.class);
    }

    /// A graph with damaged bytes either is refused, or it still is a graph and then it answers.
    @Test
    void a_damaged_graph_never_ends_the_process() {
        var table = ReferenceTables.madeUp();
        var whole = Training.train(table, new Learner.Boosting(5, 3, 6, 5, 0.1, 0.7), 1).onnx();
        var random = new SplittableRandom(20261121);
        var refused = 0;
        for (var round = 0; round < 400; round++) {
            var damaged = whole.clone();
            for (var flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try (var model =
                    OnnxModel.load(
                            OnnxManifests.amounts(5, damaged),
                            damaged,
                            Placement.single(),
                            System::nanoTime)) {
                assertThat(model.run(OnnxManifests.values(table.row(round)))).isNotNull();
            } catch (ModelUnavailable _) {
                refused++;
            }
        }
        assertThat(refused).isBetween(50, 399);
    }

    @Test
    void a_graph_that_was_cut_off_is_refused() {
        var whole = tree(0, 2, 4);
        for (var length = 0; length < whole.length; length += 7) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> load(cut)).isInstanceOf(ModelUnavailable.class);
        }
    }
}
