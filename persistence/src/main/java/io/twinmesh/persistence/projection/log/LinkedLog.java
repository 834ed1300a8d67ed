package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.log.LogTables.LogState;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

/// A log beside the ledger's, in the same tables under a name of its own, of what somebody else
/// keeps: whatever that has and the log has not is added. Every method blocks on the database.
///
/// Each event is in it once, whoever adds it how often; so several servers may add what each of
/// them sees. What is in it is kept in memory, and read on from there.
public final class LinkedLog {
    /// More are refused.
    private static final int MOST_LEAVES = 30_000;

    private final LinkedWriter writer;
    private final int mostLeaves;
    private final Transactions transactions;

    // guarded by this: what is committed
    private final Set<LinkedEvent> known = new HashSet<>();
    private long read;
    private boolean listed;

    /// @param name of the rows, 1 to 20 characters
    /// @param skey its name is the log's origin
    /// @param signed what was signed last
    public LinkedLog(DataSource source, String name, Skey skey, SignedTrees signed) {
        this(source, name, skey, signed, MOST_LEAVES);
    }

    LinkedLog(DataSource source, String name, Skey skey, SignedTrees signed, int mostLeaves) {
        this.writer = new LinkedWriter(name, skey, signed);
        this.mostLeaves = mostLeaves;
        this.transactions =
                new Transactions(source, "the log " + skey.vkey().name() + " cannot be written");
    }

    /// Its name is the log's origin.
    public Vkey vkey() {
        return writer.vkey();
    }

    /// Adds those that are not in the log yet, in this order, under one new checkpoint; a log
    /// without leaves gets a checkpoint, too.
    ///
    /// @throws io.twinmesh.persistence.projection.ProjectionHaltedException when what is stored is
    ///   not what was signed last; nothing is signed then
    public synchronized void add(List<? extends LinkedEvent> events, Instant now) {
        var state = transactions.retried(connection -> add(connection, events, now));
        listed = true;
        writer.committed(state.checkpoint());
    }

    private LogState add(Connection connection, List<? extends LinkedEvent> events, Instant now)
            throws SQLException {
        var state = writer.begin(connection);
        if (!listed) {
            writer.list(connection, state);
        }
        readOn(connection, state.tree().size());
        var fresh = new HashSet<LinkedEvent>();
        var leaves = new ArrayList<LinkedLeaf>();
        for (var event : events) {
            if (!known.contains(event) && fresh.add(event)) {
                leaves.add(new LinkedLeaf(state.tree().size() + leaves.size(), now, event));
            }
        }
        if (leaves.isEmpty()) {
            return state;
        }
        if (state.tree().size() + leaves.size() > mostLeaves) {
            throw new IllegalStateException(
                    "the log " + vkey().name() + " has at most " + mostLeaves + " leaves");
        }
        return writer.append(connection, state, leaves);
    }

    private void readOn(Connection connection, long size) throws SQLException {
        if (size < read) {
            known.clear();
            read = 0;
        }
        var leaves = writer.leaves(connection, read, size);
        leaves.forEach(leaf -> known.add(leaf.event()));
        read += leaves.size();
    }
}
