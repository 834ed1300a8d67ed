package io.twinmesh.actors;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

class RepeatedTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofMillis(50);

    private final ManualTime time = ManualTime.get(KIT.system());
    private final TestProbe<Question> target = KIT.createTestProbe();

    private record Question(ActorRef<Answer> replyTo) {}

    private record Answer(String words, boolean provisional) implements Provisional {
        static Answer of(String words) {
            return new Answer(words, false);
        }

        static Answer notNow(String words) {
            return new Answer(words, true);
        }
    }

    @BeforeEach
    void move() {
        Moves.of(KIT.system()).expect(TIMEOUT.multipliedBy(10));
        for (int i = 0; i < RepetitionBudget.MOST_SAVED * RepetitionBudget.QUESTIONS_EACH; i++) {
            RepetitionBudget.of(KIT.system()).asked();
        }
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private void settle() {
        Moves.of(KIT.system()).expect(Duration.ofMillis(1));
        time.timePasses(Duration.ofMillis(1));
    }

    private CompletableFuture<Answer> ask() {
        return Repeated.<Question, Answer>ask(KIT.system(), target.getRef(), Question::new, TIMEOUT)
                .toCompletableFuture();
    }

    @Test
    void a_question_that_was_lost_is_put_again_half_a_second_later_and_answered() {
        var answer = ask();
        target.receiveMessage();

        time.timePasses(Repeated.FIRST_PAUSE);
        target.receiveMessage().replyTo().tell(Answer.of("here"));

        assertThat(answer.join()).isEqualTo(Answer.of("here"));
    }

    @Test
    void an_answer_to_the_first_question_counts_after_the_second_was_put() {
        var answer = ask();
        var first = target.receiveMessage();
        time.timePasses(Repeated.FIRST_PAUSE);
        target.receiveMessage();

        first.replyTo().tell(Answer.of("late"));

        assertThat(answer.join()).isEqualTo(Answer.of("late"));
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
    void where_nothing_moves_nobody_is_asked_again_soon_who_may_be_merely_slow() {
        settle();
        var _ = ask();
        target.receiveMessage();

        time.timePasses(Repeated.FIRST_PAUSE);
        time.timePasses(Repeated.FIRST_PAUSE.multipliedBy(2));
        target.expectNoMessage(QUIET);
        time.timePasses(Repeated.FIRST_PAUSE.multipliedBy(4));

        target.receiveMessage();
    }

    @Test
    void where_nearly_all_are_slow_no_more_than_a_share_is_asked_again_soon() {
        for (int i = 0; i < 2 * RepetitionBudget.MOST_SAVED; i++) {
            var _ = ask();
        }
        target.receiveSeveralMessages(2 * RepetitionBudget.MOST_SAVED);

        time.timePasses(Repeated.FIRST_PAUSE);

        target.receiveSeveralMessages(RepetitionBudget.MOST_SAVED);
        time.expectNoMessageFor(Repeated.FIRST_PAUSE.multipliedBy(2), target);
        time.timePasses(Repeated.FIRST_PAUSE.multipliedBy(4));
        target.receiveSeveralMessages(2 * RepetitionBudget.MOST_SAVED);
    }

    @Test
    void what_begins_to_move_while_somebody_waits_is_asked_again_soon() {
        settle();
        var _ = ask();
        target.receiveMessage();
        time.timePasses(Repeated.FIRST_PAUSE);
        target.expectNoMessage(QUIET);

        move();
        time.timePasses(Repeated.FIRST_PAUSE.multipliedBy(2));

        target.receiveMessage();
    }

    @Test
    void that_a_repetition_is_refused_for_now_does_not_end_the_question() {
        var answer = ask();
        var first = target.receiveMessage();
        time.timePasses(Repeated.FIRST_PAUSE);
        target.receiveMessage().replyTo().tell(Answer.notNow("busy"));

        first.replyTo().tell(Answer.of("done"));

        assertThat(answer.join()).isEqualTo(Answer.of("done"));
    }

    @Test
    void a_refusal_for_now_counts_when_nothing_else_is_to_be_answered() {
        var answer = ask();

        target.receiveMessage().replyTo().tell(Answer.notNow("busy"));

        assertThat(answer.join()).isEqualTo(Answer.notNow("busy"));
    }

    @Test
    void a_refusal_for_now_is_told_when_the_time_is_up_and_the_question_itself_was_lost() {
        var answer = ask();
        target.receiveMessage();
        time.timePasses(Repeated.FIRST_PAUSE);
        target.receiveMessage().replyTo().tell(Answer.notNow("busy"));

        time.timePasses(TIMEOUT);

        assertThat(answer.join()).isEqualTo(Answer.notNow("busy"));
    }

    @Test
    void who_has_answered_is_not_asked_again() {
        var answer = ask();
        target.receiveMessage().replyTo().tell(Answer.of("here"));
        assertThat(answer.join()).isEqualTo(Answer.of("here"));

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
