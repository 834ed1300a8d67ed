package io.twinmesh.actors.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.DispatchQueue.Match;
import io.twinmesh.actors.dispatch.WaitingRoom.Entry;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

class DispatchQueueTest {
    static final AccountId OWNER = new AccountId("d".repeat(32));
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Instant LATER = NOW.plusSeconds(60);
    static final String MODEL = "sha256:" + "0".repeat(64);
    private final DispatchQueue queue = queueOf(10, 1);

    static DispatchQueue queueOf(int limit, long seed) {
        return new DispatchQueue(Limit.of(limit), new Random(seed));
    }

    static Machine machine(String... engines) {
        return machine(List.of(engines), 4096, false);
    }

    private static Machine machine(List<String> engines, long memoryMib, boolean gpu) {
        return new Machine(
                new Abilities(engines, memoryMib, gpu, Optional.empty(), Optional.empty()),
                Set.of(),
                1,
                Optional.empty());
    }

    @Nested
    class Order {
        @Test
        void serves_the_earliest_deadline_first_and_equal_deadlines_by_arrival() {
            // given
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            queue.enqueue(work(job(2), Needs.only("score"), LATER, Set.of()), NOW);
            queue.enqueue(work(job(3), Needs.only("score"), LATER.minusSeconds(1), Set.of()), NOW);

            // when
            queue.nodeReady(node(1), OWNER, machine("score"), 2, NOW);

            // then
            assertThat(queue.match(NOW))
                    .containsExactly(new Match(job(3), node(1)), new Match(job(1), node(1)));
        }

        @Test
        void holds_across_engines() {
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            queue.enqueue(work(job(2), Needs.only("onnx"), LATER.minusSeconds(1), Set.of()), NOW);

            queue.nodeReady(node(1), OWNER, machine("score", "onnx"), 1, NOW);

            assertThat(queue.match(NOW)).containsExactly(new Match(job(2), node(1)));
        }

        @Test
        void lets_a_repeated_request_keep_its_place() {
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            queue.enqueue(work(job(2), Needs.only("score"), LATER, Set.of()), NOW);
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);

            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);

            assertThat(queue.match(NOW)).containsExactly(new Match(job(1), node(1)));
            assertThat(queue.waiting()).isEqualTo(1);
        }
    }

    private static Needs needs(String engine, int memoryMib, boolean gpu) {
        return new Needs(
                engine, memoryMib, gpu, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Needs confined(Confines to) {
        return new Needs("score", 0, false, to.region(), to.zone(), to.numericClass());
    }

    @Nested
    class Oldest {
        @Test
        void is_nobody_who_may_not_leave_a_region_in_which_no_node_stands() {
            var nowhere = confined(Confines.region(Optional.of("x")));
            queue.enqueue(work(job(1), nowhere, LATER, Set.of()), NOW);
            assertThat(queue.oldest()).as("no node at all: more would help").hasSize(1);

            queue.nodeReady(node(1), OWNER, machine("onnx"), 1, NOW);
            assertThat(queue.oldest()).isEmpty();

            queue.enqueue(work(job(2), Needs.only("score"), LATER, Set.of()), NOW.plusSeconds(1));
            assertThat(queue.oldest()).containsValue(NOW.plusSeconds(1)).hasSize(1);
        }

        @Test
        void is_nobody_whose_numeric_class_no_node_computes() {
            var other =
                    confined(new Confines(Optional.empty(), Optional.empty(), Optional.of("x")));
            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);

            queue.enqueue(work(job(1), other, LATER, Set.of()), NOW);

            assertThat(queue.oldest()).isEmpty();
        }

        @Test
        void is_nobody_who_needs_more_memory_than_any_node_has() {
            var large = needs("score", 1_000_000, false);
            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);

            queue.enqueue(work(job(1), large, LATER, Set.of()), NOW);

            assertThat(queue.oldest()).isEmpty();
        }
    }

    @Nested
    class Placement {
        @Test
        void needs_a_node_with_the_engine() {
            queue.enqueue(work(job(1), Needs.only("onnx"), LATER, Set.of()), NOW);
            queue.nodeReady(node(1), OWNER, machine("score"), 4, NOW);

            assertThat(queue.match(NOW)).isEmpty();
            assertThat(queue.waiting()).isEqualTo(1);
        }

        @Test
        void that_reads_a_sheet_needs_a_node_with_tesseract() {
            var sheet =
                    Needs.of(
                            BuiltInModel.named("lab-sheet").orElseThrow().manifest(),
                            Confines.NONE);
            queue.enqueue(work(job(1), sheet, LATER, Set.of()), NOW);
            queue.nodeReady(node(1), OWNER, machine(List.of("onnx", "score"), 4096, false), 4, NOW);
            assertThat(queue.match(NOW)).isEmpty();

            queue.nodeReady(node(2), OWNER, machine(List.of("ocr", "score"), 4096, false), 1, NOW);

            assertThat(queue.match(NOW)).containsExactly(new Match(job(1), node(2)));
        }

        @Test
        void needs_a_node_with_the_memory() {
            queue.enqueue(work(job(1), needs("onnx", 4097, false), LATER, Set.of()), NOW);
            queue.nodeReady(node(1), OWNER, machine("onnx"), 4, NOW);
            assertThat(queue.match(NOW)).isEmpty();

            queue.nodeReady(node(2), OWNER, machine(List.of("onnx"), 4097, false), 1, NOW);

            assertThat(queue.match(NOW)).containsExactly(new Match(job(1), node(2)));
        }

        @Test
        void needs_a_node_with_a_gpu_while_others_go_on() {
            queue.enqueue(
                    work(job(1), needs("onnx", 0, true), LATER.minusSeconds(1), Set.of()), NOW);
            queue.enqueue(work(job(2), Needs.only("onnx"), LATER, Set.of()), NOW);
            queue.nodeReady(node(1), OWNER, machine("onnx"), 4, NOW);
            assertThat(queue.match(NOW)).containsExactly(new Match(job(2), node(1)));

            queue.nodeReady(node(2), OWNER, machine(List.of("onnx"), 4096, true), 1, NOW);

            assertThat(queue.match(NOW)).containsExactly(new Match(job(1), node(2)));
        }

        @Test
        void waits_for_a_busy_node_rather_than_going_back_to_one_that_failed() {
            queue.nodeReady(node(1), OWNER, machine("score"), 4, NOW);
            queue.nodeReady(node(2), OWNER, machine("score"), 0, NOW);
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of(node(1))), NOW);

            assertThat(queue.match(NOW)).isEmpty();
            queue.nodeReady(node(2), OWNER, machine("score"), 1, NOW);
            assertThat(queue.match(NOW)).containsExactly(new Match(job(1), node(2)));
        }

        @Test
        void goes_back_to_the_failed_node_when_nobody_else_is_there() {
            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);
            queue.nodeReady(node(2), OWNER, machine("score"), 1, NOW);
            queue.nodeGone(node(2));
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of(node(1))), NOW);

            assertThat(queue.match(NOW)).containsExactly(new Match(job(1), node(1)));
        }

        @Test
        void spreads_work_over_equal_nodes() {
            var large = queueOf(1000, 7);
            for (var n = 0; n < 10; n++) {
                large.nodeReady(node(n), OWNER, machine("score"), 100, NOW);
            }
            for (var n = 0; n < 500; n++) {
                large.enqueue(work(job(n), Needs.only("score"), LATER, Set.of()), NOW);
            }

            var perNode = new HashMap<NodeId, Integer>();
            large.match(NOW).forEach(match -> perNode.merge(match.node(), 1, Integer::sum));

            // mean 50; one random choice alone spreads by about 7 (one sigma), two choices by about
            // 1
            assertThat(perNode.values()).hasSize(10).allMatch(jobs -> jobs >= 44 && jobs <= 56);
        }
    }

    @Nested
    class Limits {
        @Test
        void answers_full_at_the_limit_but_knows_the_jobs_that_wait_already() {
            for (var n = 0; n < 10; n++) {
                assertThat(queue.enqueue(work(job(n), Needs.only("score"), LATER, Set.of()), NOW))
                        .isEqualTo(Entry.WAITING);
            }

            assertThat(queue.enqueue(work(job(10), Needs.only("score"), LATER, Set.of()), NOW))
                    .isEqualTo(Entry.FULL);
            assertThat(queue.enqueue(work(job(3), Needs.only("score"), LATER, Set.of()), NOW))
                    .isEqualTo(Entry.WAITING);
            queue.withdraw(job(3));
            assertThat(queue.enqueue(work(job(10), Needs.only("score"), LATER, Set.of()), NOW))
                    .isEqualTo(Entry.WAITING);
        }

        @Test
        void forgets_a_job_at_its_deadline() {
            queue.enqueue(work(job(1), Needs.only("score"), NOW.plusSeconds(1), Set.of()), NOW);

            queue.sweep(NOW.plusSeconds(1), NOW);

            assertThat(queue.waiting()).isZero();
        }

        @Test
        void gives_no_slot_to_a_job_past_its_deadline_even_before_the_sweep() {
            queue.enqueue(work(job(1), Needs.only("score"), NOW, Set.of()), NOW);
            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);

            assertThat(queue.match(NOW)).isEmpty();
        }

        @Test
        void forgets_a_node_nobody_speaks_of() {
            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);

            assertThat(queue.sweep(NOW.plusSeconds(30), NOW.plusSeconds(10)))
                    .containsExactly(node(1));
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            assertThat(queue.match(NOW.plusSeconds(30))).isEmpty();
        }
    }

    @Nested
    class Reservations {
        @Test
        void keep_the_slot_although_a_heartbeat_still_counts_it_as_free() {
            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            queue.enqueue(work(job(2), Needs.only("score"), LATER, Set.of()), NOW);
            assertThat(queue.match(NOW)).hasSize(1);

            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);

            assertThat(queue.match(NOW)).isEmpty();
        }

        @Test
        void end_when_the_job_uses_the_slot() {
            queue.nodeReady(node(1), OWNER, machine("score"), 2, NOW);
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            queue.match(NOW);

            queue.slotTaken(node(1), job(1), 1);

            assertThat(queue.reservationOf(job(1))).isEmpty();
            queue.enqueue(work(job(2), Needs.only("score"), LATER, Set.of()), NOW);
            queue.enqueue(work(job(3), Needs.only("score"), LATER, Set.of()), NOW);
            assertThat(queue.match(NOW)).containsExactly(new Match(job(2), node(1)));
        }

        @Test
        void time_out_when_the_job_does_not_use_them() {
            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            queue.match(NOW);
            queue.enqueue(work(job(2), Needs.only("score"), LATER, Set.of()), NOW);

            queue.sweep(NOW.plusSeconds(4), NOW);
            assertThat(queue.match(NOW.plusSeconds(4))).isEmpty();
            queue.sweep(NOW.plusSeconds(5), NOW);

            assertThat(queue.match(NOW.plusSeconds(5))).containsExactly(new Match(job(2), node(1)));
        }

        @Test
        void are_told_again_to_a_job_that_asks_again_and_given_up_when_it_avoids_the_node() {
            queue.nodeReady(node(1), OWNER, machine("score"), 1, NOW);
            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            queue.match(NOW);

            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
            assertThat(queue.reservationOf(job(1))).contains(new Match(job(1), node(1)));
            assertThat(queue.waiting()).isZero();

            queue.enqueue(work(job(1), Needs.only("score"), LATER, Set.of(node(1))), NOW);
            assertThat(queue.reservationOf(job(1))).isEmpty();
            assertThat(queue.waiting()).isEqualTo(1);
        }
    }

    /// Plays random nodes, jobs, losses and repetitions and keeps its own books.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void never_loses_a_job_and_never_gives_a_slot_twice(long seed) {
        var books = new Books(seed);
        for (var step = 0; step < 3000; step++) {
            books.play(step);
            books.check();
        }
        assertThat(books.finished).isPositive();
    }

    /// What really happens on the nodes while the queue decides.
    private static final class Books {
        final long seed;
        final Random chance;
        final DispatchQueue queue;
        final List<FakeNode> nodes = new ArrayList<>();
        final Set<JobId> waiting = new HashSet<>();
        int finished;

        private static final class FakeNode {
            final NodeId id;
            final int slots;
            boolean up;
            final Set<JobId> matched = new HashSet<>();
            final Set<JobId> running = new HashSet<>();

            FakeNode(NodeId id, int slots) {
                this.id = id;
                this.slots = slots;
            }

            int free() {
                return slots - running.size();
            }
        }

        Books(long seed) {
            this.seed = seed;
            chance = new Random(seed);
            queue = queueOf(50, seed + 1000);
            for (var n = 0; n < 5; n++) {
                nodes.add(new FakeNode(node(n), 1 + chance.nextInt(4)));
            }
        }

        void play(int step) {
            var now = NOW.plusMillis(step);
            var some = nodes.get(chance.nextInt(nodes.size()));
            switch (chance.nextInt(8)) {
                case 0 -> {
                    some.up = true;
                    heartbeat(some, now);
                }
                case 1, 2 -> enqueue(job(step), Set.of());
                case 3, 4 -> use(some);
                case 5, 6 -> finish(some, now);
                default -> {
                    if (chance.nextInt(10) == 0) {
                        breakDown(some);
                    }
                }
            }
            for (var match : queue.match(now)) {
                assertThat(waiting.remove(match.job())).as("seed %d", seed).isTrue();
                nodes.stream()
                        .filter(one -> one.id.equals(match.node()))
                        .forEach(one -> one.matched.add(match.job()));
            }
        }

        void check() {
            assertThat(queue.waiting()).as("seed %d", seed).isEqualTo(waiting.size());
            for (var one : nodes) {
                assertThat(one.running.size() + one.matched.size())
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(one.slots);
            }
        }

        private void heartbeat(FakeNode one, Instant now) {
            if (one.up) {
                queue.nodeReady(one.id, OWNER, machine("score"), one.free(), now);
            }
        }

        private void enqueue(JobId job, Set<NodeId> avoid) {
            if (queue.enqueue(work(job, Needs.only("score"), LATER, avoid), NOW) == Entry.WAITING) {
                waiting.add(job);
            } else {
                // told so, not lost in silence
                assertThat(waiting).as("seed %d", seed).hasSize(50);
            }
        }

        private void use(FakeNode one) {
            for (var job : one.matched.stream().limit(1).toList()) {
                one.matched.remove(job);
                one.running.add(job);
                queue.slotTaken(one.id, job, one.free());
            }
        }

        private void finish(FakeNode one, Instant now) {
            for (var job : one.running.stream().limit(1).toList()) {
                one.running.remove(job);
                finished++;
                heartbeat(one, now);
            }
        }

        private void breakDown(FakeNode one) {
            queue.nodeGone(one.id);
            one.up = false;
            var lost = new ArrayList<>(one.matched);
            lost.addAll(one.running);
            one.matched.clear();
            one.running.clear();
            lost.forEach(job -> enqueue(job, Set.of(one.id)));
        }
    }

    static Work work(JobId job, Needs needs, Instant deadline, Set<NodeId> avoid) {
        return new Work(
                job,
                new AccountId("c".repeat(32)),
                Work.USUAL,
                100,
                needs,
                MODEL,
                deadline,
                avoid,
                Optional.empty());
    }

    static JobId job(int n) {
        return new JobId("job-%032x".formatted(n));
    }

    static NodeId node(int n) {
        return new NodeId("node-%020x".formatted(n));
    }
}
