package io.twinmesh.persistence.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.member.MemberRegister.Beginning;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import javax.sql.DataSource;

/// What the register must do on every database.
interface MemberRegisterContract {
    Duration LATELY = Duration.ofSeconds(20);
    int SERVERS = 4;

    /// A database of its own, with the schema.
    DataSource source();

    @Test
    default void a_member_is_there_when_it_said_so_lately_and_as_often_as_it_did() {
        var register = new MemberRegister(source());

        register.seen("a:25520");
        register.seen("b:25520");
        register.seen("a:25520");

        assertThat(register.seenWithin(LATELY)).containsExactlyInAnyOrder("a:25520", "b:25520");
    }

    @Test
    default void one_that_left_is_not_there_and_may_leave_again() {
        var register = new MemberRegister(source());
        register.seen("a:25520");

        register.left("a:25520");
        register.left("a:25520");

        assertThat(register.seenWithin(LATELY)).isEmpty();
    }

    @Test
    default void one_that_said_nothing_for_a_while_is_not_there() throws SQLException {
        var source = source();
        var register = new MemberRegister(source);
        register.seen("a:25520");
        register.seen("b:25520");

        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "UPDATE cluster_member SET seen_at = seen_at - INTERVAL '21' SECOND"
                            + " WHERE address = 'a:25520'");
        }

        assertThat(register.seenWithin(LATELY)).containsExactly("b:25520");
    }

    @Test
    default void what_nobody_uses_for_a_day_is_forgotten_when_another_one_comes()
            throws SQLException {
        var source = source();
        var register = new MemberRegister(source);
        register.seen("a:25520");
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE cluster_member SET seen_at = seen_at - INTERVAL '25' HOUR");
        }

        register.seen("b:25520");

        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM cluster_member")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    default void of_many_servers_that_would_begin_a_cluster_at_once_one_does() throws Exception {
        var register = new MemberRegister(source());
        var together = new CyclicBarrier(SERVERS);
        try (var servers = Executors.newFixedThreadPool(SERVERS)) {
            var asked =
                    IntStream.range(0, SERVERS)
                            .mapToObj(number ->
                                    servers.submit(() -> {
                                        together.await();
                                        return register.begin(number + ":25520", LATELY);
                                    }))
                            .toList();

            var begun = new ArrayList<OptionalLong>();
            for (var one : asked) {
                begun.add(one.get());
            }
            assertThat(begun.stream().filter(OptionalLong::isPresent))
                    .containsExactly(OptionalLong.of(1));
        }
        assertThat(register.seenWithin(LATELY)).hasSize(1);
        assertThat(register.begun()).isEqualTo(1);
    }

    @Test
    default void none_is_begun_beside_a_member_that_was_there_lately() throws SQLException {
        var source = source();
        var register = new MemberRegister(source);
        register.seen("a:25520");

        assertThat(register.begin("b:25520", LATELY)).isEmpty();
        assertThat(register.begun()).isZero();
        assertThat(register.seenWithin(LATELY)).containsExactly("a:25520");

        silent(source);
        assertThat(register.begin("b:25520", LATELY)).hasValue(1);
    }

    @Test
    default void a_server_that_began_one_and_was_started_anew_is_not_in_its_own_way() {
        var register = new MemberRegister(source());

        assertThat(register.begin("a:25520", LATELY)).hasValue(1);
        assertThat(register.begin("a:25520", LATELY)).hasValue(2);
    }

    @Test
    default void who_began_the_last_one_is_known() {
        var register = new MemberRegister(source());
        assertThat(register.beginning()).isEqualTo(new Beginning(0, Optional.empty()));

        assertThat(register.begin("a:25520", LATELY)).hasValue(1);
        assertThat(register.begin("b:25520", LATELY)).isEmpty();

        assertThat(register.beginning()).isEqualTo(new Beginning(1, Optional.of("a:25520")));
    }

    private static void silent(DataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE cluster_member SET seen_at = seen_at - INTERVAL '21' SECOND");
        }
    }
}
