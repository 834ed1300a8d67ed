package io.twinmesh.actors;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

class RepeatedTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ManualTime time = ManualTime.get(KIT.system());
    private final TestProbe<Question> target = KIT.createTestProbe();

    private record Question(ActorRef<String> replyTo) {}

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private CompletableFuture<String> ask() {
        return Repeated.<Question, String>ask(KIT.system(), target.getRef(), Question::new, TIMEOUT)
                .toCompletableFuture();
    }

    @Test
    void a_question_that_was_lost_is_put_again_half_a_second_later_and_answered() {
        var answer = ask();
        target.receiveMessage();

        time.timePasses(Repeated.FIRST_PAUSE);
        target.receiveMessage().replyTo().tell("here");

        assertThat(answer.join()).isEqualTo("here");
    }

    @Test
    void an_answer_to_the_first_question_counts_after_the_second_was_put() {
        var answer = ask();
        var first = target.receiveMessage();
        time.timePasses(Repeated.FIRST_PAUSE);
        target.receiveMessage();

        first.replyTo().tell("late");

        assertThat(answer.join()).isEqualTo("late");
    }

    @Test
    void whoever_is_slow_is_asked_less_and_less_often() {
        var _ = ask();
        target.receiveMessage();

        time.timePasses(Repeated.FIRST_PAUSE);
        target.receiveMessage();
        time.expectNoMessageFor(Repeated.FIRST_PAUSE, target);
        time.timePasses(Repeated.FIRST_PAUSE);
        target.receiveMessage();
    }

    @Test
    void who_has_answered_is_not_asked_again() {
        var answer = ask();
        target.receiveMessage().replyTo().tell("here");
        assertThat(answer.join()).isEqualTo("here");

        time.expectNoMessageFor(TIMEOUT, target);
    }

    @Test
    void nobody_is_asked_when_the_time_is_up() {
        var answer = ask();
        time.timePasses(TIMEOUT);

        assertThat(answer)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(TimeoutException.class);
        target.receiveSeveralMessages(4);
        time.expectNoMessageFor(TIMEOUT.multipliedBy(2), target);
    }
}
