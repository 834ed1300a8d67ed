package io.twinmesh.cluster.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

class FailuresTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08003", "08006", "25P03", "57P01", "57P02", "57P03", "53100", "53300",
                "58030"
            })
    void a_database_that_is_away_or_short_of_something_is_told_by_the_state_of_the_innermost_cause(
            String state) {
        var broke = new IllegalStateException("cannot read", new SQLException("gone", state));
        assertThat(Failures.storageAway(broke)).isTrue();
        assertThat(Failures.refusal(new CompletionException(broke)).map(Refusal::code))
                .contains("storage.unavailable");
    }

    @Test
    void so_is_a_pool_that_has_no_connection_to_give() {
        assertThat(
                        Failures.storageAway(
                                new IllegalStateException(
                                        new SQLTransientConnectionException("pool"))))
                .isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"23505", "42601", "57014", "40001"})
    void whatever_else_a_database_says_is_a_failure_of_ours(String state) {
        var failed = new IllegalStateException("cannot read", new SQLException("wrong", state));
        assertThat(Failures.storageAway(failed)).isFalse();
        assertThat(Failures.refusal(failed)).isEmpty();
    }

    @Test
    void causes_that_go_round_are_looked_at_sixteen_times() {
        var outer = new IOException("outer");
        var second = new IllegalStateException(new UncheckedIOException(outer));
        outer.initCause(second);
        assertThat(Failures.storageAway(second)).isFalse();
    }

    @Test
    void an_answer_that_comes_late_is_said_to_be_late() {
        assertThat(Failures.refusal(new CompletionException(new TimeoutException())))
                .contains(Failures.LATE);
    }

    @Test
    void so_is_work_that_no_thread_has_room_for() {
        assertThat(
                        Failures.refusal(
                                new CompletionException(new RejectedExecutionException("full"))))
                .contains(Failures.LATE);
    }
}
