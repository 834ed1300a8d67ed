package io.twinmesh.cluster.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

class WaitingThreadsTest {
    private final WaitingThreads threads =
            new WaitingThreads("test", 2, 3, Problem.busy(Busy.SERVER, "Too many wait."));
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    private CompletableFuture<String> waiting() {
        return threads.of(() -> WaitingThreads.await(answer)).toCompletableFuture();
    }

    @Test
    void who_works_and_who_waits_has_a_limit_and_one_more_is_refused_for_now() {
        var taken = IntStream.range(0, 5).mapToObj(_ -> waiting()).toList();

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(this::waiting)
                .satisfies(refused -> assertThat(refused.problem().busy()).contains(Busy.SERVER));

        answer.complete("told");
        assertThat(taken).allSatisfy(one -> assertThat(one.join()).isEqualTo("told"));
        assertThat(waiting().join()).as("there is room again").isEqualTo("told");
    }

    @Test
    void no_more_work_at_once_than_may() {
        var working = new AtomicInteger();
        var most = new AtomicInteger();
        var taken = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 5; i++) {
            taken.add(
                    threads.of(
                                    () -> {
                                        most.accumulateAndGet(working.incrementAndGet(), Math::max);
                                        WaitingThreads.await(answer);
                                        return working.decrementAndGet();
                                    })
                            .toCompletableFuture());
        }

        Awaitility.await().until(() -> working.get() == 2);

        answer.complete("told");
        taken.forEach(CompletableFuture::join);

        assertThat(most).hasValue(2);
    }

    @Test
    void what_fails_gives_its_place_back_and_fails_as_the_answer_did() {
        answer.completeExceptionally(new IllegalArgumentException("no"));

        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> waiting().join())
                    .withCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    /// A thread of `twinmesh-blocking` that waited for a twin would keep back what that twin needs
    /// to start.
    @Test
    void a_thread_of_a_pool_does_not_wait_for_an_answer() {
        answer.complete("told");

        assertThatIllegalStateException()
                .isThrownBy(() -> WaitingThreads.await(answer))
                .withMessageContaining("want a virtual thread");
    }
}
