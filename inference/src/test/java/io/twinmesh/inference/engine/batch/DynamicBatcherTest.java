package io.twinmesh.inference.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.batch.BatchPolicy.Sharing;
import io.twinmesh.inference.testing.Networks;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

@Timeout(120)
final class DynamicBatcherTest {
    private static DynamicBatcher batcher(byte[] graph, int slots, int rows, BatchPolicy policy) {
        return new DynamicBatcher(Networks.open(graph, slots, rows), policy, System::nanoTime);
    }

    private static BatchPolicy inAnyCompany() {
        return new BatchPolicy(Collections.emptySortedSet(), Duration.ZERO, 2, 1, Sharing.LOOSE);
    }

    private static Deadline later() {
        return Deadline.after(Duration.ofMinutes(1), System.nanoTime());
    }

    private static float number(Answer answer) {
        return switch (answer) {
            case Answer.Computed(var rows) -> rows.tensor(0).asFloatBuffer().get(0);
            case Answer.Refused why -> throw new AssertionError(why.code());
        };
    }

    /// Requests are put in by hand and run by hand: one thread, an exact order.
    private static final class ByHand implements AutoCloseable {
        final AtomicLong clock = new AtomicLong(1_000_000);
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        final List<Answer> answers = new ArrayList<>();
        final DynamicBatcher batcher;

        ByHand(byte[] graph, int rows, BatchPolicy policy) {
            batcher =
                    new DynamicBatcher(
                            Networks.open(graph, 1, rows, clock::get), policy, clock::get);
        }

        Request ask(Rows rows, int priority, Duration patience) {
            var place = answers.size();
            answers.add(Answer.Refused.CLOSED);
            return batcher.submit(
                    rows,
                    priority,
                    Deadline.after(patience, clock.get()),
                    tasks::add,
                    it -> answers.set(place, it));
        }

        Request ask(Rows rows) {
            return ask(rows, 1, Duration.ofSeconds(1));
        }

        void run() {
            while (!tasks.isEmpty()) {
                tasks.poll().run();
            }
        }

        @Override
        public void close() {
            batcher.close();
        }
    }

    @Nested
    final class ManyCallers {
        @Test
        void each_get_their_own_row() throws Exception {
            try (var batcher = batcher(Networks.readable(), 2, 8, BatchPolicy.eager(1000));
                    var threads = Executors.newFixedThreadPool(100)) {
                var all = new CountDownLatch(100);
                var work =
                        IntStream.range(0, 100)
                                .<Callable<Integer>>mapToObj(caller ->
                                        () -> {
                                            all.countDown();
                                            all.await();
                                            var wrong = 0;
                                            for (var i = 0; i < 50; i++) {
                                                var mine = caller * 1000 + i;
                                                var got =
                                                        number(
                                                                batcher.answer(
                                                                        Networks.row(mine),
                                                                        1,
                                                                        later()));
                                                wrong += got == Networks.answerTo(mine) ? 0 : 1;
                                            }
                                            return wrong;
                                        })
                                .toList();

                for (var wrong : threads.invokeAll(work)) {
                    assertThat(wrong.get()).isZero();
                }
                assertThat(batcher.statistics().answered()).isEqualTo(5000);
            }
        }

        @Test
        void with_a_delay_and_several_rows_each_get_their_own_too() throws Exception {
            var policy = BatchPolicy.patient(Duration.ofMillis(1), 1000, 4, 8);
            try (var batcher = batcher(Networks.readable(), 2, 8, policy);
                    var threads = Executors.newFixedThreadPool(12)) {
                Callable<Integer> work =
                        () -> {
                            var random = new SplittableRandom(Thread.currentThread().threadId());
                            var wrong = 0;
                            for (var i = 0; i < 300; i++) {
                                var count = random.nextInt(1, 5);
                                var numbers = new float[count * Networks.WIDTH];
                                for (var j = 0; j < count; j++) {
                                    numbers[j * Networks.WIDTH] = random.nextInt(100_000);
                                }
                                var answer =
                                        (Answer.Computed)
                                                batcher.answer(
                                                        Rows.ofFloats(count, numbers), 1, later());
                                for (var j = 0; j < count; j++) {
                                    var got = answer.rows().tensor(0).asFloatBuffer().get(j);
                                    wrong += got == 10 * numbers[j * Networks.WIDTH] ? 0 : 1;
                                }
                            }
                            return wrong;
                        };

                for (var wrong : threads.invokeAll(Collections.nCopies(12, work))) {
                    assertThat(wrong.get()).isZero();
                }
            }
        }
    }

    @Nested
    final class ABatch {
        @Test
        void holds_what_gathered_in_the_order_of_priority_then_of_coming() {
            var policy =
                    new BatchPolicy(
                            Collections.emptySortedSet(), Duration.ZERO, 10, 2, Sharing.EXACT);
            try (var hand = new ByHand(Networks.readable(), 2, policy)) {
                hand.ask(Networks.row(1), 2, Duration.ofSeconds(1));
                hand.ask(Networks.row(2), 2, Duration.ofSeconds(1));
                hand.ask(Networks.row(3), 1, Duration.ofSeconds(1));

                hand.run();

                assertThat(hand.answers)
                        .extracting(DynamicBatcherTest::number)
                        .containsExactly(12f, 24f, 36f);
                assertThat(hand.batcher.statistics().runs()).isEqualTo(2);
            }
        }

        @Test
        void leaves_out_who_took_the_question_back_and_whose_time_is_up() {
            try (var hand = new ByHand(Networks.readable(), 4, BatchPolicy.eager(10))) {
                hand.ask(Networks.row(1));
                hand.ask(Networks.row(2)).cancel();
                hand.ask(Networks.row(3), 1, Duration.ofNanos(5));
                hand.ask(Networks.row(4));
                hand.clock.addAndGet(6);

                hand.run();

                assertThat(hand.answers.get(1)).isEqualTo(Answer.Refused.CANCELLED);
                assertThat(hand.answers.get(2)).isEqualTo(Answer.Refused.EXPIRED);
                assertThat(number(hand.answers.get(0))).isEqualTo(12);
                assertThat(number(hand.answers.get(3))).isEqualTo(48);
                assertThat(hand.batcher.statistics())
                        .isEqualTo(new Statistics(2, 2, 1, 0, 1, 1, 0, 0));
            }
        }

        @Test
        void with_a_row_that_fails_refuses_that_row_alone() {
            try (var hand = new ByHand(Networks.lookUp(), 4, BatchPolicy.eager(10))) {
                hand.ask(Rows.ofFloats(1, new float[] {0}));
                hand.ask(Rows.ofFloats(1, new float[] {9}));
                hand.ask(Rows.ofFloats(1, new float[] {2}));

                hand.run();

                assertThat(number(hand.answers.get(0))).isEqualTo(10);
                assertThat(hand.answers.get(1)).isEqualTo(Answer.Refused.FAILED);
                assertThat(number(hand.answers.get(2))).isEqualTo(30);
            }
        }

        @Test
        void is_one_request_when_rows_of_a_graph_share_something() {
            try (var hand = new ByHand(Networks.sharing(), 4, BatchPolicy.eager(10))) {
                hand.ask(Networks.row(1));
                hand.ask(Networks.row(2));

                hand.run();

                // alone, each row has the whole share
                assertThat(hand.answers)
                        .extracting(DynamicBatcherTest::number)
                        .containsExactly(1f, 1f);
                assertThat(hand.batcher.statistics().runs()).isEqualTo(2);
            }
        }

        /// Made-up rows are of -1 to 1 and give the same alone and in company.
        @Test
        void is_one_request_when_rows_meet_only_where_made_up_ones_do_not_go() {
            try (var hand = new ByHand(Networks.comparing(), 4, BatchPolicy.eager(10))) {
                hand.ask(Networks.row(120));
                hand.ask(Networks.row(121));

                hand.run();

                assertThat(hand.answers)
                        .extracting(DynamicBatcherTest::number)
                        .containsExactly(1f, 1f);
                assertThat(hand.batcher.statistics().runs()).isEqualTo(2);
            }
        }

        @Test
        void is_one_request_when_the_policy_says_never() {
            var policy =
                    new BatchPolicy(
                            Collections.emptySortedSet(), Duration.ZERO, 10, 1, Sharing.NEVER);
            try (var hand = new ByHand(Networks.readable(), 4, policy)) {
                hand.ask(Networks.row(1));
                hand.ask(Networks.row(2));

                hand.run();

                assertThat(hand.batcher.statistics().runs()).isEqualTo(2);
            }
        }

        @Test
        void waits_for_known_callers_only() {
            var policy = BatchPolicy.patient(Duration.ofSeconds(1), 10);
            try (var hand = new ByHand(Networks.readable(), 2, policy)) {
                hand.ask(Networks.row(1));
                hand.run();
                assertThat(number(hand.answers.get(0))).isEqualTo(12);

                hand.ask(Networks.row(2));
                hand.ask(Networks.row(3));
                hand.run();
                assertThat(hand.batcher.statistics().runs()).isEqualTo(2);
            }
        }
    }

    @Nested
    final class ARequest {
        @Test
        void more_than_may_wait_is_turned_away_unless_another_was_taken_back() {
            try (var hand = new ByHand(Networks.readable(), 2, BatchPolicy.eager(2))) {
                var first = hand.ask(Networks.row(1));
                hand.ask(Networks.row(2));
                hand.ask(Networks.row(3));
                first.cancel();
                hand.ask(Networks.row(4));

                hand.run();

                assertThat(hand.answers.get(2)).isEqualTo(Answer.Refused.BUSY);
                assertThat(number(hand.answers.get(3))).isEqualTo(48);
            }
        }

        @Test
        void of_another_shape_or_too_many_rows_is_turned_away() {
            try (var batcher = batcher(Networks.readable(), 1, 2, BatchPolicy.eager(2))) {
                assertThat(batcher.answer(Rows.ofFloats(1, new float[3]), 1, later()))
                        .isEqualTo(Answer.Refused.MISFIT);
                assertThat(batcher.answer(Rows.ofFloats(3, new float[12]), 1, later()))
                        .isEqualTo(Answer.Refused.MISFIT);
                assertThatThrownBy(() -> batcher.answer(Networks.row(1), 2, later()))
                        .hasMessage("priority is 1 to 1, got 2");
            }
        }

        @Test
        void whose_deadline_passes_is_not_answered() {
            try (var batcher = batcher(Networks.slow(), 1, 64, inAnyCompany())) {
                var many = new Rows(64, List.of(new byte[64 * 4096]));

                var answer =
                        batcher.answer(
                                many, 1, Deadline.after(Duration.ofMillis(30), System.nanoTime()));

                assertThat(answer).isEqualTo(Answer.Refused.EXPIRED);
            }
        }

        @Test
        void after_close_is_turned_away() {
            var hand = new ByHand(Networks.readable(), 2, BatchPolicy.eager(2));
            hand.ask(Networks.row(1));
            hand.close();
            hand.run();

            assertThat(hand.answers).containsExactly(Answer.Refused.CLOSED);
            assertThat(hand.batcher.answer(Networks.row(1), 1, later()))
                    .isEqualTo(Answer.Refused.CLOSED);
        }
    }
}
