package io.twinmesh.persistence.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.zip.ZipInputStream;

import javax.sql.DataSource;

/// The file of a database on H2, as an archive that H2 makes. Blocks.
public final class H2Copy {
    private H2Copy() {}

    /// @param archive that is not there yet
    public static void write(DataSource source, Path archive) throws SQLException {
        try (var connection = source.getConnection();
                var backup = connection.prepareStatement("BACKUP TO ?")) {
            backup.setString(1, archive.toString());
            backup.execute();
        }
    }

    /// Puts the database where it was, or over another one, as a whole.
    ///
    /// @param file the database's, ending with `.mv.db`
    public static void restore(Path archive, Path file) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try (var zip = new ZipInputStream(Files.newInputStream(archive))) {
            var entry = zip.getNextEntry();
            if (entry == null || !entry.getName().endsWith(".mv.db")) {
                throw new IOException(archive + " holds no database of H2");
            }
            Files.copy(zip, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
