package io.twinmesh.cluster.examination;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import io.twinmesh.cluster.examination.Examination.Step;
import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkCheck.Verdict;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.inference.hardware.benchmark.PlainNetwork;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.wire.node.BenchmarkDone;
import io.twinmesh.wire.node.BenchmarkShown;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

final class ExaminationTest {
    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
    private static final long CLAIMED = 512; // one batch of 256 rows in half a second
    private static final long LEAST = 50;

    private final Examination examination =
            new Examination(CLAIMED, LEAST, () -> new byte[32], new Random(1), START);

    @Test
    void an_idle_node_is_asked_at_once_and_a_busy_one_an_hour_later() {
        assertThat(examination.onTick(START.plusSeconds(3599), false)).isEqualTo(nothing());
        assertThat(said(examination.onTick(START, true)).getBenchmarkTask().getBatches())
                .isEqualTo(1);

        var busy = new Examination(CLAIMED, LEAST, () -> new byte[32], new Random(1), START);
        assertThat(busy.onTick(START.plusSeconds(3600), false)).isInstanceOf(Step.Say.class);
    }

    @Test
    void a_node_that_claims_no_speed_is_not_asked() {
        var silent = new Examination(0, LEAST, () -> new byte[32], new Random(1), START);

        assertThat(silent.onTick(START.plus(Duration.ofDays(30)), true)).isEqualTo(nothing());
    }

    @Test
    void the_largest_task_has_a_limit_whatever_is_claimed() {
        var boaster =
                new Examination(Long.MAX_VALUE, LEAST, () -> new byte[32], new Random(1), START);

        assertThat(said(boaster.onTick(START, true)).getBenchmarkTask().getBatches())
                .isEqualTo(2048);
    }

    @Nested
    class Proving {
        /// What all of these are asked, so that an honest node's answers are computed once.
        private static final BenchmarkTask TASK = new BenchmarkTask(new byte[32], 1);

        private static final byte[] ANSWERS =
                Benchmark.show(TASK, List.of(0), new PlainNetwork("cpu-test", 1)).getFirst();

        private static final Benchmark.Computed COMPUTED =
                new Benchmark.Computed(TASK, List.of(Digest.of(ANSWERS)), Duration.ZERO);

        @Test
        void the_speed_is_what_the_gateways_clock_shows_and_it_is_asked_again_in_a_week() {
            ask(START, true);

            // 256 rows in a second and a half, half a second of which the node had slept
            var judge = answer(START.plusMillis(1500));

            assertThat(judge.work().get()).isEqualTo(new Verdict.Proved(171));
            examination.onVerdict(new Verdict.Proved(400), START);
            var soon = START.plus(Duration.ofDays(6));
            assertThat(examination.onTick(soon, true)).isEqualTo(nothing());
            assertThat(examination.onTick(START.plus(Duration.ofDays(7)), true))
                    .isInstanceOf(Step.Say.class);
        }

        @Test
        void a_node_that_reached_less_than_half_of_its_claim_is_asked_again_in_an_hour() {
            ask(START, true);
            answer(START.plusMillis(1500));

            examination.onVerdict(new Verdict.Proved(171), START);

            assertThat(examination.onTick(START.plusSeconds(3600), true))
                    .isInstanceOf(Step.Say.class);
        }

        @Test
        void
                a_node_that_has_not_the_least_speed_that_it_claimed_to_be_let_in_is_refused_in_hours() {
            var now = START;
            for (var time = 1; time < 3; time++) {
                ask(now, true);
                // a batch of 256 rows in six seconds
                assertThat(answer(now.plusSeconds(6)).work().get())
                        .isEqualTo(new Verdict.Proved(43));
                assertThat(examination.onVerdict(new Verdict.Proved(43), now)).isEqualTo(nothing());
                now = now.plusSeconds(3600);
            }

            ask(now, true);
            answer(now.plusSeconds(6));

            assertThat(code(examination.onVerdict(new Verdict.Proved(43), now)))
                    .isEqualTo("node.below-minimum");
        }

        @Test
        void a_busy_hour_is_forgotten_with_the_next_good_one() {
            var now = START;
            for (var reached : new long[] {43, 43, 51, 43, 43}) {
                ask(now, true);
                answer(now);
                assertThat(examination.onVerdict(new Verdict.Proved(reached), now))
                        .isEqualTo(nothing());
                now = now.plusSeconds(3600);
            }
        }

        @Test
        void slow_beside_work_is_asked_again_in_an_hour_and_not_counted() {
            var now = START;
            for (var time = 1; time <= 6; time++) {
                // of a node that is never idle, and of one that got work meanwhile
                var idle = time % 2 == 0;
                ask(now.plusSeconds(idle ? 0 : 3600), idle);
                examination.onTick(now, false);
                answer(now);
                assertThat(examination.onVerdict(new Verdict.Proved(43), now)).isEqualTo(nothing());
                now = now.plusSeconds(3600);
            }
        }

        private void ask(Instant now, boolean idle) {
            var wire = said(examination.onTick(now, idle)).getBenchmarkTask();
            assertThat(new BenchmarkTask(wire.getNonce().toByteArray(), wire.getBatches()))
                    .isEqualTo(TASK);
        }

        private Step.Judge answer(Instant at) {
            var reveal = said(examination.onDone(done(COMPUTED.commitment().bytes()), at));
            assertThat(reveal.getBenchmarkReveal().getBatchesList()).containsExactly(0);
            var shown =
                    BenchmarkShown.newBuilder()
                            .setDigests(ByteString.copyFrom(COMPUTED.batches().getFirst().bytes()))
                            .addAnswers(ByteString.copyFrom(ANSWERS));
            return (Step.Judge) examination.onShown(shown.build());
        }
    }

    @Nested
    class Refusing {
        @Test
        void wrong_numbers_end_the_session_with_their_code() {
            ask();
            examination.onDone(done(new byte[32]), START);

            var shown = BenchmarkShown.newBuilder().setDigests(ByteString.copyFrom(new byte[32]));
            var judge = (Step.Judge) examination.onShown(shown.build());

            assertThat(code(examination.onVerdict(judge.work().get(), START)))
                    .isEqualTo("benchmark.incomplete");
            var failed = new Verdict.Failed("benchmark.wrong", "numbers of batch 0");
            assertThat(code(examination.onVerdict(failed, START))).isEqualTo("benchmark.wrong");
        }

        @Test
        void answers_that_were_not_asked_for_do_too() {
            assertThat(code(examination.onDone(done(new byte[32]), START)))
                    .isEqualTo("benchmark.unexpected");
        }

        @Test
        void an_answer_given_twice_or_of_another_length_does_too() {
            ask();
            assertThat(code(examination.onDone(done(new byte[31]), START)))
                    .isEqualTo("benchmark.unexpected");

            var twice = new Examination(CLAIMED, LEAST, () -> new byte[32], new Random(1), START);
            twice.onTick(START, true);
            twice.onDone(done(new byte[32]), START);
            assertThat(code(twice.onDone(done(new byte[32]), START)))
                    .isEqualTo("benchmark.unexpected");

            var longer = new Examination(CLAIMED, LEAST, () -> new byte[32], new Random(1), START);
            longer.onTick(START, true);
            longer.onDone(done(new byte[32]), START);
            var shown = BenchmarkShown.newBuilder().setDigests(ByteString.copyFrom(new byte[64]));
            assertThat(code(longer.onShown(shown.build()))).isEqualTo("benchmark.unexpected");
        }

        @Test
        void a_node_that_never_answers_is_refused_after_two_minutes() {
            ask();

            assertThat(examination.onTick(START.plusSeconds(120), true)).isEqualTo(nothing());
            assertThat(code(examination.onTick(START.plusSeconds(121), true)))
                    .isEqualTo("benchmark.incomplete");
        }

        private void ask() {
            assertThat(examination.onTick(START, true)).isInstanceOf(Step.Say.class);
        }
    }

    private static BenchmarkDone done(byte[] commitment) {
        return BenchmarkDone.newBuilder().setCommitment(ByteString.copyFrom(commitment)).build();
    }

    private static io.twinmesh.wire.node.GatewayFrame said(Step step) {
        return ((Step.Say) step).frame().build();
    }

    private static String code(Step step) {
        return ((Step.Refuse) step).refusal().code();
    }

    private static Step nothing() {
        return new Step.Nothing();
    }
}
