package io.twinmesh.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.http.problem.LateAnswer;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

class AsksTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final int LIMIT = 3;

    private record Question(ActorRef<String> replyTo) {}

    private final Asks asks = new Asks(KIT.system(), Duration.ofSeconds(20), LIMIT, Runnable::run);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private List<CompletableFuture<String>> ask(ActorRef<Question> actor, int times) {
        var replies = new ArrayList<CompletableFuture<String>>();
        for (var i = 0; i < times; i++) {
            replies.add(asks.<Question, String>ask(actor, Question::new).toCompletableFuture());
        }
        return replies;
    }

    private static Throwable failure(CompletableFuture<String> reply) {
        return reply.handle((_, e) -> e instanceof CompletionException c ? c.getCause() : e).join();
    }

    @Test
    void more_questions_than_the_limit_are_refused_at_once_and_told_when_to_come_again() {
        var silent = KIT.<Question>createTestProbe();

        var replies = ask(silent.getRef(), LIMIT + 1);

        assertThat(replies.getLast()).isCompletedExceptionally();
        assertThat(failure(replies.getLast()))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.problem().status()).isEqualTo(429);
                            assertThat(refused.problem().code())
                                    .isEqualTo("server.too-many-waiting");
                            assertThat(refused.problem().retryAfter())
                                    .contains(Duration.ofSeconds(1));
                        });
    }

    @Test
    void who_waits_as_long_as_is_usual_learns_that_it_was_the_usual_time() {
        var hurried = new Asks(KIT.system(), Duration.ofMillis(1), LIMIT, Runnable::run);
        var silent = KIT.<Question>createTestProbe().getRef();

        var asked = hurried.<Question, String>ask(silent, Question::new);
        var insisted = hurried.<Question, String>insist(silent, Question::new);
        var patient = hurried.<Question, String>ask(silent, Question::new, Duration.ofMillis(2));

        assertThat(failure(asked.toCompletableFuture())).isInstanceOf(LateAnswer.class);
        assertThat(failure(insisted.toCompletableFuture())).isInstanceOf(LateAnswer.class);
        assertThat(failure(patient.toCompletableFuture()))
                .isInstanceOf(TimeoutException.class)
                .isNotInstanceOf(LateAnswer.class);
    }

    @Test
    void the_fullest_actor_is_counted_and_a_refused_question_does_not_wait() {
        assertThat(asks.most()).isZero();
        ask(KIT.<Question>createTestProbe().getRef(), 1);

        ask(KIT.<Question>createTestProbe().getRef(), LIMIT + 1);

        assertThat(asks.most()).isEqualTo(LIMIT);
    }

    @Test
    void another_actor_is_not_held_up_by_one_that_is_full() {
        ask(KIT.<Question>createTestProbe().getRef(), LIMIT + 1);
        var other = KIT.<Question>createTestProbe();

        var reply = ask(other.getRef(), 1).getFirst();

        other.receiveMessage().replyTo().tell("here");
        assertThat(reply.join()).isEqualTo("here");
    }

    @Test
    void an_answer_makes_room_and_so_does_a_question_that_was_given_up() {
        var slow = KIT.<Question>createTestProbe();
        var first = ask(slow.getRef(), LIMIT);
        slow.receiveMessage().replyTo().tell("done");
        assertThat(first.getFirst().join()).isEqualTo("done");

        var impatient =
                asks.<Question, String>ask(slow.getRef(), Question::new, Duration.ofMillis(20))
                        .toCompletableFuture();
        assertThat(failure(impatient)).isInstanceOf(TimeoutException.class);
        var again = ask(slow.getRef(), 1).getFirst();

        assertThat(again).isNotCompletedExceptionally();
    }
}
