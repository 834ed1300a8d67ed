package io.twinmesh.cluster.http.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayDeque;

/// Reads that wait for a thread until the test gives them one.
class OpenReadsTest {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final OpenReads reads = new OpenReads(waiting::add, 2);

    private void read() {
        assertThat(reads.of(HttpResponse::create)).isNotNull();
    }

    private void refused() {
        var problem =
                assertThatExceptionOfType(Refused.class).isThrownBy(this::read).actual().problem();
        assertThat(problem.code()).isEqualTo("explorer.busy");
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.retryAfter()).isPresent();
    }

    @Test
    void one_more_than_may_be_inside_is_refused_until_another_is_done() {
        read();
        read();
        refused();

        waiting.remove().run();

        read();
        refused();
    }

    @Test
    void a_read_that_fails_gives_its_place_back() {
        for (int i = 0; i < 3; i++) {
            var answer =
                    reads.of(() -> {
                        throw new SQLException("gone");
                    });
            waiting.remove().run();
            assertThat(answer).isCompletedExceptionally();
        }
    }
}
