package io.twinmesh.persistence.erasure;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import java.sql.SQLException;
import java.util.Set;

import javax.sql.DataSource;

/// Deletes a twin's snapshots: without all keys they do not open any more.
public final class SnapshotPurge implements Purge {
    private final DataSource journal;

    public SnapshotPurge(DataSource journal) {
        this.journal = journal;
    }

    @Override
    public void purge(PatientId patient, Set<DataClass> classes) {
        try (var connection = journal.getConnection();
                var delete =
                        connection.prepareStatement(
                                "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ?")) {
            delete.setString(1, "twin|" + patient);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the snapshots could not be deleted", e);
        }
    }
}
