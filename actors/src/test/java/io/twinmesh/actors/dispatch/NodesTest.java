package io.twinmesh.actors.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.inference.hardware.Place;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

class NodesTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String MODEL = "sha256:" + "1".repeat(64);
    private static final AccountId OWNER = new AccountId("d".repeat(32));
    private static final Optional<String> EUROPE = Optional.of("eu-central");
    private final Nodes nodes = new Nodes(Limit.of(10), new Random(1));

    @Test
    void a_node_that_has_the_model_loaded_comes_before_emptier_ones() {
        nodes.ready(node(1), OWNER, machine(Set.of(), 1), 8, NOW);
        nodes.ready(node(2), OWNER, machine(Set.of(MODEL), 1), 1, NOW);

        assertThat(nodes.keep(work(60), NOW, NOW)).contains(node(2));
    }

    @Test
    void a_busy_one_that_has_it_loaded_is_waited_for_but_not_for_long() {
        nodes.ready(node(1), OWNER, machine(Set.of(), 1), 8, NOW);
        nodes.ready(node(2), OWNER, machine(Set.of(MODEL), 1), 0, NOW);

        assertThat(nodes.keep(work(60), NOW, NOW.plusMillis(999))).isEmpty();
        assertThat(nodes.keep(work(60), NOW, NOW.plusMillis(1000))).contains(node(1));
    }

    @Test
    void nobody_waits_for_a_model_that_no_connected_node_has_loaded() {
        nodes.ready(node(1), OWNER, machine(Set.of(), 1), 8, NOW);

        assertThat(nodes.keep(work(60), NOW, NOW)).contains(node(1));
    }

    @Test
    void a_node_that_loses_leases_gets_fewer() {
        nodes.ready(node(1), OWNER, machine(Set.of(), 0.1), 100, NOW);
        nodes.ready(node(2), OWNER, machine(Set.of(), 1), 100, NOW);

        var counts = keep(100, nodes);

        assertThat(counts.getOrDefault(node(2), 0))
                .isGreaterThan(2 * counts.getOrDefault(node(1), 0));
    }

    @Test
    void a_job_with_little_time_left_gets_the_most_reliable_node() {
        nodes.ready(node(1), OWNER, machine(Set.of(), 0.8), 100, NOW);
        nodes.ready(node(2), OWNER, machine(Set.of(), 0.9), 1, NOW);

        assertThat(nodes.keep(work(4), NOW, NOW)).contains(node(2));
    }

    @Test
    void a_second_copy_goes_to_another_account_that_keeps_its_leases_or_to_nobody() {
        var other = new AccountId("e".repeat(32));
        var copy = besides(OWNER, node(1));
        nodes.ready(node(1), OWNER, machine(Set.of(), 1), 8, NOW);
        nodes.ready(node(2), OWNER, machine(Set.of(), 1), 8, NOW);
        nodes.ready(node(3), other, machine(Set.of(), 0.97), 8, NOW);
        assertThat(nodes.keep(copy, NOW, NOW)).isEmpty();

        nodes.ready(node(4), other, machine(Set.of(), 0.98), 1, NOW);
        assertThat(nodes.keep(copy, NOW, NOW)).contains(node(4));
    }

    private static Work besides(AccountId account, NodeId slow) {
        var work = work(60);
        return new Work(
                work.job(),
                work.payer(),
                work.priority(),
                work.tokens(),
                work.needs(),
                work.model(),
                work.deadline(),
                Set.of(slow),
                Optional.of(new Work.Besides(account, 0.98)));
    }

    @Test
    void a_question_that_may_not_leave_a_zone_goes_to_nodes_that_name_it_or_to_nobody() {
        var zone = Optional.of("fra-2");
        var work = needing(new Needs("onnx", 0, false, EUROPE, zone, Optional.empty()), Set.of());
        nodes.ready(node(1), OWNER, in("us-east", "fra-2"), 8, NOW);
        assertThat(nodes.obstacle(work.needs())).contains(Obstacle.NO_REGION);
        nodes.ready(node(2), OWNER, in("eu-central", "fra-1"), 8, NOW);
        assertThat(nodes.keep(work, NOW, NOW)).isEmpty();
        assertThat(nodes.obstacle(work.needs())).contains(Obstacle.NO_ZONE);

        nodes.ready(node(3), OWNER, in("eu-central", "fra-2"), 1, NOW);

        assertThat(nodes.keep(work, NOW, NOW)).contains(node(3));
        assertThat(nodes.obstacle(work.needs())).isEmpty();
    }

    @Test
    void who_asks_may_name_the_numeric_class_of_a_graph_and_it_means_nothing_for_a_score() {
        var confines = new Confines(Optional.empty(), Optional.empty(), Optional.of("cuda-9.0"));

        assertThat(Needs.of(manifest("diabetes-synthetic"), confines).numericClass())
                .contains("cuda-9.0");
        assertThat(Needs.of(manifest("ckd-epi-2021"), confines).numericClass()).isEmpty();
    }

    private static ModelManifest manifest(String name) {
        return BuiltInModel.named(name).orElseThrow().manifest();
    }

    @Test
    void a_question_that_may_not_leave_a_region_goes_to_nodes_that_name_it_or_to_nobody() {
        var european = in("eu-central", "fra-1");
        nodes.ready(node(1), OWNER, machine(Set.of(), 1), 8, NOW);
        nodes.ready(node(2), OWNER, in("us-east", "iad-1"), 8, NOW);
        var work =
                needing(
                        new Needs("onnx", 0, false, EUROPE, Optional.empty(), Optional.empty()),
                        Set.of());
        assertThat(nodes.keep(work, NOW, NOW)).isEmpty();
        assertThat(nodes.obstacle(work.needs())).contains(Obstacle.NO_REGION);

        nodes.ready(node(3), OWNER, european, 1, NOW);
        assertThat(nodes.keep(work, NOW, NOW)).contains(node(3));
        assertThat(nodes.obstacle(work.needs())).isEmpty();
        assertThat(
                        nodes.obstacle(
                                new Needs(
                                        "onnx",
                                        0,
                                        true,
                                        EUROPE,
                                        Optional.empty(),
                                        Optional.empty())))
                .contains(Obstacle.NO_GPU);
    }

    @Test
    void a_model_that_needs_a_numeric_class_goes_to_nodes_of_that_class_or_to_nobody() {
        var needs =
                new Needs(
                        "onnx",
                        0,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("cpu-x86_64"));
        var work = needing(needs, Set.of());
        nodes.ready(node(1), OWNER, machine(Set.of(), 1), 8, NOW);
        nodes.ready(node(2), OWNER, computingAs("cuda-9.0"), 8, NOW);
        assertThat(nodes.keep(work, NOW, NOW)).isEmpty();
        assertThat(nodes.obstacle(needs)).contains(Obstacle.NO_NUMERIC_CLASS);

        nodes.ready(node(3), OWNER, computingAs("cpu-x86_64"), 1, NOW);
        assertThat(nodes.keep(work, NOW, NOW)).contains(node(3));
        assertThat(nodes.obstacle(needs)).isEmpty();
    }

    private static Machine computingAs(String numericClass) {
        return new Machine(
                new Abilities(
                        List.of("onnx"), 4096, false, Optional.empty(), Optional.of(numericClass)),
                Set.of(),
                1,
                Optional.empty());
    }

    @Test
    void who_computes_again_stands_in_another_zone_where_there_is_one() {
        nodes.ready(node(1), OWNER, in("eu-central", "fra-1"), 8, NOW);
        nodes.ready(node(2), OWNER, in("eu-central", "fra-1"), 100, NOW);
        var again = needing(Needs.only("onnx"), Set.of(node(1)));
        assertThat(nodes.keep(again, NOW, NOW)).contains(node(2));

        // the same name in another region is another zone
        nodes.ready(node(3), OWNER, in("us-east", "fra-1"), 1, NOW);
        assertThat(nodes.keep(again, NOW, NOW)).contains(node(3));
        assertThat(nodes.keep(again, NOW, NOW)).contains(node(2));
    }

    @Test
    void of_two_with_as_much_to_offer_the_quicker_one_gets_more() {
        nodes.ready(node(1), OWNER, taking(seconds(4)), 100, NOW);
        nodes.ready(node(2), OWNER, taking(seconds(1)), 100, NOW);

        var counts = keep(40, nodes);

        // the slow one gets it only when it is drawn twice: one draw of four
        assertThat(counts.getOrDefault(node(2), 0))
                .isGreaterThan(2 * counts.getOrDefault(node(1), 0));
        assertThat(counts).containsKey(node(1));
    }

    @Test
    void a_job_goes_where_it_is_answered_before_its_deadline() {
        nodes.ready(node(1), OWNER, taking(seconds(31)), 100, NOW);
        nodes.ready(node(2), OWNER, taking(seconds(30)), 4, NOW);

        for (var n = 0; n < 4; n++) {
            assertThat(nodes.keep(work(30), NOW, NOW)).contains(node(2));
        }
        // the quick one is busy now, and would be through with a second one too late as well
        assertThat(nodes.keep(work(30), NOW, NOW)).contains(node(1));
    }

    @Test
    void a_busy_node_that_answers_in_time_is_waited_for_when_a_free_one_does_not() {
        nodes.ready(node(1), OWNER, taking(seconds(31)), 100, NOW);
        nodes.ready(node(2), OWNER, taking(seconds(10)), 0, NOW);

        assertThat(nodes.keep(work(30), NOW, NOW)).isEmpty();
        assertThat(nodes.keep(work(30), NOW, NOW.plusSeconds(10))).isEmpty();
        // ten seconds to wait and ten to compute would be too long now
        assertThat(nodes.keep(work(30), NOW, NOW.plusSeconds(11))).contains(node(1));
    }

    @Test
    void a_job_that_nobody_answers_in_time_goes_to_the_quickest() {
        nodes.ready(node(1), OWNER, taking(seconds(50)), 100, NOW);
        nodes.ready(node(2), OWNER, taking(seconds(40)), 8, NOW);
        nodes.ready(node(3), OWNER, taking(seconds(60)), 100, NOW);

        for (var n = 0; n < 8; n++) {
            assertThat(nodes.keep(work(30), NOW, NOW)).contains(node(2));
        }
    }

    @Test
    void loading_the_model_counts_where_it_is_not_loaded() {
        var pace = new Pace(Map.of(MODEL, seconds(1)), Map.of(MODEL, seconds(31)));
        nodes.ready(node(1), OWNER, taking(pace, Set.of()), 100, NOW);
        nodes.ready(node(2), OWNER, taking(pace, Set.of(MODEL)), 0, NOW);

        // longer than a loaded node is waited for
        assertThat(nodes.keep(work(30), NOW, NOW.plusSeconds(2))).isEmpty();
        assertThat(nodes.keep(work(60), NOW, NOW.plusSeconds(2))).contains(node(1));
    }

    @Test
    void a_new_node_counts_as_one_like_the_others() {
        nodes.ready(node(1), OWNER, taking(seconds(31)), 100, NOW);
        nodes.ready(node(2), OWNER, machine(Set.of(), 1), 100, NOW);
        nodes.ready(node(3), OWNER, taking(seconds(1)), 0, NOW);

        assertThat(nodes.keep(work(16), NOW, NOW)).contains(node(2));
        assertThat(keep(40, nodes)).containsKeys(node(1), node(2));
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Machine taking(Duration run) {
        return taking(new Pace(Map.of(), Map.of(MODEL, run)), Set.of());
    }

    private static Machine taking(Pace pace, Set<String> loaded) {
        return new Machine(abilities("onnx", 4096, false), loaded, 1, Optional.of(pace));
    }

    private static Machine in(String region, String zone) {
        return new Machine(
                new Abilities(
                        List.of("onnx"),
                        4096,
                        false,
                        Optional.of(new Place(region, Optional.of(zone))),
                        Optional.empty()),
                Set.of(),
                1,
                Optional.empty());
    }

    private static Work needing(Needs needs, Set<NodeId> avoid) {
        var work = work(60);
        return new Work(
                work.job(),
                work.payer(),
                work.priority(),
                work.tokens(),
                needs,
                work.model(),
                work.deadline(),
                avoid,
                Optional.empty());
    }

    @Test
    void packing_fills_one_node_before_the_next() {
        var packed = new Nodes(Limit.of(10, 10, Placement.PACK), new Random(1));
        packed.ready(node(1), OWNER, machine(Set.of(), 1), 50, NOW);
        packed.ready(node(2), OWNER, machine(Set.of(), 1), 49, NOW);

        var counts = keep(60, packed);

        // two are drawn and the fuller one gets it, so a quarter of the draws sees only the other
        assertThat(counts.getOrDefault(node(2), 0)).isGreaterThan(counts.getOrDefault(node(1), 0));
    }

    @Test
    void what_hinders_a_job_is_named_in_the_order_in_which_needs_are_met() {
        var large =
                new Needs("onnx", 8192, true, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(nodes.obstacle(large)).contains(Obstacle.NO_NODES);

        nodes.ready(
                node(1),
                OWNER,
                new Machine(abilities("score", 4096, false), Set.of(), 1, Optional.empty()),
                1,
                NOW);
        assertThat(nodes.obstacle(large)).contains(Obstacle.NO_ENGINE);

        nodes.ready(
                node(2),
                OWNER,
                new Machine(abilities("onnx", 8192, false), Set.of(), 1, Optional.empty()),
                1,
                NOW);
        assertThat(nodes.obstacle(large)).contains(Obstacle.NO_GPU);

        nodes.ready(
                node(3),
                OWNER,
                new Machine(abilities("onnx", 4096, true), Set.of(), 1, Optional.empty()),
                1,
                NOW);
        assertThat(nodes.obstacle(large)).contains(Obstacle.NO_MEMORY);

        nodes.ready(
                node(4),
                OWNER,
                new Machine(abilities("onnx", 8192, true), Set.of(), 1, Optional.empty()),
                0,
                NOW);
        assertThat(nodes.obstacle(large)).isEmpty();
    }

    private static Map<NodeId, Integer> keep(int howMany, Nodes nodes) {
        var counts = new HashMap<NodeId, Integer>();
        for (var n = 0; n < howMany; n++) {
            counts.merge(nodes.keep(work(60), NOW, NOW).orElseThrow(), 1, Integer::sum);
        }
        return counts;
    }

    private static Machine machine(Set<String> loaded, double reliability) {
        return new Machine(abilities("onnx", 4096, false), loaded, reliability, Optional.empty());
    }

    private static Abilities abilities(String engine, long memoryMib, boolean gpu) {
        return new Abilities(List.of(engine), memoryMib, gpu, Optional.empty(), Optional.empty());
    }

    private static Work work(int secondsLeft) {
        return new Work(
                new JobId("job-" + "0".repeat(32)),
                new AccountId("c".repeat(32)),
                Work.USUAL,
                100,
                Needs.only("onnx"),
                MODEL,
                NOW.plusSeconds(secondsLeft),
                Set.of(),
                Optional.empty());
    }

    private static NodeId node(int n) {
        return new NodeId("node-%020x".formatted(n));
    }
}
