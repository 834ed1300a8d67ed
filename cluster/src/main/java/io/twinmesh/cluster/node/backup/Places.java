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
        /// @param file ends with `.mv.db`
        record InFile(Path file) implements Kept {
            Database database() {
                var name = file.toString();
                return Database.h2(Path.of(name.substring(0, name.length() - ".mv.db".length())));
            }
        }

        record OnServer(Database database) implements Kept {}

        record Nothing() implements Kept {}
    }

    /// @throws StartFailure when it was not said
    Kept database(BackupSet set) {
        return switch (set) {
            case JOURNAL -> kept(db, "--db", "db/twinmesh.mv.db");
            case VAULT -> kept(vaultDb, "--vault-db", "vault/keys.mv.db");
            case KEYS -> new Kept.Nothing();
        };
    }

    private Kept kept(Optional<Database> server, String option, String file) {
        return server.<Kept>map(Kept.OnServer::new)
                .or(() -> data.map(folder -> new Kept.InFile(folder.resolve(file))))
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
