package io.twinmesh.actors;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.lang.Thread.State;
import java.time.Duration;

class MovesTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final ManualTime time = ManualTime.get(KIT.system());
    private final Moves moves = Moves.of(KIT.system());

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void they_are_expected_for_as_long_as_they_may_take_and_no_longer() {
        assertThat(moves.expected()).as("before anybody said so").isFalse();

        moves.expect(WITHIN);
        time.timePasses(WITHIN.minusMillis(1));
        assertThat(moves.expected()).isTrue();

        moves.expect(WITHIN);
        time.timePasses(WITHIN.minusMillis(1));
        assertThat(moves.expected()).as("counted anew").isTrue();

        time.timePasses(Duration.ofMillis(1));
        assertThat(moves.expected()).isFalse();
    }

    @Test
    void they_are_expected_anew_while_the_time_before_ends() throws InterruptedException {
        moves.expect(WITHIN);
        var ends = Thread.ofPlatform().unstarted(() -> time.timePasses(WITHIN));
        synchronized (moves) {
            ends.start();
            while (ends.getState() != State.BLOCKED && ends.isAlive()) {
                Thread.onSpinWait();
            }
            moves.expect(WITHIN);
        }
        ends.join();

        assertThat(moves.expected()).isTrue();
        time.timePasses(WITHIN);
        assertThat(moves.expected()).isFalse();
    }
}
