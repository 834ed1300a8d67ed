package io.twinmesh.actors.reputation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

class PendingPayTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void becomes_the_providers_own_after_seven_days() {
        var pay = PendingPay.NOTHING.earned(13, NOW);

        assertThat(pay.vest(NOW.plus(Duration.ofDays(7)).minusMillis(1)).amount()).isZero();
        var vested = pay.vest(NOW.plus(Duration.ofDays(7)));
        assertThat(vested.amount()).isEqualTo(13);
        assertThat(vested.left().total()).isZero();
    }

    @Test
    void becomes_the_providers_own_after_twenty_further_results() {
        var pay = PendingPay.NOTHING.earned(13, NOW);
        for (int i = 0; i < 19; i++) {
            pay = pay.earned(1, NOW);
        }

        assertThat(pay.vest(NOW).amount()).isZero();
        assertThat(pay.earned(1, NOW).vest(NOW).amount()).isEqualTo(13);
    }

    @Test
    void is_taken_up_to_twenty_prices_the_newest_first() {
        var pay = PendingPay.NOTHING.earned(30, NOW).earned(15, NOW.plusSeconds(1));

        var slashed = pay.slash(1);

        assertThat(slashed.amount()).isEqualTo(20);
        assertThat(slashed.left().parts()).containsExactly(new PendingPay.Part(25, 1, NOW));
        assertThat(pay.slash(Long.MAX_VALUE).amount()).isEqualTo(45);
        assertThat(pay.slash(0).amount()).isZero();
    }

    @Test
    void loses_and_creates_no_token_in_any_course() {
        for (long seed = 0; seed < 300; seed++) {
            var chance = new Random(seed);
            var pay = PendingPay.NOTHING;
            long earned = 0;
            long moved = 0;
            for (int step = 0; step < 100; step++) {
                var at = NOW.plus(Duration.ofHours(step * 7L));
                switch (chance.nextInt(4)) {
                    case 0 -> {
                        var vested = pay.vest(at);
                        moved += vested.amount();
                        pay = vested.left();
                    }
                    case 1 -> {
                        var slashed = pay.slash(chance.nextInt(5));
                        moved += slashed.amount();
                        pay = slashed.left();
                    }
                    default -> {
                        long amount = 1L + chance.nextInt(50);
                        earned += amount;
                        pay = pay.earned(amount, at);
                    }
                }
                assertThat(moved + pay.total()).as("seed %s", seed).isEqualTo(earned);
            }
        }
    }

    @Test
    void makes_cheating_a_loss_at_the_floor_of_the_audits() {
        // a cheater who is checked with probability a gains one price with each of the (1 − a) / a
        // results it passes on average; what is pending then must be at least that
        double a = 0.05;
        var pay = PendingPay.NOTHING;
        for (int i = 0; i < 40; i++) {
            pay = pay.earned(1, NOW).vest(NOW).left();
        }

        assertThat((double) pay.total()).isGreaterThanOrEqualTo((1 - a) / a);
    }
}
