package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.leaves.ManyRows;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Text;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Whole;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.log.LogTables.LogState;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Adds leaves to a log beside the ledger's, within a transaction, and signs what comes of it.
final class LinkedWriter {
    private static final int LISTED_AT_ONCE = 10_000;

    private final String name;
    private final Vkey vkey;
    private final LogSigner signer;
    private final SignedTrees signed;

    /// @param name of the rows, 1 to 20 characters
    LinkedWriter(String name, Skey skey, SignedTrees signed) {
        this.name = name;
        this.vkey = skey.vkey();
        this.signer = new LogSigner(name, skey);
        this.signed = signed;
    }

    Vkey vkey() {
        return vkey;
    }

    /// The log as it is, locked. One without leaves gets a checkpoint, too.
    ///
    /// @throws io.twinmesh.persistence.projection.ProjectionHaltedException when it is not what was
    ///   signed last
    LogState begin(Connection transaction) throws SQLException {
        var tables = new LogTables(transaction, name);
        var stored = tables.lockedState();
        var state = stored.orElseGet(signer::first);
        signer.requireSigned(state);
        signed.requireGrown(name, vkey, state, tables.tiles());
        if (stored.isEmpty()) {
            tables.insert(state);
        }
        return state;
    }

    /// Lists by what they are about the leaves that a program added which knew no such lists.
    void list(Connection transaction, LogState state) throws SQLException {
        long size = state.tree().size();
        if (countListed(transaction) == size) {
            return;
        }
        for (long from = 0; from < size; from += LISTED_AT_ONCE) {
            var listed = listed(transaction, from, from + LISTED_AT_ONCE);
            list(
                    transaction,
                    leaves(transaction, from, from + LISTED_AT_ONCE).stream()
                            .filter(leaf -> !listed.contains(leaf.index()))
                            .toList());
        }
    }

    private long countListed(Connection transaction) throws SQLException {
        try (var query =
                transaction.prepareStatement("SELECT count(*) FROM linked_leaf WHERE lane = ?")) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private Set<Long> listed(Connection transaction, long from, long to) throws SQLException {
        try (var query =
                transaction.prepareStatement(
                        "SELECT idx FROM linked_leaf WHERE lane = ? AND idx >= ? AND idx < ?")) {
            query.setString(1, name);
            query.setLong(2, from);
            query.setLong(3, to);
            return new HashSet<>(indexes(query));
        }
    }

    private static List<Long> indexes(PreparedStatement query) throws SQLException {
        var indexes = new ArrayList<Long>();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                indexes.add(rows.getLong(1));
            }
        }
        return indexes;
    }

    private void list(Connection transaction, List<LinkedLeaf> leaves) throws SQLException {
        var rows = new ManyRows("linked_leaf", "lane", "idx", "subject");
        for (var leaf : leaves) {
            rows.add(new Text(name), new Whole(leaf.index()), new Text(leaf.event().subject()));
        }
        rows.insert(transaction);
    }

    /// Adds them under a new checkpoint.
    ///
    /// @param leaves 1 or more; the first one's index is the log's size
    LogState append(Connection transaction, LogState state, List<LinkedLeaf> leaves)
            throws SQLException {
        signed.beforeSigning();
        var tables = new LogTables(transaction, name);
        var entries =
                leaves.stream()
                        .map(leaf ->
                                new StoredLeaves.Entry(
                                        leaf.index(), leaf.bytes(), Optional.empty()))
                        .toList();
        tables.leaves().insertSingly(entries);
        list(transaction, leaves);
        var grown = signer.grow(state, entries, tables.tiles());
        tables.put(grown.tiles(), state.tree().size());
        tables.update(grown.state());
        return grown.state();
    }

    /// To be called when the transaction that has this state is committed.
    void committed(String checkpoint) {
        signed.remember(name, vkey, checkpoint);
    }

    /// Leaves in their order.
    List<LinkedLeaf> leaves(Connection transaction, long from, long to) throws SQLException {
        return new LogTables(transaction, name)
                .leaves().leaves(from, to).stream().map(LinkedLeaf::parse).toList();
    }

    /// The latest leaves about something, in their order.
    List<LinkedLeaf> latest(Connection transaction, String subject, int most) throws SQLException {
        try (var query =
                transaction.prepareStatement(
                        "SELECT idx FROM linked_leaf WHERE lane = ? AND subject = ? ORDER BY idx"
                                + " DESC LIMIT ?")) {
            query.setString(1, name);
            query.setString(2, subject);
            query.setInt(3, most);
            return new LogTables(transaction, name)
                    .leaves().leaves(indexes(query)).values().stream()
                            .map(LinkedLeaf::parse)
                            .toList();
        }
    }
}
