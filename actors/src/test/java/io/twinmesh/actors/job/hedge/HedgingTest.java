package io.twinmesh.actors.job.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.IntStream;

class HedgingTest {
    private static final String MODEL = "sha256:a";
    private static final HedgeSettings SETTINGS =
            new HedgeSettings(0.05, Duration.ofMillis(10), 20, 0.98);

    private final Hedging hedging = new Hedging(SETTINGS);

    private void runs(int from, int to) {
        IntStream.rangeClosed(from, to)
                .forEach(millis -> hedging.ran(MODEL, Duration.ofMillis(millis)));
    }

    @Test
    void a_lease_is_slow_after_the_time_in_which_95_of_100_ended() {
        runs(1, 100);

        assertThat(hedging.patience(MODEL)).contains(Duration.ofMillis(95));
    }

    @Test
    void no_lease_is_slow_before_enough_of_its_model_is_known() {
        runs(101, 119);

        assertThat(hedging.patience(MODEL)).isEmpty();
        runs(120, 120);
        assertThat(hedging.patience(MODEL)).isPresent();
        assertThat(hedging.patience("sha256:b")).isEmpty();
    }

    @Test
    void no_lease_is_slow_before_the_minimum_however_quick_its_model_is() {
        runs(1, 5);
        runs(1, 5);
        runs(1, 5);
        runs(1, 5);

        assertThat(hedging.patience(MODEL)).contains(SETTINGS.minimum());
    }

    @Test
    void runs_of_long_ago_are_forgotten() {
        runs(1001, 1000 + RunTimes.REMEMBERED);
        IntStream.range(0, RunTimes.REMEMBERED)
                .forEach(_ -> hedging.ran(MODEL, Duration.ofMillis(20)));

        assertThat(hedging.patience(MODEL)).contains(Duration.ofMillis(20));
    }

    @Test
    void twenty_leases_earn_one_copy_at_a_share_of_one_in_twenty() {
        IntStream.range(0, 19).forEach(_ -> hedging.granted());
        assertThat(hedging.spend()).isFalse();

        hedging.granted();
        assertThat(hedging.spend()).isTrue();
        assertThat(hedging.spend()).isFalse();
    }

    @Test
    void what_a_quiet_time_saved_is_no_more_than_a_handful_of_copies() {
        IntStream.range(0, 100_000).forEach(_ -> hedging.granted());

        var copies = IntStream.range(0, 1000).filter(_ -> hedging.spend()).count();
        assertThat(copies).isEqualTo(Hedging.MOST_SAVED);
    }

    @Test
    void a_share_of_zero_means_never() {
        var never = new Hedging(HedgeSettings.NEVER);
        IntStream.range(0, 1000)
                .forEach(_ -> {
                    never.granted();
                    never.ran(MODEL, Duration.ofSeconds(1));
                });

        assertThat(never.patience(MODEL)).isEmpty();
        assertThat(never.spend()).isFalse();
    }

    @Test
    void settings_that_make_no_sense_are_refused_with_what_was_wanted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HedgeSettings(0.6, Duration.ofMillis(10), 20, 0.98))
                .withMessage("share must be 0 to 0.5, got 0.6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HedgeSettings(0.05, Duration.ZERO, 20, 0.98))
                .withMessage("minimum must be longer than zero, got PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HedgeSettings(0.05, Duration.ofMillis(10), 257, 0.98))
                .withMessage("samples must be 1 to 256, got 257");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HedgeSettings(0.05, Duration.ofMillis(10), 20, 1.5))
                .withMessage("reliability must be 0 to 1, got 1.5");
    }
}
