package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.member.DatabaseClaim;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;

class DatabasesTest {
    private static final InstantSource TIME = InstantSource.system();

    @TempDir Path folder = Path.of("");

    @Test
    void each_pool_has_as_many_connections_as_are_set() {
        var journal = Database.h2(folder.resolve("journal"));

        try (var databases =
                open(journal, "twinmesh.storage { connections = 5, vault-connections = 3 }")) {
            assertThat(databases.journal().getMaximumPoolSize()).isEqualTo(5);
            assertThat(databases.vault().getMaximumPoolSize()).isEqualTo(3);
        }
    }

    @Test
    @Tag("database")
    void a_server_that_is_refused_beside_others_has_changed_nothing_and_the_next_one_is_alone()
            throws Exception {
        try (var server = EmbeddedPostgres.builder().start()) {
            var journal = new Database(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
            try (var _ = DatabaseClaim.take(journal, DatabaseClaim.Use.MEMBER, "b:25520", TIME)) {
                assertThatThrownBy(() -> open(journal, ""))
                        .isInstanceOf(StartFailure.class)
                        .hasMessage(
                                "the journal's database is in use by members of a cluster"
                                        + " (b:25520), and this server is to be alone: stop what is"
                                        + " there first, or set twinmesh.cluster.seed-nodes, the"
                                        + " same for all; who was killed has let go of it, a"
                                        + " machine that vanished does after 20 s");
                assertThat(tables(server)).isZero();
            }

            try (var _ = open(journal, "")) {
                assertThatThrownBy(() -> open(journal, "twinmesh.http.port = 9999"))
                        .isInstanceOf(StartFailure.class)
                        .hasMessageContaining("a server that is alone (HTTP 127.0.0.1:8080)");
            }
            open(journal, "").close();
        }
    }

    private Databases open(Database journal, String settings) {
        var config = ConfigFactory.parseString(settings).withFallback(ConfigFactory.load());
        var vault = Database.h2(folder.resolve("vault"));
        return Databases.open(journal, vault, NodeConfig.of(config), TIME);
    }

    private static int tables(EmbeddedPostgres server) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
