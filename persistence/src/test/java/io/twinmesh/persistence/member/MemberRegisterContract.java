package io.twinmesh.persistence.member;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

/// What the register must do on every database.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
interface MemberRegisterContract {
    Duration LATELY = Duration.ofSeconds(20);

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
}
