package io.twinmesh.persistence.projection.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.projection.ProjectionHaltedException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// A seed that fails is in the message; `new SimulatedLedger(seed, NONE).run()` does it again.
class LedgerSimulationTest {
    private static final long SEEDS = 300;

    /// `-Dtwinmesh.simulation.seeds=10000` runs so many, however long it takes.
    private static final long ALL_SEEDS = Long.getLong("twinmesh.simulation.seeds", 0);

    private static final long FEWEST_SEEDS = 1_000;
    private static final long MOST_SEEDS = 10_000;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(15);
    private static final int FOUND = 30;

    @Test
    void whatever_dies_or_gets_lost_every_answer_and_the_log_are_as_they_must_be()
            throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            simulate(seed);
        }
    }

    /// As many seeds as fit, and never fewer than [#FEWEST_SEEDS]. Each simulation is on one
    /// thread; several run beside each other.
    @Test
    @Tag("slow")
    void so_it_is_with_thousands_of_seeds() throws InterruptedException, ExecutionException {
        long fewest = ALL_SEEDS > 0 ? ALL_SEEDS : FEWEST_SEEDS;
        long most = ALL_SEEDS > 0 ? ALL_SEEDS : MOST_SEEDS;
        long start = System.nanoTime();
        var next = new AtomicLong(SEEDS);
        try (var threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            Callable<Void> some =
                    () -> {
                        for (long seed = next.getAndIncrement();
                                seed < fewest || (seed < most && fits(start));
                                seed = next.getAndIncrement()) {
                            simulate(seed);
                        }
                        return null;
                    };
            var running =
                    Collections.nCopies(Runtime.getRuntime().availableProcessors(), some).stream()
                            .map(threads::submit)
                            .toList();
            for (var one : running) {
                one.get();
            }
            System.out.printf(
                    "ledger simulation: seeds %d to %d in %d s, none failed%n",
                    SEEDS,
                    next.get() - running.size() - 1,
                    Duration.ofNanos(System.nanoTime() - start).toSeconds());
        }
    }

    private static boolean fits(long start) {
        return System.nanoTime() - start < LONG_ENOUGH.toNanos();
    }

    private static void simulate(long seed) throws IOException {
        try {
            new SimulatedLedger(seed, SimulatedPlant.NONE).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @EnumSource(value = SimulatedPlant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_planted_fault_is_found_whenever_it_is_made(SimulatedPlant plant) throws IOException {
        int found = 0;
        for (long seed = 0; found < FOUND; seed++) {
            assertThat(seed).as("seeds tried").isLessThan(50L * FOUND);
            var ledger = new SimulatedLedger(seed, plant);
            if (finds(ledger)) {
                assertThat(ledger.planted()).as("seed %d: found without a fault", seed).isTrue();
                found++;
            } else {
                assertThat(ledger.planted()).as("seed %d: not found", seed).isFalse();
            }
        }
    }

    /// Found is what a comparison, an invariant or the signer says. Any other exception is a fault
    /// of the simulation.
    private static boolean finds(SimulatedLedger ledger) {
        try {
            ledger.run();
            return false;
        } catch (AssertionError | ProjectionHaltedException _) {
            return true;
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).matches("(?s)I[0-9]+(, I[0-9]+)*: .*")) {
                return true;
            }
            throw e;
        }
    }
}
