package io.twinmesh.cluster.node.backup;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;

import java.nio.file.Path;
import java.util.Optional;

/// Where a server keeps things, as it was told itself.
///
/// @param data the data folder
/// @param shared the folder of several servers
/// @param db the journal on PostgreSQL
/// @param vaultDb the vault on PostgreSQL
record Places(
        Optional<Path> data,
        Optional<Path> shared,
        Optional<Database> db,
        Optional<Database> vaultDb) {

    /// What a set's database is in.
    sealed interface Kept {
        /// @param root the data folder
        /// @param name of the file, without its ending
        record InFile(Path root, String folder, String name) implements Kept {
            Path file() {
                return root.resolve(folder).resolve(name + ".mv.db");
            }

            Database database() {
                return Database.h2(root.resolve(folder).resolve(name));
            }
        }

        record OnServer(Database database) implements Kept {}

        record Nothing() implements Kept {}
    }

    /// @throws StartFailure when it was not said
    Kept database(BackupSet set) {
        return switch (set) {
            case JOURNAL -> kept(db, "--db", "db", "twinmesh");
            case VAULT -> kept(vaultDb, "--vault-db", "vault", "keys");
            case KEYS -> new Kept.Nothing();
        };
    }

    private Kept kept(Optional<Database> server, String option, String folder, String name) {
        return server.<Kept>map(Kept.OnServer::new)
                .or(() -> data.map(root -> new Kept.InFile(root, folder, name)))
                .orElseThrow(() -> usage("give " + option + ", or --data for H2"));
    }

    /// Where the folders of a set are, if that was said.
    Optional<Path> folders() {
        return shared.or(() -> data);
    }

    static StartFailure usage(String sentence) {
        return new StartFailure(StartFailure.USAGE, sentence);
    }
}
