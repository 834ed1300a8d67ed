package io.twinmesh.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.testing.Networks;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

@Timeout(120)
final class OnnxSessionTest {
    private static Deadline in(Duration length) {
        return Deadline.after(length, System.nanoTime());
    }

    private static List<Float> answers(OnnxSession session, Rows... rows) {
        var slot = session.claim().orElseThrow();
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
            try (var session = Networks.open(Networks.large().onnx(), 2, 8)) {
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
        void that_divides_whole_numbers_is_never_run_on_zeros() {
            try (var session = Networks.open(Networks.dividing(), 1, 4)) {
                // first with padding behind it, then where another row was before
                for (var by : List.of(7f, 3f)) {
                    var slot = session.claim().orElseThrow();
                    var row = Rows.ofFloats(1, new float[] {by});
                    var ran = session.run(slot, List.of(row), 4, in(Duration.ofMinutes(1)));
                    session.release(slot);

                    assertThat(ran).isInstanceOf(BatchRun.Answered.class);
                    assertThat(
                                    ((BatchRun.Answered) ran)
                                            .answers()
                                            .getFirst()
                                            .tensor(0)
                                            .asFloatBuffer()
                                            .get(0))
                            .isEqualTo((float) Math.floor(1000 / by));
                }
                assertThat(Probe.run(session, Probe.singleRows(session.signature(), 4), 4))
                        .hasSize(4);
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
            try (var session = Networks.open(Networks.readable(), 1, 8)) {
                var two = Rows.ofFloats(2, new float[] {5, 0, 0, 1, 6, 0, 0, 2});

                assertThat(answers(session, Networks.row(1), two, Networks.row(3)))
                        .containsExactly(12f, 51f, 36f);
                assertThat(answers(session, Networks.row(4))).containsExactly(48f);
            }
        }

        @Test
        void are_used_again_by_many_threads_without_a_mix_up() throws Exception {
            try (var session = Networks.open(Networks.readable(), 3, 5);
                    var threads = Executors.newFixedThreadPool(6)) {
                Callable<Integer> work =
                        () -> {
                            var random = new SplittableRandom(Thread.currentThread().threadId());
                            var wrong = 0;
                            for (var i = 0; i < 3000; i++) {
                                var slot = session.claim();
                                if (slot.isEmpty()) {
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
                                                        slot.get(),
                                                        rows,
                                                        rows.size(),
                                                        in(Duration.ofMinutes(1)));
                                session.release(slot.get());
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
        void of_a_graph_with_one_answer_for_all_rows_hold_one_row() {
            try (var session = Networks.open(Networks.summing(), 1, 4)) {
                assertThat(session.signature().batches()).isFalse();
                assertThat(session.size().maxRows()).isEqualTo(1);
            }
        }

        @Test
        void in_use_keep_the_session_open() {
            try (var session = Networks.open(Networks.readable(), 1, 1)) {
                var slot = session.claim().orElseThrow();
                assertThat(session.claim()).isEmpty();
                assertThatThrownBy(session::close).hasMessage("1 of 1 slots are in use");
                session.release(slot);
            }
        }
    }

    @Nested
    final class ADeadline {
        @Test
        void stops_a_run_and_the_slot_works_again() {
            try (var session = Networks.open(Networks.slow(), 1, 64)) {
                var slot = session.claim().orElseThrow();
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
            try (var session = Networks.open(Networks.readable(), 1, 1)) {
                var slot = session.claim().orElseThrow();

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
            try (var session = Networks.open(Networks.lookUp(), 1, 4)) {
                var slot = session.claim().orElseThrow();
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
