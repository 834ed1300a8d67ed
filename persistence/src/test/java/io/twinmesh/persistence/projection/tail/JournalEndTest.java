package io.twinmesh.persistence.projection.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.projection.tail.JournalEnd.Seen;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class JournalEndTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicInteger looks = new AtomicInteger();
    private Duration since = Duration.ZERO;
    private long end = 7;

    private JournalEnd end(JournalEnd.Look look) {
        return new JournalEnd(look, () -> START.plus(since), () -> since.toNanos() - 5);
    }

    private JournalEnd counted() {
        return end(() -> {
            looks.incrementAndGet();
            return end;
        });
    }

    @Test
    void is_looked_at_once_for_all_who_ask_within_a_moment() throws Exception {
        var journal = counted();
        assertThat(journal.lately()).contains(new Seen(7, START));

        end = 8;
        since = Duration.ofMillis(25).minusNanos(1);
        assertThat(journal.lately()).contains(new Seen(7, START));
        assertThat(looks).hasValue(1);

        since = Duration.ofMillis(25);
        assertThat(journal.lately()).contains(new Seen(8, START.plusMillis(25)));
        assertThat(looks).hasValue(2);
    }

    @Test
    void is_not_waited_for_while_another_looks() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CompletableFuture<Long>();
        var journal =
                end(() -> {
                    asked.countDown();
                    return answer.join();
                });
        var other = new CompletableFuture<Optional<Seen>>();
        Thread.startVirtualThread(() -> {
            try {
                other.complete(journal.lately());
            } catch (SQLException e) {
                other.completeExceptionally(e);
            }
        });
        assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();

        assertThat(journal.lately()).isEmpty();

        answer.complete(3L);
        assertThat(other.get(1, TimeUnit.MINUTES)).contains(new Seen(3, START));
    }

    @Test
    void is_looked_at_again_after_a_failure() throws Exception {
        var journal =
                end(() -> {
                    if (looks.incrementAndGet() == 1) {
                        throw new SQLException("gone");
                    }
                    return end;
                });
        assertThatThrownBy(journal::lately).hasMessage("gone");
        assertThat(journal.lately()).contains(new Seen(7, START));
    }
}
