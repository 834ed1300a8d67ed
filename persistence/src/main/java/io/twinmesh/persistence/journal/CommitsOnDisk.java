package io.twinmesh.persistence.journal;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/// Has what is committed on the disk, so that a power cut does not take it back. PostgreSQL sees to
/// that before it answers a commit. H2 has then written to its file, which the operating system may
/// keep from the disk for half a minute.
///
/// Blocks. It takes connections of its own: who asks may hold the last one of a pool.
///
/// @param databases on H2, in the order in which they are to be on the disk
public record CommitsOnDisk(List<Database> databases) {
    public CommitsOnDisk {
        databases = List.copyOf(databases);
    }

    /// @param inOrder what is in a later one may need what is in one before it
    public static CommitsOnDisk of(Database... inOrder) {
        return new CommitsOnDisk(
                Arrays.stream(inOrder)
                        .filter(one -> one.dialect() == Database.Dialect.H2)
                        .toList());
    }

    /// As it is open already: a setting said again would have all others compile their statements
    /// anew.
    private static String open(String url) {
        int settings = url.indexOf(';');
        return settings < 0 ? url : url.substring(0, settings);
    }

    /// @throws IllegalStateException when it is not known to be there
    public void force() {
        for (var database : databases) {
            try (var connection =
                            DriverManager.getConnection(
                                    open(database.url()), database.user(), database.password());
                    var statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            } catch (SQLException e) {
                throw new IllegalStateException("commits cannot be put on the disk", e);
            }
        }
    }
}
