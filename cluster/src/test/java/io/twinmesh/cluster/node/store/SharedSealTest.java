package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.directory.BrokenSealException;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectoryChange;
import io.twinmesh.persistence.directory.DirectoryKeys;
import io.twinmesh.persistence.directory.DirectorySealing;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class SharedSealTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    private static DirectoryKeys keys(int which) {
        var key = new byte[32];
        key[0] = (byte) which;
        return new DirectoryKeys(key, key, new Random(which));
    }

    @TempDir Path folder;
    private HikariDataSource journal;
    private HikariDataSource vault;

    @BeforeEach
    void twoDatabases() {
        journal = database("journal", Directory.migrations());
        vault = database("vault", DirectorySealing.marks());
    }

    private HikariDataSource database(String name, Migrations.Scripts scripts) {
        var database = Database.h2(folder.resolve(name));
        var source = database.open(name, 2);
        new Migrations(source, database.dialect(), CLOCK).run(scripts);
        return source;
    }

    @AfterEach
    void close() {
        journal.close();
        vault.close();
    }

    private void start(int key) {
        SharedSeal.complete(new DirectorySealing(journal, vault, keys(key)));
    }

    @Test
    void a_server_with_another_pseudonym_key_does_not_start_on_a_sealed_database() {
        start(1);

        assertThatThrownBy(() -> start(2))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("keys/pseudonym.key is not the key that sealed");
        assertThatCode(() -> start(1)).doesNotThrowAnyException();
    }

    @Test
    void what_somebody_puts_open_in_the_place_of_a_sealed_resource_is_refused_also_after_a_start()
            throws SQLException {
        start(1);
        var directory = new Directory(journal, keys(1), CLOCK);
        directory.write(
                List.of(
                        new DirectoryChange.Put(
                                "Location",
                                "ward",
                                Bytes.utf8("{\"name\":\"Ward 7\"}"),
                                List.of(),
                                DirectoryChange.When.DIFFERENT,
                                Optional.empty())));

        execute(
                "UPDATE directory_version SET sealed = FALSE, content = '"
                        + HexFormat.of().formatHex("{\"name\":\"Ward 8\"}".getBytes(UTF_8))
                        + "'",
                "DELETE FROM directory_key");

        assertRefused(directory);
        start(1);
        assertRefused(directory);
    }

    private static void assertRefused(Directory directory) {
        assertThatThrownBy(() -> directory.reader().newest("Location", "ward"))
                .isInstanceOf(BrokenSealException.class)
                .hasMessageStartingWith("Location/ward version 1 is not sealed");
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = journal.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                assertThat(statement.executeUpdate(sql)).isEqualTo(1);
            }
        }
    }
}
