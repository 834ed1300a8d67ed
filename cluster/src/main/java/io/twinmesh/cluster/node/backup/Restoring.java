package io.twinmesh.cluster.node.backup;

import io.twinmesh.cluster.node.backup.BackupOrder.Restore;
import io.twinmesh.cluster.node.backup.Places.Kept;
import io.twinmesh.cluster.node.folder.FolderLock;
import io.twinmesh.cluster.node.folder.SecretFiles;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.persistence.backup.H2Copy;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.member.DatabaseClaim;
import io.twinmesh.persistence.member.DatabaseClaim.TakenException;
import io.twinmesh.persistence.member.DatabaseClaim.Use;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

import javax.sql.DataSource;

/// Puts one set back. Looks first whether the backup is whole, whether the places are free, and
/// whether a server is using them.
final class Restoring {
    private static final String IN_USE = "servers are using the database: stop them first";

    private final Restore order;
    private final Manifest manifest;
    private final InstantSource time;
    private final Consumer<Replaced> losses;

    private Restoring(
            Restore order, Manifest manifest, InstantSource time, Consumer<Replaced> losses) {
        this.order = order;
        this.manifest = manifest;
        this.time = time;
        this.losses = losses;
    }

    /// @param losses told of what a database is about to be replaced, before anything of it goes: a
    ///   restore that breaks off has nobody else who knows
    /// @return what was replaced, and is gone
    static Replaced restore(Restore order, InstantSource time, Consumer<Replaced> losses)
            throws IOException, SQLException {
        var manifest = Manifest.read(order.backup());
        var wrong = BackupFolder.wrong(order.backup(), manifest);
        if (!wrong.isEmpty()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "the backup is damaged, nothing was restored: " + String.join("; ", wrong));
        }
        return new Restoring(order, manifest, time, losses).run();
    }

    private Replaced run() throws IOException, SQLException {
        var journal = order.places().db();
        if (journal.isEmpty()) {
            return alone();
        }
        try (var _ = claim(journal.get())) {
            return alone();
        }
    }

    /// Held to the end, so that no server starts meanwhile.
    private DatabaseClaim claim(Database journal) {
        try {
            return DatabaseClaim.take(journal, Use.ALONE, "backup restore", time);
        } catch (TakenException e) {
            throw new StartFailure(StartFailure.FAILURE, IN_USE + " (" + e.getMessage() + ")", e);
        } catch (SQLException e) {
            throw new StartFailure(
                    StartFailure.UNREACHABLE,
                    "the database cannot be reached: " + Databases.root(e),
                    e);
        }
    }

    private Replaced alone() throws IOException, SQLException {
        var kept = order.places().database(manifest.backupSet());
        var data = order.places().data();
        // a database on a server says itself who uses it
        if (data.isEmpty() || kept instanceof Kept.OnServer) {
            return unlocked(kept);
        }
        SecretFiles.folder(data.get());
        try (var _ = FolderLock.take(data.get())) {
            return unlocked(kept);
        }
    }

    private Replaced unlocked(Kept kept) throws IOException, SQLException {
        var files = RestoredFiles.of(order.backup(), order.places(), manifest.backupSet());
        if (!order.overwrite()) {
            files.refuseOthers();
        }
        var replaced =
                switch (kept) {
                    case Kept.Nothing() -> withoutDatabase(files);
                    case Kept.InFile in -> file(in);
                    case Kept.OnServer(var database) -> server(database);
                };
        files.write();
        return replaced;
    }

    /// Servers that share a folder do not lock it: the claim of their database says whether they
    /// run.
    private Replaced withoutDatabase(RestoredFiles files) throws IOException {
        if (order.places().shared().isPresent()
                && order.places().db().isEmpty()
                && !files.others().isEmpty()) {
            throw Places.usage(
                    "keys of several servers are replaced: give --db too, which shows whether they"
                            + " run");
        }
        var replaced = Replaced.NOTHING.keptAside(files.keepAside(time.instant()));
        losses.accept(replaced);
        return replaced;
    }

    private Replaced file(Kept.InFile kept) throws IOException {
        requireDatabase(Database.Dialect.H2);
        SecretFiles.folder(kept.root().resolve(kept.folder()));
        var replaced = Replaced.NOTHING;
        if (Files.exists(kept.file())) {
            refuseOver(kept.file().toString());
            replaced = replaced(kept.database());
            losses.accept(replaced);
        }
        H2Copy.restore(order.backup().resolve(Creating.H2_FILE), kept.file());
        return replaced;
    }

    private Replaced server(Database database) throws IOException, SQLException {
        requireDatabase(Database.Dialect.POSTGRESQL);
        try (var source = Opening.of(database)) {
            var copy = Opening.copy(source, manifest.backupSet());
            if (copy.usedByOthers() > 0) {
                throw new StartFailure(StartFailure.FAILURE, IN_USE);
            }
            var replaced = Replaced.NOTHING;
            if (!copy.empty()) {
                refuseOver("the database");
                replaced = replaced(source);
                losses.accept(replaced);
            }
            copy.restore(
                    manifest.steps(),
                    manifest.backupSet().scripts(),
                    manifest.tables(),
                    table ->
                            new GZIPInputStream(
                                    Files.newInputStream(
                                            order.backup()
                                                    .resolve("tables")
                                                    .resolve(table.name() + ".gz"))),
                    time);
            return replaced;
        } catch (IllegalArgumentException e) {
            throw new StartFailure(StartFailure.FAILURE, String.valueOf(e.getMessage()), e);
        }
    }

    private Replaced replaced(Database database) {
        try (var source = Opening.of(database)) {
            return replaced(source);
        } catch (StartFailure _) {
            return Replaced.UNREADABLE;
        }
    }

    /// Of what is damaged, nobody can say what it held.
    private Replaced replaced(DataSource source) {
        try {
            return Replaced.read(source, takenAt());
        } catch (SQLException _) {
            return Replaced.UNREADABLE;
        }
    }

    private Instant takenAt() {
        return Instant.parse(manifest.takenAt());
    }

    private void requireDatabase(Database.Dialect wanted) {
        if (!manifest.database().equals(wanted.name())) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "the backup is of "
                            + manifest.database()
                            + ", the place is "
                            + wanted
                            + ": one is not restored into the other");
        }
    }

    private void refuseOver(String what) {
        if (!order.overwrite()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    what + " holds something already: --overwrite replaces it");
        }
    }
}
