package io.twinmesh.persistence.audit.chain;

import io.twinmesh.persistence.audit.chain.SealedRow.SealedBy;
import io.twinmesh.persistence.format.Bytes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;

/// The table of the trail.
public final class AuditTable {
    /// In the order in which [#read] takes them.
    public static final String COLUMNS =
            "number, id, at_micros, interaction, outcome, client, patient, resource_type, refusal,"
                    + " form, who, sealed_by, what, chain";

    private AuditTable() {}

    /// A row in its place.
    public record Placed(long number, SealedRow row, Bytes chain) {}

    /// Where the trail ends.
    public record End(long number, Bytes chain) {
        public static final End EMPTY = new End(0, AuditChain.START);
    }

    public static End end(Connection connection) throws SQLException {
        try (var query =
                        connection.prepareStatement(
                                "SELECT number, chain FROM audit_record ORDER BY number DESC LIMIT"
                                        + " 1");
                var rows = query.executeQuery()) {
            return rows.next() ? new End(rows.getLong(1), Bytes.of(rows.getBytes(2))) : End.EMPTY;
        }
    }

    public static void insert(Connection connection, List<Placed> rows) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO audit_record ("
                                + COLUMNS
                                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (var placed : rows) {
                fill(insert, placed);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void fill(PreparedStatement insert, Placed placed) throws SQLException {
        var row = placed.row();
        insert.setLong(1, placed.number());
        insert.setString(2, row.id());
        insert.setLong(3, row.atMicros());
        insert.setString(4, row.interaction());
        insert.setInt(5, row.outcome());
        insert.setString(6, row.client());
        optional(insert, 7, row.patient());
        insert.setString(8, row.resourceType());
        optional(insert, 9, row.refusal());
        insert.setInt(10, row.form());
        insert.setBytes(11, row.who().toArray());
        insert.setString(12, row.sealedBy().code());
        insert.setBytes(13, row.what().toArray());
        insert.setBytes(14, placed.chain().toArray());
    }

    private static void optional(PreparedStatement insert, int index, Optional<String> text)
            throws SQLException {
        if (text.isPresent()) {
            insert.setString(index, text.get());
        } else {
            insert.setNull(index, Types.VARCHAR);
        }
    }

    /// The row that the cursor stands on.
    public static Placed read(ResultSet rows) throws SQLException {
        return new Placed(
                rows.getLong(1),
                new SealedRow(
                        rows.getString(2),
                        rows.getLong(3),
                        rows.getString(4),
                        rows.getInt(5),
                        rows.getString(6),
                        Optional.ofNullable(rows.getString(7)),
                        rows.getString(8),
                        Optional.ofNullable(rows.getString(9)),
                        rows.getInt(10),
                        Bytes.of(rows.getBytes(11)),
                        SealedBy.of(rows.getString(12)),
                        Bytes.of(rows.getBytes(13))),
                Bytes.of(rows.getBytes(14)));
    }
}
