package io.twinmesh.actors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

class ElsewhereTest {
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Executor full =
            _ -> {
                throw new RejectedExecutionException("full");
            };

    @Test
    void work_is_done_by_these_threads() {
        var threads = new ArrayDeque<Runnable>();

        var answer = Elsewhere.supply(() -> begun.compareAndSet(false, true), threads::add);
        var end = Elsewhere.run(() -> begun.set(false), threads::add);

        assertThat(begun).isFalse();
        threads.remove().run();
        assertThat(answer).isCompletedWithValue(true);
        assertThat(begun).isTrue();
        threads.remove().run();
        assertThat(end).isCompleted();
        assertThat(begun).isFalse();
    }

    @Test
    void work_that_they_have_no_room_for_is_not_begun_and_fails() {
        refused(Elsewhere.supply(() -> begun.getAndSet(true), full));
        refused(Elsewhere.run(() -> begun.set(true), full));

        assertThat(begun).isFalse();
    }

    private static void refused(CompletableFuture<?> answer) {
        assertThat(answer.handle((_, failure) -> failure).join())
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
    }
}
