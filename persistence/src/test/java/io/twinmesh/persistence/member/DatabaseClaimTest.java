package io.twinmesh.persistence.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.PostgresqlSchemas;
import io.twinmesh.persistence.member.DatabaseClaim.TakenException;
import io.twinmesh.persistence.member.DatabaseClaim.Use;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;

import javax.sql.DataSource;

@Tag("database")
class DatabaseClaimTest {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private final InstantSource time = () -> now;
    private Database database = new Database("jdbc:h2:mem:none", "", "");

    @BeforeEach
    void newDatabase() {
        database = schema();
    }

    private static Database schema() {
        return new Database(POSTGRESQL.empty(1).getJdbcUrl(), "postgres", "");
    }

    private DatabaseClaim take(Use use, String name) throws TakenException, SQLException {
        return DatabaseClaim.take(database, use, name, time);
    }

    @Test
    void a_server_that_is_alone_keeps_everybody_out_until_it_ends() throws Exception {
        var first = take(Use.ALONE, "HTTP a:8080");

        assertThatThrownBy(() -> take(Use.ALONE, "HTTP b:8080"))
                .isInstanceOf(TakenException.class)
                .hasMessage("a server that is alone (HTTP a:8080)");
        assertThatThrownBy(() -> take(Use.MEMBER, "b:25520")).isInstanceOf(TakenException.class);

        first.close();
        take(Use.ALONE, "HTTP b:8080").close();
    }

    @Test
    void members_go_together_and_keep_one_out_that_is_to_be_alone() throws Exception {
        var one = take(Use.MEMBER, "a:25520");
        var other = take(Use.MEMBER, "b:25520");

        assertThatThrownBy(() -> take(Use.ALONE, "HTTP c:8080"))
                .hasMessage("members of a cluster (a:25520, b:25520)");

        one.close();
        assertThatThrownBy(() -> take(Use.ALONE, "HTTP c:8080"))
                .hasMessage("members of a cluster (b:25520)");
        other.close();
        take(Use.ALONE, "HTTP c:8080").close();
    }

    @Test
    void of_many_five_are_named() throws Exception {
        for (int i = 1; i <= 7; i++) {
            take(Use.MEMBER, "h" + i + ":1");
        }

        assertThatThrownBy(() -> take(Use.ALONE, "HTTP c:8080"))
                .hasMessage("members of a cluster (h1:1, h2:1, h3:1, h4:1, h5:1 and 2 more)");
        breakConnections();
    }

    @Test
    void another_schema_is_another_matter() throws Exception {
        try (var _ = take(Use.ALONE, "HTTP a:8080");
                var elsewhere = DatabaseClaim.take(schema(), Use.ALONE, "HTTP b:8080", time)) {
            assertThat(elsewhere.held()).isTrue();
        }
    }

    @Test
    void a_claim_whose_connection_broke_is_taken_again() throws Exception {
        try (var first = take(Use.ALONE, "HTTP a:8080")) {
            breakConnections();

            assertThat(first.held()).isTrue();

            assertThatThrownBy(() -> take(Use.ALONE, "HTTP b:8080"))
                    .isInstanceOf(TakenException.class);
        }
    }

    @Test
    void what_is_killed_is_in_nobodys_way_and_gives_up_after_half_a_minute_when_it_was_not()
            throws Exception {
        var first = take(Use.ALONE, "HTTP a:8080");
        breakConnections();
        var second = take(Use.ALONE, "HTTP b:8080");

        assertThat(first.held()).as("perhaps it is its own connection").isTrue();
        now = now.plusSeconds(29);
        assertThat(first.held()).isTrue();
        now = now.plusSeconds(1);
        assertThat(first.held()).isFalse();
        assertThat(second.held()).isTrue();

        second.close();
        assertThat(first.held()).as("free again").isTrue();
        first.close();
        assertThat(first.held()).as("nothing is taken any more").isTrue();
        take(Use.ALONE, "HTTP b:8080").close();
    }

    /// As when the processes are killed that have them.
    private void breakConnections() throws SQLException {
        DataSource source = POSTGRESQL.empty(1);
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks"
                            + " WHERE locktype = 'advisory'");
        }
    }
}
