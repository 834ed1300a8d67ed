package io.twinmesh.cluster.node.backup;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.node.store.Schemas;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.log.SignedTrees;
import io.twinmesh.persistence.projection.tail.JournalEnd;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.ErasureBook;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;

/// The data folder of a server on H2 that is stopped, with one twin.
final class SmallServer {
    static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    static final Skey LOG = Skey.of("test.local/lane/0", new byte[32]);

    private static final StoredFormat ROWS = new StoredFormat(History.STORED);

    private final SecureRandom random = new SecureRandom();
    private final InstantSource time;
    private final Path data;

    private SmallServer(Path data, InstantSource time) {
        this.data = data;
        this.time = time;
    }

    /// Making one takes longer.
    static SmallServer copy(Path from, Path to, InstantSource time) throws IOException {
        try (var found = Files.walk(from)) {
            for (var path : found.toList()) {
                Files.copy(
                        path,
                        to.resolve(from.relativize(path)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new SmallServer(to, time);
    }

    static void make(Path data, InstantSource time) throws Exception {
        var server = new SmallServer(data, time);
        for (var folder :
                new String[] {"", "db", "vault", "keys", "public", "models", "clients", "signed"}) {
            Files.createDirectory(
                    data.resolve(folder),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        server.file("keys/master.key", "the master key");
        server.file("public/log.vkey", LOG.vkey().text() + "\n");
        server.file("models/one.json", "a model");
        try (var journal = server.journal().open("small", 2);
                var vault = server.vault().open("small", 2)) {
            var migrations = new Migrations(journal, Database.Dialect.H2, time);
            Schemas.journal().forEach(migrations::run);
            var keys = new Migrations(vault, Database.Dialect.H2, time);
            Schemas.vault().forEach(keys::run);
            try (var readSide =
                    ReadSide.start(
                            journal,
                            Database.Dialect.H2,
                            JournalEnd.in(journal, time),
                            LOG,
                            new SignedTrees(data.resolve("signed"), CommitsOnDisk.of()),
                            Optional.empty(),
                            time,
                            true)) {
                readSide.awaitCaughtUp(Duration.ofMinutes(1));
            }
        }
        server.happens(3);
    }

    Path data() {
        return data;
    }

    Path file(String name, String text) throws IOException {
        return Files.writeString(data.resolve(name), text);
    }

    private Database journal() {
        return Database.h2(data.resolve("db").resolve("twinmesh"));
    }

    private Database vault() {
        return Database.h2(data.resolve("vault").resolve("keys"));
    }

    /// Something happens to the twin, so many times.
    void happens(int times) throws SQLException {
        try (var journal = journal().open("small", 2);
                var vault = vault().open("small", 2)) {
            var cipher = ((PatientKeys.Held) keys(vault).keysOf(ADA)).cipher();
            var history = new History(cipher, random);
            var there = (ChainCheck.Finding.Whole) new ChainCheck(journal).check(ADA);
            var rows = there.rows();
            var head = there.head();
            for (int i = 0; i < times; i++) {
                rows++;
                var event = new PatientEvent.TwinOpened(time.instant(), "client", "imp-" + rows);
                var row = history.seal(event, rows, head);
                head = history.follow(head, rows, row);
                try (var connection = journal.getConnection();
                        var insert =
                                connection.prepareStatement(
                                        """
                                        INSERT INTO "event_journal" ("persistence_id",
                                          "sequence_number", "writer", "write_timestamp",
                                          "adapter_manifest", "event_payload", "event_ser_id",
                                          "event_ser_manifest")
                                        VALUES (?, ?, 'w', ?, '', ?, 1, ?)
                                        """)) {
                    insert.setString(1, "twin|" + ADA);
                    insert.setLong(2, rows);
                    insert.setLong(3, time.instant().toEpochMilli());
                    insert.setBytes(4, ROWS.write(row));
                    insert.setString(5, ROWS.tag(row));
                    insert.executeUpdate();
                }
            }
        }
    }

    /// A patient who is new here.
    void meets(PatientId patient) {
        try (var vault = vault().open("small", 2)) {
            keys(vault).keysOf(patient);
        }
    }

    void erase() {
        try (var vault = vault().open("small", 2)) {
            new ErasureBook(vault, time, random)
                    .begin(ADA, EnumSet.allOf(DataClass.class), "ward-3");
        }
    }

    void damage() throws SQLException {
        try (var journal = journal().open("small", 2);
                var connection = journal.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM \"event_journal\" WHERE \"sequence_number\" = 2");
        }
    }

    long events() throws SQLException {
        try (var journal = journal().open("small", 2);
                var connection = journal.getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT count(*) FROM \"event_journal\"")) {
            found.next();
            return found.getLong(1);
        }
    }

    private KeyVault keys(HikariDataSource vault) {
        return new KeyVault(vault, HeldMasterKey.of(new byte[32], _ -> {}, random), time, random);
    }
}
