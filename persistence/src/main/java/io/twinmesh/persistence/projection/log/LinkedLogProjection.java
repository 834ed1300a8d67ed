package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.linked.OwnWord;
import io.twinmesh.persistence.linked.Told;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.Projection;
import io.twinmesh.persistence.projection.ProjectionHaltedException;
import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/// A log beside the ledger's that follows the journal: events of nodes become leaves, in the
/// journal's order and with its times, so that the same journal always gives the same log.
public final class LinkedLogProjection implements Projection {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ROWS_AT_ONCE = 1000;

    private final String name;
    private final String prefix;
    private final Function<JournalRow, List<Told>> telling;
    private final LinkedWriter writer;

    // of the runner's thread alone
    private String checkpoint = "";

    /// @param name of the rows, 1 to 20 characters
    /// @param prefix of the persistence ids, for example `node|`
    /// @param telling what an event is told as; it throws `IllegalArgumentException` for bytes that
    ///   it does not understand
    /// @param skey its name is the log's origin
    /// @param signed what was signed last
    public LinkedLogProjection(
            String name,
            String prefix,
            Function<JournalRow, List<Told>> telling,
            Skey skey,
            SignedTrees signed) {
        this.name = name;
        this.prefix = prefix;
        this.telling = telling;
        this.writer = new LinkedWriter(name, skey, signed);
    }

    /// Its name is the log's origin.
    public Vkey vkey() {
        return writer.vkey();
    }

    @Override
    public String name() {
        return "linked-log-" + name;
    }

    @Override
    public JournalTailer.Wanted wanted() {
        return new JournalTailer.Wanted(prefix, true, ROWS_AT_ONCE);
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    @Override
    public void prepare(Connection transaction) throws SQLException {
        var state = writer.begin(transaction);
        writer.list(transaction, state);
        checkpoint = state.checkpoint();
        // it was committed before, or is that of no leaf
        committed();
    }

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) throws SQLException {
        var told = new ArrayList<Told>();
        rows.forEach(row -> told.addAll(told(row)));
        if (told.isEmpty()) {
            return;
        }
        var state = writer.begin(transaction);
        var latest = new HashMap<String, List<LinkedLeaf>>();
        var leaves = new ArrayList<LinkedLeaf>();
        for (var one : told) {
            var subject = one.event().subject();
            var before = latest.get(subject);
            if (before == null) {
                before = writer.latest(transaction, subject, OwnWord.LOOKED_AT);
            }
            if (one.event() instanceof NodeEnrolled && !before.isEmpty()) {
                throw new ProjectionHaltedException(
                        "the log " + vkey().name() + " has the enrolment of " + subject);
            }
            if (OwnWord.admits(before, one)) {
                var leaf =
                        new LinkedLeaf(state.tree().size() + leaves.size(), one.at(), one.event());
                leaves.add(leaf);
                before = following(before, leaf);
            }
            latest.put(subject, before);
        }
        if (!leaves.isEmpty()) {
            checkpoint = writer.append(transaction, state, leaves).checkpoint();
        }
    }

    private static List<LinkedLeaf> following(List<LinkedLeaf> before, LinkedLeaf leaf) {
        var all = new ArrayList<>(before);
        all.add(leaf);
        return all.size() > OwnWord.LOOKED_AT ? all.subList(1, all.size()) : all;
    }

    private List<Told> told(JournalRow row) {
        try {
            return telling.apply(row);
        } catch (IllegalArgumentException e) {
            throw new ProjectionHaltedException(
                    "event " + row.ordering() + " cannot be told: " + e.getMessage(), e);
        }
    }

    @Override
    public void committed() {
        writer.committed(checkpoint);
    }
}
