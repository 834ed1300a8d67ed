package io.twinmesh.cluster.node.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.persistence.backup.SchemaStep;
import io.twinmesh.persistence.backup.Standing;
import io.twinmesh.persistence.backup.TableCopy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// `manifest.json` of a backup: what it is, and what its files must be.
///
/// @param format 1
/// @param set [BackupSet#text]
/// @param database `H2`, `POSTGRESQL`, or `none`
/// @param takenAt when it was begun: what happened later is not in it
/// @param version of the program that made it
/// @param events in the journal; 0 in another set
/// @param leaves in the ledger's log; 0 in another set
/// @param steps of the schema, of PostgreSQL only
/// @param tables of PostgreSQL only
record Manifest(
        int format,
        String set,
        String database,
        String takenAt,
        String version,
        long events,
        long leaves,
        List<SchemaStep> steps,
        List<TableCopy> tables,
        List<StoredFile> files) {
    static final String NAME = "manifest.json";
    static final String NO_DATABASE = "none";
    private static final int FORMAT = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    Manifest {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "this version reads backups of format " + FORMAT + ", got " + format);
        }
        if (BackupSet.of(set).isEmpty()) {
            throw new IllegalArgumentException("there is no set '" + set + "'");
        }
        steps = List.copyOf(steps);
        tables = List.copyOf(tables);
        files = List.copyOf(files);
    }

    /// @param path below the backup's folder
    /// @param bytes how many
    record StoredFile(String path, long bytes, String sha256) {
        StoredFile {
            var plain = Path.of(path);
            if (plain.isAbsolute() || !plain.normalize().equals(plain) || path.startsWith("..")) {
                throw new IllegalArgumentException("'" + path + "' is not below the backup");
            }
        }
    }

    /// A copy of a database.
    record Copied(
            String database, List<SchemaStep> steps, List<TableCopy> tables, Standing standing) {
        static final Copied NOTHING =
                new Copied(NO_DATABASE, List.of(), List.of(), Standing.NOTHING);
    }

    static Manifest of(
            BackupSet set, Copied copied, Instant takenAt, String version, List<StoredFile> files) {
        return new Manifest(
                FORMAT,
                set.text(),
                copied.database,
                takenAt.toString(),
                version,
                copied.standing.events(),
                copied.standing.leaves(),
                copied.steps,
                copied.tables,
                files);
    }

    BackupSet backupSet() {
        return BackupSet.of(set).orElseThrow();
    }

    void write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve(NAME),
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /// @throws IOException when there is none, or it cannot be understood
    static Manifest read(Path folder) throws IOException {
        var file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new IOException(folder + " is no backup: it has no " + NAME);
        }
        try {
            return MAPPER.readValue(Files.readString(file), Manifest.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " cannot be understood: " + e.getOriginalMessage(), e);
        }
    }
}
