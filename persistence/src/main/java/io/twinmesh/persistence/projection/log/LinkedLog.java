package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

/// A log beside the ledger's, in the same tables under a name of its own. It is short: all of it is
/// read when something is added. Every method blocks on the database.
///
/// Each event is in it once, whoever adds it how often; so several servers may add what each of
/// them sees.
public final class LinkedLog {
    /// More are refused.
    public static final int MOST_LEAVES = 30_000;

    private final DataSource source;
    private final String name;
    private final Vkey vkey;
    private final LogSigner signer;
    private final Transactions transactions;

    /// @param name of the rows, 1 to 20 characters
    /// @param skey its name is the log's origin
    public LinkedLog(DataSource source, String name, Skey skey) {
        this.source = source;
        this.name = name;
        this.vkey = skey.vkey();
        this.signer = new LogSigner(name, skey);
        this.transactions =
                new Transactions(source, "the log " + vkey.name() + " cannot be written");
    }

    /// Its name is the log's origin.
    public Vkey vkey() {
        return vkey;
    }

    /// Adds those that are not in the log yet, in this order, under one new checkpoint; a log
    /// without leaves gets a checkpoint, too.
    ///
    /// @throws io.twinmesh.persistence.projection.ProjectionHaltedException when what is stored is
    ///   not what was signed last; nothing is signed then
    public void add(List<? extends LinkedEvent> events, Instant now) {
        transactions.retried(connection -> {
            add(connection, new LinkedHashSet<>(events), now);
            return true;
        });
    }

    private void add(Connection connection, Set<LinkedEvent> events, Instant now)
            throws SQLException {
        var tables = new LogTables(connection, name);
        var stored = tables.lockedState();
        if (stored.isEmpty()) {
            tables.insert(signer.first());
        }
        var state = stored.orElseGet(signer::first);
        signer.requireSigned(state);
        var known = new HashSet<LinkedEvent>();
        leaves(tables).forEach(leaf -> known.add(leaf.event()));
        var added = new ArrayList<LogTables.Entry>();
        for (var event : events) {
            if (known.add(event)) {
                long index = state.tree().size() + added.size();
                added.add(new LogTables.Entry(index, new LinkedLeaf(index, now, event).bytes()));
            }
        }
        if (added.isEmpty()) {
            return;
        }
        if (state.tree().size() + added.size() > MOST_LEAVES) {
            throw new IllegalStateException(
                    "the log " + vkey.name() + " has at most " + MOST_LEAVES + " leaves");
        }
        tables.insert(added);
        var grown = signer.grow(state, added, tables.tiles());
        for (var tile : grown.tiles()) {
            tables.put(tile);
        }
        tables.update(grown.state());
    }

    /// All of it, in its order.
    public List<LinkedLeaf> leaves() throws SQLException {
        try (var connection = source.getConnection()) {
            return leaves(new LogTables(connection, name));
        }
    }

    private static List<LinkedLeaf> leaves(LogTables tables) throws SQLException {
        return tables.leaves(0, MOST_LEAVES).stream().map(LinkedLeaf::parse).toList();
    }

    /// What is served.
    public LogReader reader() {
        return new LogReader(source, name);
    }

    /// Where final checkpoints are kept.
    public FinalCheckpoints finals() {
        return new FinalCheckpoints(source, name);
    }
}
