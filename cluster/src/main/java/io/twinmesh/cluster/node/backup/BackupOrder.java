package io.twinmesh.cluster.node.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What was asked for on the command line.
sealed interface BackupOrder {
    /// @param to a folder for backups of this set alone
    /// @param keep older backups of the set are removed after this one is complete
    record Create(BackupSet set, Path to, Places places, Optional<Duration> keep)
            implements BackupOrder {}

    record Verify(Path backup) implements BackupOrder {}

    /// @param overwrite whether what is there may be replaced
    record Restore(Path backup, Places places, boolean overwrite, Evidence evidence)
            implements BackupOrder {}

    record Check(Places places, Evidence evidence) implements BackupOrder {}

    record Help() implements BackupOrder {}

    /// What the log is held against.
    ///
    /// @param logKey absent: `public/log.vkey`
    /// @param seen a checkpoint that a witness or anybody else kept
    record Evidence(Optional<Path> logKey, Optional<Path> seen) {}
}
