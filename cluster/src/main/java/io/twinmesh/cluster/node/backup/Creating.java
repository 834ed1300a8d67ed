package io.twinmesh.cluster.node.backup;

import io.twinmesh.cluster.node.backup.BackupOrder.Create;
import io.twinmesh.cluster.node.backup.Manifest.Copied;
import io.twinmesh.cluster.node.backup.Places.Kept;
import io.twinmesh.cluster.node.folder.FolderLock;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.persistence.backup.H2Copy;
import io.twinmesh.persistence.backup.Standing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Makes one backup of one set.
final class Creating {
    /// Longer than any backup takes: what is not complete by then was killed.
    private static final Duration KILLED = Duration.ofDays(1);

    static final String FILES = "files";
    static final String H2_FILE = "database.zip";

    private Creating() {}

    /// @param backup its folder
    /// @param left one sentence for each folder that is over and could not be removed
    record Created(Path backup, List<String> left) {}

    interface Removal {
        void remove(Path folder) throws IOException;
    }

    /// What cannot be removed keeps no backup from being made.
    static Created create(Create order, InstantSource time, Removal removal)
            throws IOException, SQLException {
        var now = time.instant();
        var set = order.set();
        var kept = order.places().database(set);
        var root = order.places().folders();
        if (root.isEmpty() && set == BackupSet.KEYS) {
            throw Places.usage("the keys are in a folder: give --data or --shared");
        }
        var part = BackupFolder.begin(order.to(), set, now);
        try {
            // before anything is written: they may be why there is no room
            var killed = BackupFolder.partsIn(order.to(), set);
            var left = new ArrayList<>(remove(killed, set, now.minus(KILLED), removal));
            var copied = database(set, kept, part);
            if (root.isPresent()) {
                for (var name : set.folders()) {
                    copy(root.get().resolve(name), part.resolve(FILES).resolve(name));
                }
            }
            var backup = BackupFolder.complete(part, set, copied, now);
            if (order.keep().isPresent()) {
                var oldest = now.minus(order.keep().get());
                var complete = BackupFolder.completeIn(order.to(), set);
                left.addAll(remove(complete, set, oldest, removal));
            }
            return new Created(backup, List.copyOf(left));
        } finally {
            if (Files.exists(part)) {
                BackupFolder.remove(part);
            }
        }
    }

    private static Copied database(BackupSet set, Kept kept, Path part)
            throws IOException, SQLException {
        return switch (kept) {
            case Kept.Nothing() -> Copied.NOTHING;
            case Kept.InFile in -> file(in, part);
            case Kept.OnServer(var database) -> {
                try (var source = Opening.of(database)) {
                    var tables = Files.createDirectory(part.resolve("tables"));
                    var written =
                            Opening.copy(source, set)
                                    .write(table ->
                                            new GZIPOutputStream(
                                                    Files.newOutputStream(
                                                            tables.resolve(table + ".gz"))));
                    yield new Copied(
                            database.dialect().name(),
                            written.steps(),
                            written.tables(),
                            written.standing());
                }
            }
        };
    }

    /// Only while the server is stopped: H2 lets nobody else in.
    private static Copied file(Kept.InFile kept, Path part) throws SQLException {
        if (!Files.exists(kept.file())) {
            throw new StartFailure(StartFailure.FAILURE, kept.file() + " does not exist");
        }
        var database = kept.database();
        try (var _ = FolderLock.take(kept.root());
                var source = Opening.of(database)) {
            H2Copy.write(source, part.resolve(H2_FILE));
            try (var connection = source.getConnection()) {
                return new Copied(
                        database.dialect().name(), List.of(), List.of(), Standing.read(connection));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            throw new StartFailure(StartFailure.FAILURE, "there is no folder " + from);
        }
        Files.createDirectories(to.getParent());
        try (var found = Files.walk(from)) {
            for (var path : found.toList()) {
                // a file that a server is writing has its name when it is whole
                if (!path.toString().endsWith(".part")) {
                    Files.copy(path, to.resolve(from.relativize(path)));
                }
            }
        }
    }

    private static List<String> remove(
            List<Path> backups, BackupSet set, Instant begunBefore, Removal removal) {
        var left = new ArrayList<String>();
        for (var backup : backups) {
            if (BackupFolder.begun(backup, set).isBefore(begunBefore)) {
                try {
                    removal.remove(backup);
                } catch (IOException | UncheckedIOException e) {
                    left.add(backup + " is over and could not be removed: " + Databases.root(e));
                }
            }
        }
        return left;
    }
}
