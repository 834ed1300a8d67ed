package io.twinmesh.persistence.projection.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.projection.ProjectionHaltedException;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// A seed that fails is in the message; `new SimulatedLedger(seed, NONE).run()` does it again.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LedgerSimulationTest {
    private static final long SEEDS = 300;

    /// `-Dtwinmesh.simulation.seeds=10000` runs so many.
    private static final long ALL_SEEDS = Long.getLong("twinmesh.simulation.seeds", 1_000);

    /// Each fault so often, where it could be made so often with the seeds that were run.
    private static final int FOUND = 30;

    private static final int FEWEST_FOUND = 5;

    /// Seeds that nothing was found with, and the faults that could have been made with them.
    private final Map<Long, Set<SimulatedPlant>> simulated = new ConcurrentHashMap<>();

    @Test
    @Order(1)
    void whatever_dies_or_gets_lost_every_answer_and_the_log_are_as_they_must_be()
            throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            simulate(seed);
        }
    }

    /// Each simulation is on one thread; several run beside each other.
    @Test
    @Order(2)
    @Tag("slow")
    void so_it_is_with_a_thousand_seeds() throws InterruptedException, ExecutionException {
        var next = new AtomicLong(SEEDS);
        try (var threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            Callable<Void> some =
                    () -> {
                        for (long seed = next.getAndIncrement();
                                seed < ALL_SEEDS;
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
        }
    }

    /// Without a fault.
    ///
    /// @return the faults that could have been made
    private Set<SimulatedPlant> simulate(long seed) throws IOException {
        var before = simulated.get(seed);
        if (before != null) {
            return before;
        }
        try {
            var ledger = new SimulatedLedger(seed, SimulatedPlant.NONE);
            ledger.run();
            simulated.put(seed, ledger.chances());
            return ledger.chances();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /// Where it cannot be made the simulation is the one without a fault, in which nothing is
    /// found.
    @ParameterizedTest
    @Order(3)
    @EnumSource(value = SimulatedPlant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_planted_fault_is_found_whenever_it_is_made(SimulatedPlant plant) throws IOException {
        int found = 0;
        for (long seed = 0;
                found < FOUND && (seed < SEEDS || simulated.containsKey(seed));
                seed++) {
            if (simulate(seed).contains(plant)) {
                var ledger = new SimulatedLedger(seed, plant);
                assertThat(finds(ledger)).as("seed %d: found", seed).isTrue();
                assertThat(ledger.planted()).as("seed %d: found without a fault", seed).isTrue();
                found++;
            }
        }
        assertThat(found).as("times that it was made").isGreaterThanOrEqualTo(FEWEST_FOUND);
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
