package io.twinmesh.inference.hardware.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.hardware.benchmark.BenchmarkCheck.Verdict;
import io.twinmesh.inference.onnx.Perceptron;
import io.twinmesh.inference.proof.Digest;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class BenchmarkTest {
    /// The reference network's inputs and outputs with a small middle, so that a test is quick.
    private static final Perceptron SMALL = Perceptron.untrained(7, 256, 8, 16);

    private static final BenchmarkTask TASK = new BenchmarkTask(nonce(1), 6);
    private static final PlainNetwork PLAIN = new PlainNetwork(SMALL, "cpu-test", 2);

    private static byte[] nonce(int first) {
        var nonce = new byte[32];
        nonce[0] = (byte) first;
        return nonce;
    }

    @Nested
    class Rows {
        @Test
        void come_from_the_nonce_and_the_batch_alone() {
            assertThat(TASK.batch(3)).isEqualTo(new BenchmarkTask(nonce(1), 4).batch(3));
            assertThat(TASK.batch(3)).isNotEqualTo(TASK.batch(2));
            assertThat(TASK.batch(3)).isNotEqualTo(new BenchmarkTask(nonce(2), 6).batch(3));
        }

        @Test
        void are_the_same_numbers_on_every_machine_for_ever() {
            // golden: agents in the field compute these; the first was made again in Python
            var bytes = ByteBuffer.allocate(TASK.batch(0).length * Float.BYTES);
            bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(TASK.batch(0));
            assertThat(Digest.of(bytes.array()).text())
                    .isEqualTo(
                            "sha256:41bbe9374d298a783e791162182a8068d95113b36eacf7edfb15d597db7b0b5b");
            assertThat(Digest.of(ReferenceNetwork.weights().onnx()).text())
                    .isEqualTo(
                            "sha256:59e3650f63c24a6440c1435b7d5ae0ed1d347ca1202d54a837d8f2cf7156d5f5");
        }

        @Test
        void lie_evenly_between_minus_one_and_one() {
            var sum = 0.0;
            for (var number : TASK.batch(0)) {
                assertThat(number).isBetween(-1f, 1f);
                sum += number;
            }
            // 65,536 even numbers: their mean's standard deviation is 0.58 / 256
            assertThat(sum / TASK.batch(0).length).isBetween(-0.01, 0.01);
        }
    }

    @Nested
    class AnHonestMachine {
        @Test
        void proves_the_speed_that_the_askers_clock_shows() throws Exception {
            var computed = Benchmark.compute(TASK, PLAIN, System::nanoTime);

            var verdict = judge(computed, computed.commitment(), Duration.ofSeconds(2));

            // 6 batches of 256 rows in 2 seconds, whatever the machine's own clock says
            assertThat(verdict).isEqualTo(new Verdict.Proved(768));
        }

        @Test
        void may_compute_in_another_numeric_class() throws Exception {
            try (var graph =
                    GraphNetwork.of(SMALL, new Device.Cpu(), "cpu-x86_64", 2, System::nanoTime)) {
                var computed = Benchmark.compute(TASK, graph, System::nanoTime);
                var chosen = BenchmarkCheck.chosen(TASK, new Random(5));

                var verdict =
                        new BenchmarkCheck(SMALL)
                                .judge(
                                        TASK,
                                        computed.commitment(),
                                        computed.batches(),
                                        chosen,
                                        Benchmark.show(TASK, chosen, graph),
                                        Duration.ofSeconds(1),
                                        new Random(6));

                assertThat(verdict).isInstanceOf(Verdict.Proved.class);
            }
        }

        @Test
        void measures_itself_by_a_clock_that_is_given() throws Exception {
            var now = new long[1];

            // each look at the clock is a quarter of a second later: 2 batches warm up, 4 count
            var measured = Benchmark.measure(nonce(3), PLAIN, () -> now[0] += 250_000_000);

            assertThat(measured.task().batches()).isEqualTo(4);
            assertThat(measured.rowsPerSecond()).isEqualTo(4 * 256 * 4);
        }
    }

    @Nested
    class ADishonestMachine {
        @Test
        void that_left_batches_out_is_found_when_one_of_them_is_chosen() throws Exception {
            var honest = Benchmark.compute(TASK, PLAIN, System::nanoTime);
            var batches = new ArrayList<>(honest.batches());
            var junk = new byte[256 * 16 * 4];
            for (var i = 0; i < 6; i++) {
                batches.set(i, Digest.of(junk));
            }
            var chosen = BenchmarkCheck.chosen(TASK, new Random(5));

            var verdict =
                    new BenchmarkCheck(SMALL)
                            .judge(
                                    TASK,
                                    Benchmark.commitment(batches),
                                    batches,
                                    chosen,
                                    chosen.stream().map(_ -> junk).toList(),
                                    Duration.ofSeconds(1),
                                    new Random(6));

            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            Verdict.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo("benchmark.wrong"));
        }

        @Test
        void cannot_compute_the_chosen_ones_afterwards() throws Exception {
            var honest = Benchmark.compute(TASK, PLAIN, System::nanoTime);

            var verdict = judge(honest, Digest.of(new byte[1]), Duration.ofSeconds(1));

            assertThat(verdict)
                    .isEqualTo(
                            new Verdict.Failed(
                                    "benchmark.commitment-broken",
                                    "the digests are not those it was bound to"));
        }

        @Test
        void that_shows_other_answers_than_it_was_bound_to_is_found() throws Exception {
            var honest = Benchmark.compute(TASK, PLAIN, System::nanoTime);
            var chosen = List.of(2);

            var verdict =
                    new BenchmarkCheck(SMALL)
                            .judge(
                                    TASK,
                                    honest.commitment(),
                                    honest.batches(),
                                    chosen,
                                    Benchmark.show(TASK, List.of(3), PLAIN),
                                    Duration.ofSeconds(1),
                                    new Random(6));

            assertThat(verdict)
                    .isEqualTo(
                            new Verdict.Failed(
                                    "benchmark.commitment-broken",
                                    "batch 2 is not the one it was bound to"));
        }

        @Test
        void that_is_silent_about_some_is_found() throws Exception {
            var honest = Benchmark.compute(TASK, PLAIN, System::nanoTime);

            var verdict =
                    new BenchmarkCheck(SMALL)
                            .judge(
                                    TASK,
                                    honest.commitment(),
                                    honest.batches(),
                                    List.of(1, 2),
                                    List.of(),
                                    Duration.ofSeconds(1),
                                    new Random(6));

            assertThat(verdict)
                    .isEqualTo(new Verdict.Failed("benchmark.incomplete", "batches are missing"));
        }
    }

    @Test
    void a_task_has_a_limit() {
        assertThatThrownBy(() -> new BenchmarkTask(nonce(1), 4097))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BenchmarkTask(new byte[31], 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(BenchmarkTask.batchesFor(1, Long.MAX_VALUE)).isEqualTo(4096);
        assertThat(BenchmarkTask.batchesFor(1, 0)).isEqualTo(1);
    }

    private static Verdict judge(Benchmark.Computed computed, Digest commitment, Duration elapsed) {
        var chosen = BenchmarkCheck.chosen(TASK, new Random(5));
        return new BenchmarkCheck(SMALL)
                .judge(
                        TASK,
                        commitment,
                        computed.batches(),
                        chosen,
                        Benchmark.show(TASK, chosen, PLAIN),
                        elapsed,
                        new Random(6));
    }
}
