package io.twinmesh.persistence.explorer;

import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.projection.log.LogReader;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// Looks things up in a log beside the ledger's. Blocks on the database; an answer reads at most
/// [#MOST_ENTRIES] leaves, of [LinkedLeaf#MOST_BYTES] each.
public final class LinkedExplorer {
    /// In one answer.
    public static final int MOST_ENTRIES = 100;

    private final DataSource source;
    private final String name;
    private final LogReader log;

    /// @param name of the log's rows
    public LinkedExplorer(DataSource source, String name) {
        this.source = source;
        this.name = name;
        this.log = new LogReader(source, name);
    }

    public Optional<LinkedLeaf> entry(long index) throws SQLException {
        return entries(index, 1).stream().findFirst();
    }

    /// Leaves in their order; fewer where the log ends.
    ///
    /// @param from 0 or more
    /// @param limit 1 to [#MOST_ENTRIES]
    public List<LinkedLeaf> entries(long from, int limit) throws SQLException {
        require(from, limit);
        return log.leaves(from, Math.min(from, Long.MAX_VALUE - limit) + limit).stream()
                .map(LinkedLeaf::parse)
                .toList();
    }

    /// Leaves about a model or a node, in their order.
    ///
    /// @param subject a manifest's digest or a node's id
    /// @param from the index to begin at, 0 or more
    /// @param limit 1 to [#MOST_ENTRIES]
    public List<LinkedLeaf> about(String subject, long from, int limit) throws SQLException {
        require(from, limit);
        try (var connection = source.getConnection()) {
            var indexes = indexes(connection, subject, from, limit);
            return new StoredLeaves(connection, name)
                    .leaves(indexes).values().stream().map(LinkedLeaf::parse).toList();
        }
    }

    private List<Long> indexes(Connection connection, String subject, long from, int limit)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT idx FROM linked_leaf WHERE lane = ? AND subject = ? AND idx"
                                + " >= ? ORDER BY idx LIMIT ?")) {
            query.setString(1, name);
            query.setString(2, subject);
            query.setLong(3, from);
            query.setInt(4, limit);
            var indexes = new ArrayList<Long>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    indexes.add(rows.getLong(1));
                }
            }
            return indexes;
        }
    }

    private static void require(long from, int limit) {
        if (from < 0 || limit < 1 || limit > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    "got entries from " + from + ", at most " + limit + ", want 0 and 1 to 100");
        }
    }

    /// The proof of a leaf, which it carries.
    public Optional<TlogProof> proof(long index) throws SQLException {
        return log.proof(index);
    }

    /// How many leaves are under the last checkpoint.
    public long size() throws SQLException {
        return log.size();
    }
}
