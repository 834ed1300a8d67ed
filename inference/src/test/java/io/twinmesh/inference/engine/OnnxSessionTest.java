package io.twinmesh.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
final class OnnxSessionTest {
    static OnnxSession open(byte[] graph, int slots, int maxRows) {
        return open(graph, slots, maxRows, System::nanoTime);
    }

    static OnnxSession open(byte[] graph, int slots, int maxRows, LongSupplier nanos) {
        try {
            return OnnxSession.open(
                    graph, new Device.Cpu(), new OnnxSession.Size(slots, maxRows), nanos);
        } catch (GraphRefused e) {
            throw new AssertionError(e.code(), e);
        }
    }

    private static Deadline in(Duration length) {
        return Deadline.after(length, System.nanoTime());
    }

    private static List<Float> answers(OnnxSession session, Rows... rows) {
        var slot = Objects.requireNonNull(session.claim());
        var count = List.of(rows).stream().mapToInt(Rows::count).sum();
        try {
            return switch (session.run(slot, List.of(rows), count, in(Duration.ofMinutes(1)))) {
                case BatchRun.Answered(var them) ->
                        them.stream().map(it -> it.tensor(0).asFloatBuffer().get(0)).toList();
                case BatchRun.Expired() -> throw new AssertionError("expired");
                case BatchRun.Failed() -> throw new AssertionError("failed");
            };
        } finally {
            session.release(slot);
        }
    }

    @Nested
    final class AGraph {
        @Test
        void says_what_it_takes_and_gives() {
            try (var session = open(Networks.large().onnx(), 2, 8)) {
                assertThat(session.signature())
                        .isEqualTo(
                                new Signature(
                                        List.of(
                                                new TensorSpec(
                                                        "features",
                                                        ElementType.FLOAT32,
                                                        List.of(256))),
                                        List.of(
                                                new TensorSpec(
                                                        "scores",
                                                        ElementType.FLOAT32,
                                                        List.of(16))),
                                        true));
                // 1,328,144 float32 weights and the slots
                assertThat(session.bytes()).isBetween(5_300_000L, 5_400_000L);
            }
        }

        @Test
        void computes_what_plain_arithmetic_computes() {
            // 1,024 products in float32, summed in any order: 1e-5 of the largest answer
            try (var session = open(Networks.large().onnx(), 1, 32)) {
                assertThat(Probe.worstError(session, Networks.large(), 32)).isLessThan(1e-5);
            }
            try (var session = open(Networks.small().onnx(), 1, 7)) {
                assertThat(Probe.worstError(session, Networks.small(), 7)).isLessThan(1e-5);
            }
        }

        @Test
        void that_is_none_is_refused_and_nothing_is_left_open() {
            assertThatThrownBy(() ->
                            OnnxSession.open(
                                    new byte[] {1, 2, 3},
                                    new Device.Cpu(),
                                    new OnnxSession.Size(1, 1),
                                    System::nanoTime))
                    .isInstanceOfSatisfying(
                            GraphRefused.class,
                            e -> assertThat(e.code()).isEqualTo("model.blob-malformed"));
        }
    }

    @Nested
    final class Slots {
        @Test
        void keep_callers_rows_apart_and_in_order() {
            try (var session = open(Networks.readable(), 1, 8)) {
                var two = Rows.ofFloats(2, new float[] {5, 0, 0, 1, 6, 0, 0, 2});

                assertThat(answers(session, Networks.row(1), two, Networks.row(3)))
                        .containsExactly(12f, 51f, 36f);
                assertThat(answers(session, Networks.row(4))).containsExactly(48f);
            }
        }

        @Test
        void are_used_again_by_many_threads_without_a_mix_up() throws Exception {
            try (var session = open(Networks.readable(), 3, 5);
                    var threads = Executors.newFixedThreadPool(6)) {
                Callable<Integer> work =
                        () -> {
                            var random = new SplittableRandom(Thread.currentThread().threadId());
                            var wrong = 0;
                            for (var i = 0; i < 3000; i++) {
                                var slot = session.claim();
                                if (slot == null) {
                                    Thread.onSpinWait();
                                    continue;
                                }
                                var numbers = new ArrayList<Float>();
                                for (var j = random.nextInt(1, 6); j > 0; j--) {
                                    numbers.add((float) random.nextInt(1_000_000));
                                }
                                var rows = numbers.stream().map(Networks::row).toList();
                                var ran =
                                        (BatchRun.Answered)
                                                session.run(
                                                        slot,
                                                        rows,
                                                        rows.size(),
                                                        in(Duration.ofMinutes(1)));
                                session.release(slot);
                                for (var j = 0; j < rows.size(); j++) {
                                    var answer =
                                            ran.answers().get(j).tensor(0).asFloatBuffer().get(0);
                                    if (answer != Networks.answerTo(numbers.get(j))) {
                                        wrong++;
                                    }
                                }
                            }
                            return wrong;
                        };

                for (var wrong : threads.invokeAll(List.of(work, work, work, work, work, work))) {
                    assertThat(wrong.get()).isZero();
                }
            }
        }

        @Test
        void give_a_row_the_same_bits_alone_and_in_company() {
            for (var graph :
                    List.of(
                            Networks.large().onnx(),
                            Networks.small().onnx(),
                            Networks.readable())) {
                try (var session = open(graph, 1, 32)) {
                    assertThat(Probe.shape(session)).isEqualTo(RowShape.FREE);
                }
            }
        }

        @Test
        void of_a_graph_with_one_answer_for_all_rows_hold_one_row() {
            try (var session = open(Networks.summing(), 1, 4)) {
                assertThat(session.signature().batches()).isFalse();
                assertThat(session.size().maxRows()).isEqualTo(1);
                assertThat(Probe.shape(session)).isEqualTo(RowShape.ALONE);
            }
        }

        @Test
        void of_a_graph_whose_rows_share_something_are_for_one_row_at_a_time() {
            try (var session = open(Networks.sharing(), 1, 4)) {
                assertThat(session.size().maxRows()).isEqualTo(4);
                assertThat(Probe.shape(session)).isEqualTo(RowShape.ALONE);
            }
        }

        @Test
        void in_use_keep_the_session_open() {
            try (var session = open(Networks.readable(), 1, 1)) {
                var slot = Objects.requireNonNull(session.claim());
                assertThat(session.claim()).isNull();
                assertThatThrownBy(session::close).hasMessage("1 of 1 slots are in use");
                session.release(slot);
            }
        }
    }

    @Nested
    final class ADeadline {
        @Test
        void stops_a_run_and_the_slot_works_again() {
            try (var session = open(Networks.slow(), 1, 64)) {
                var slot = Objects.requireNonNull(session.claim());
                var many = new Rows(64, List.of(new byte[64 * 4096]));
                var one = new Rows(1, List.of(new byte[4096]));

                var stopped = session.run(slot, List.of(many), 64, in(Duration.ofMillis(30)));
                var after = session.run(slot, List.of(one), 1, in(Duration.ofMinutes(1)));

                assertThat(stopped).isEqualTo(new BatchRun.Expired());
                assertThat(after).isInstanceOf(BatchRun.Answered.class);
                session.release(slot);
            }
        }

        @Test
        void that_passed_already_runs_nothing() {
            try (var session = open(Networks.readable(), 1, 1)) {
                var slot = Objects.requireNonNull(session.claim());

                var run = session.run(slot, List.of(Networks.row(1)), 1, in(Duration.ZERO));

                assertThat(run).isEqualTo(new BatchRun.Expired());
                session.release(slot);
            }
        }
    }

    @Nested
    final class AFailure {
        @Test
        void is_a_value_and_the_slot_works_again() {
            try (var session = open(Networks.lookUp(), 1, 4)) {
                var slot = Objects.requireNonNull(session.claim());
                var nowhere = Rows.ofFloats(1, new float[] {9});

                var failed = session.run(slot, List.of(nowhere), 1, in(Duration.ofMinutes(1)));
                session.release(slot);

                assertThat(failed).isEqualTo(new BatchRun.Failed());
                assertThat(answers(session, Rows.ofFloats(1, new float[] {1})))
                        .containsExactly(20f);
            }
        }
    }
}
