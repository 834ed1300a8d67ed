package io.twinmesh.cluster.node.backup;

import io.twinmesh.cluster.node.backup.BackupOrder.Evidence;
import io.twinmesh.cluster.node.backup.Places.Kept;
import io.twinmesh.cluster.node.folder.FolderLock;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.sharding.ClusterEntities;
import io.twinmesh.persistence.backup.JournalCheck;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Vkey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;

import javax.sql.DataSource;

/// Holds a journal against its chains, its ledger, and what somebody else saw of its log.
final class Checking {
    private Checking() {}

    static JournalCheck.Found check(Places places, Evidence evidence)
            throws IOException, SQLException {
        var journal = places.database(BackupSet.JOURNAL);
        var log = logKey(places, evidence);
        var seen = seen(evidence, log);
        return switch (journal) {
            case Kept.InFile in -> {
                if (!Files.exists(in.file())) {
                    throw new StartFailure(StartFailure.FAILURE, in.file() + " does not exist");
                }
                try (var _ = FolderLock.take(in.root());
                        var source = Opening.of(in.database())) {
                    yield run(source, log, seen);
                }
            }
            case Kept.OnServer(var database) -> {
                try (var source = Opening.of(database)) {
                    yield run(source, log, seen);
                }
            }
            case Kept.Nothing() -> throw new IllegalStateException("a journal has a database");
        };
    }

    private static JournalCheck.Found run(DataSource source, Vkey log, Optional<Checkpoint> seen)
            throws SQLException {
        return new JournalCheck(source, ClusterEntities.LANE, log).run(seen);
    }

    /// Before a restore, whose end is a check: what it needs beside what comes back.
    ///
    /// @throws StartFailure when something was not said, or is not there
    static void refuseIncomplete(Places places, Evidence evidence) {
        logKeyFile(places, evidence);
        Stream.of(evidence.logKey(), evidence.seen())
                .flatMap(Optional::stream)
                .filter(file -> !Files.isRegularFile(file) && !comesBack(places, file))
                .findFirst()
                .ifPresent(file -> {
                    throw new StartFailure(StartFailure.FAILURE, file + " does not exist");
                });
    }

    private static boolean comesBack(Places places, Path file) {
        return places.folders()
                .filter(root -> file.toAbsolutePath().startsWith(root.toAbsolutePath()))
                .isPresent();
    }

    private static Vkey logKey(Places places, Evidence evidence) throws IOException {
        return Vkey.parse(read(logKeyFile(places, evidence)).strip());
    }

    private static Path logKeyFile(Places places, Evidence evidence) {
        return evidence.logKey()
                .or(() -> places.folders().map(root -> root.resolve("public/log.vkey")))
                .orElseThrow(() -> Places.usage("give --log-key, or --data or --shared with it"));
    }

    private static Optional<Checkpoint> seen(Evidence evidence, Vkey log) throws IOException {
        if (evidence.seen().isEmpty()) {
            return Optional.empty();
        }
        var file = evidence.seen().get();
        try {
            return Optional.of(Checkpoint.open(read(file), log));
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    file + " is no checkpoint of " + log.name() + ": " + e.getMessage(),
                    e);
        }
    }

    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new StartFailure(StartFailure.FAILURE, file + " does not exist");
        }
        return Files.readString(file);
    }
}
