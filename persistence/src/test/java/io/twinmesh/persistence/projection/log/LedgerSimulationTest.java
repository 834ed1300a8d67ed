package io.twinmesh.persistence.projection.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;

/// A seed that fails is in the message; `new SimulatedLedger(seed, NONE).run()` does it again.
class LedgerSimulationTest {
    private static final long SEEDS = 300;
    private static final long MANY_SEEDS = 1000;
    private static final int FOUND = 30;

    @Test
    void whatever_dies_or_gets_lost_every_answer_and_the_log_are_as_they_must_be()
            throws IOException {
        simulate(0, SEEDS);
    }

    @Test
    @Tag("slow")
    void so_it_is_with_thousands_of_seeds() throws IOException {
        simulate(SEEDS, MANY_SEEDS);
    }

    private static void simulate(long from, long to) throws IOException {
        for (long seed = from; seed < to; seed++) {
            var ledger = new SimulatedLedger(seed, SimulatedPlant.NONE);
            try {
                ledger.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.printf("ledger simulation: seeds %d to %d, none failed%n", from, to - 1);
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

    private static boolean finds(SimulatedLedger ledger) {
        try {
            ledger.run();
            return false;
        } catch (AssertionError | RuntimeException _) {
            return true;
        }
    }
}
