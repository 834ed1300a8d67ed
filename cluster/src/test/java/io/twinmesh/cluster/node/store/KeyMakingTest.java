package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.Clusters;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

@Tag("database")
class KeyMakingTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ClusterSettings BY_PODS =
            Clusters.byPods("a", Clusters.search(Duration.ofSeconds(15)));
    private static final ClusterSettings BY_NAMES =
            Clusters.beside("a", 25_520, List.of("b:25520"), LONG);

    private static EmbeddedPostgres server;

    @TempDir private Path shared = Path.of("");

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void of_two_servers_at_once_one_makes_the_keys_and_the_other_finds_them_there()
            throws Exception {
        var first = byPods(LONG).orElseThrow();
        var second = CompletableFuture.supplyAsync(() -> byPods(LONG));
        await().atMost(LONG).until(() -> waiting() == 1);

        keysAreMade();
        first.close();

        assertThat(second.join()).isEmpty();
        await().atMost(LONG).until(() -> holding() == 0);
    }

    @Test
    void when_the_first_dies_while_it_makes_them_the_next_makes_them() throws Exception {
        var first = byPods(LONG).orElseThrow();
        var second = CompletableFuture.supplyAsync(() -> byPods(LONG));
        await().atMost(LONG).until(() -> waiting() == 1);

        endWhoHasIt();

        try (var making = second.join().orElseThrow()) {
            assertThat(making).isNotSameAs(first);
            assertThat(holding()).isEqualTo(1);
        }
        first.close();
        await().atMost(LONG).until(() -> holding() == 0);
    }

    @Test
    void who_waits_for_the_first_for_too_long_says_so() {
        try (var _ = byPods(LONG).orElseThrow()) {
            assertThatThrownBy(() -> byPods(Duration.ofMillis(1)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("another server has been making the keys");
        }
    }

    @Test
    void where_the_keys_are_there_the_database_is_not_even_asked() throws IOException {
        keysAreMade();

        assertThat(KeyMaking.where(BY_PODS, shared, nowhere())).isEmpty();
    }

    @Test
    void where_the_first_seed_node_makes_them_nobody_else_takes_the_right_to() {
        assertThat(KeyMaking.where(BY_NAMES, shared, nowhere())).isEmpty();
    }

    @Test
    void a_database_that_is_away_is_said_to_be() {
        assertThatThrownBy(() -> KeyMaking.where(BY_PODS, shared, nowhere()))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure ->
                                assertThat(failure.exitCode()).isEqualTo(StartFailure.UNREACHABLE));
    }

    private Optional<KeyMaking> byPods(Duration turn) {
        var journal = new Database(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
        return KeyMaking.where(BY_PODS, shared, journal, turn);
    }

    /// Nobody listens there.
    private static Database nowhere() {
        return new Database("jdbc:postgresql://127.0.0.1:1/none", "postgres", "");
    }

    private void keysAreMade() throws IOException {
        Files.createFile(Files.createDirectories(shared.resolve("public")).resolve("complete"));
    }

    private static int holding() throws SQLException {
        return locks("SELECT count(*) FROM pg_locks WHERE classid = 20260004 AND granted");
    }

    private static int waiting() throws SQLException {
        return locks("SELECT count(*) FROM pg_locks WHERE classid = 20260004 AND NOT granted");
    }

    /// What PostgreSQL does when the process is gone.
    private static void endWhoHasIt() throws SQLException {
        assertThat(
                        locks(
                                "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE"
                                        + " classid = 20260004 AND granted"))
                .isEqualTo(1);
    }

    private static int locks(String query) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
