package io.twinmesh.persistence.audit;

import static io.twinmesh.persistence.audit.TestTrail.ADA;
import static io.twinmesh.persistence.audit.TestTrail.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.audit.AuditCheck.Verdict;
import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

@Tag("database")
class AuditOnPostgresqlTest implements AuditContract {
    private static final List<EmbeddedPostgres> SERVER = new ArrayList<>();
    private static int databases;

    private final List<HikariDataSource> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        // the builder switches fsync off unless told otherwise
        SERVER.add(
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start());
    }

    @AfterAll
    static void stop() throws IOException {
        SERVER.getFirst().close();
    }

    @Override
    public TestTrail databases() {
        var server = SERVER.getFirst();
        var name = "audit" + databases++;
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        var database = new Database(server.getJdbcUrl("postgres", name), "postgres", "");
        var marks = new Database(database.url() + "&currentSchema=marks", "postgres", "");
        return TestTrail.prepared(open(database), open(marks), database.dialect());
    }

    private HikariDataSource open(Database database) {
        var source = database.open("test", 4);
        opened.add(source);
        return source;
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }

    @Test
    void two_processes_write_one_chain() throws Exception {
        var databases = databases();
        var heard = new ArrayList<java.util.concurrent.CompletionStage<Recorded>>();
        try (var one = databases.start();
                var other = databases.start()) {
            for (int i = 0; i < 500; i++) {
                heard.add(one.record(search(ADA, "one")));
                heard.add(other.record(search(ADA, "other")));
            }
            assertThat(heard)
                    .allSatisfy(stage ->
                            assertThat(stage.toCompletableFuture().join())
                                    .isInstanceOf(Recorded.Written.class));
        }
        assertThat(databases.check()).isEqualTo(new Verdict.Sound(1000, 1000));
    }
}
