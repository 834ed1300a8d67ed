package io.twinmesh.persistence.audit.chain;

import io.twinmesh.persistence.audit.chain.AuditTable.End;
import io.twinmesh.persistence.format.Bytes;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/// Where the trail ended now and then, noted in the vault's database. Blocks on it.
public final class AuditMarks {
    private final DataSource vault;

    public AuditMarks(DataSource vault) {
        this.vault = vault;
    }

    public void note(End end, Instant at) throws SQLException {
        try (var connection = vault.getConnection();
                var insert =
                        connection.prepareStatement(
                                "INSERT INTO audit_mark (number, noted_micros, chain) VALUES (?, ?,"
                                        + " ?)")) {
            insert.setLong(1, end.number());
            insert.setLong(2, ChronoUnit.MICROS.between(Instant.EPOCH, at));
            insert.setBytes(3, end.chain().toArray());
            insert.executeUpdate();
        }
    }

    /// The trail ended at this place at some moment.
    ///
    /// @param notedMicros since 1970
    public record Mark(long number, long notedMicros, Bytes chain) {}

    /// The marks within a part of the trail.
    ///
    /// @param from the first place wanted
    /// @param to the last place wanted
    public List<Mark> within(long from, long to) throws SQLException {
        try (var connection = vault.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT number, noted_micros, chain FROM audit_mark WHERE number"
                                        + " BETWEEN ? AND ? ORDER BY number, noted_micros")) {
            query.setLong(1, from);
            query.setLong(2, to);
            try (var rows = query.executeQuery()) {
                var marks = new ArrayList<Mark>();
                while (rows.next()) {
                    marks.add(
                            new Mark(rows.getLong(1), rows.getLong(2), Bytes.of(rows.getBytes(3))));
                }
                return marks;
            }
        }
    }
}
