package io.twinmesh.persistence.client;

import static io.twinmesh.persistence.client.UsedAssertions.Answer.FIRST_USE;
import static io.twinmesh.persistence.client.UsedAssertions.Answer.FULL;
import static io.twinmesh.persistence.client.UsedAssertions.Answer.USED_BEFORE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import javax.sql.DataSource;

/// What the remembered assertions must do on every database.
interface JdbcUsedAssertionsContract {
    Instant NOW = Instant.parse("2026-11-27T04:00:00Z");
    Instant END = NOW.plusSeconds(300);

    /// A database of its own, with the schema.
    DataSource source();

    private static JdbcUsedAssertions server(DataSource source, Instant now, int most) {
        return new JdbcUsedAssertions(source, InstantSource.fixed(now), "token", most);
    }

    @Test
    default void one_is_used_once_by_all_servers_and_not_again_after_a_restart() {
        var source = source();
        assertThat(server(source, NOW, 10).use("ward", "a", END)).isEqualTo(FIRST_USE);

        assertThat(server(source, NOW, 10).use("ward", "a", END)).isEqualTo(USED_BEFORE);
        assertThat(server(source, END, 10).use("ward", "a", END)).isEqualTo(USED_BEFORE);

        assertThat(server(source, NOW, 10).use("ward", "b", END)).isEqualTo(FIRST_USE);
        assertThat(server(source, NOW, 10).use("warda", "", END)).isEqualTo(FIRST_USE);
    }

    @Test
    default void one_that_ended_makes_room_and_its_name_may_be_given_anew() {
        var source = source();
        assertThat(server(source, NOW, 1).use("ward", "a", END)).isEqualTo(FIRST_USE);
        var later = END.plusMillis(1);

        assertThat(server(source, later, 1).use("ward", "a", later.plusSeconds(300)))
                .isEqualTo(FIRST_USE);
    }

    /// A server whose clock is behind takes it longer than one whose clock is ahead.
    @Test
    default void
            one_that_has_ended_by_one_server_s_clock_is_known_to_another_whose_clock_is_behind() {
        var source = source();
        server(source, NOW, 10).use("ward", "a", END);

        server(source, END.plusSeconds(60), 10).use("ward", "b", END.plusSeconds(300));
        assertThat(server(source, END, 10).use("ward", "a", END)).isEqualTo(USED_BEFORE);

        server(source, END.plusSeconds(301), 10).use("ward", "c", END.plusSeconds(600));
        assertThat(server(source, END, 10).use("ward", "a", END)).isEqualTo(FIRST_USE);
    }

    @Test
    default void at_the_limit_a_new_one_is_refused_and_an_old_one_is_not_forgotten() {
        var source = source();
        var server = server(source, NOW, 2);
        server.use("ward", "a", END);
        server.use("ward", "b", END);

        assertThat(server.use("ward", "c", END)).isEqualTo(FULL);
        assertThat(server(source, NOW, 2).use("ward", "c", END)).isEqualTo(FULL);
        assertThat(server.use("ward", "a", END)).isEqualTo(USED_BEFORE);
    }

    @Test
    default void of_many_uses_at_the_same_moment_one_is_the_first() throws Exception {
        var source = source();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<UsedAssertions.Answer>> uses =
                    IntStream.range(0, 4)
                            .<Callable<UsedAssertions.Answer>>mapToObj(
                                    _ -> () -> server(source, NOW, 10).use("ward", "a", END))
                            .toList();

            assertThat(threads.invokeAll(uses).stream().map(Future::resultNow))
                    .containsOnlyOnce(FIRST_USE)
                    .containsOnly(FIRST_USE, USED_BEFORE);
        }
    }
}
