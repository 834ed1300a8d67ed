package io.twinmesh.persistence.backup;

import io.twinmesh.persistence.auditor.LogAudit;
import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.log.LedgerSummary;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// Looks whether a journal is whole: the chain of every twin, the ledger leaf by leaf, and whether
/// the log still has all that somebody else saw of it. Needs no patient's key. Blocks, and reads
/// everything.
public final class JournalCheck {
    private final DataSource source;
    private final String lane;
    private final Vkey log;

    /// @param log the public key of the lane's log
    public JournalCheck(DataSource source, String lane, Vkey log) {
        this.source = source;
        this.lane = lane;
        this.log = log;
    }

    /// What was found.
    ///
    /// @param twins whose chains were followed
    /// @param leaves in the log
    /// @param wrong one sentence for each thing that is not as it should be
    public record Found(long twins, long leaves, List<String> wrong) {
        public Found {
            wrong = List.copyOf(wrong);
        }
    }

    /// @param seen a checkpoint that a witness or anybody else kept, believed already
    public Found run(Optional<Checkpoint> seen) throws SQLException {
        var wrong = new ArrayList<String>();
        var twins = twins();
        var chains = new ChainCheck(source);
        for (var twin : twins) {
            if (chains.check(twin) instanceof ChainCheck.Finding.Broken(var at, var code)) {
                wrong.add("the history of " + twin + " is broken at event " + at + ": " + code);
            }
        }
        return new Found(twins.size(), log(seen, wrong), wrong);
    }

    private List<PatientId> twins() throws SQLException {
        try (var connection = source.getConnection()) {
            return Transactions.rows(
                    connection,
                    """
                    SELECT DISTINCT "persistence_id" FROM "event_journal"
                    WHERE "persistence_id" LIKE 'twin|%' ORDER BY "persistence_id"
                    """,
                    _ -> {},
                    row -> new PatientId(row.getString(1).substring("twin|".length())));
        }
    }

    private long log(Optional<Checkpoint> seen, List<String> wrong) throws SQLException {
        var reader = new LogReader(source, lane);
        var note = reader.signed();
        if (note.isEmpty()) {
            seen.filter(theirs -> theirs.size() > 0)
                    .ifPresent(theirs -> wrong.add(lost(theirs.size(), 0)));
            return 0;
        }
        Checkpoint ours;
        try {
            ours = Checkpoint.open(note.get(), log);
        } catch (IllegalArgumentException e) {
            wrong.add("the log's checkpoint is not signed by this key: " + e.getMessage());
            return 0;
        }
        LedgerSummary.read(source, lane)
                .filter(books -> books.sum().signum() != 0)
                .ifPresent(books -> wrong.add("all balances sum to " + books.sum() + ", not 0"));
        var audit = audit(reader);
        seen.filter(theirs -> theirs.size() <= ours.size())
                .ifPresent(theirs -> say("the log as somebody saw it", audit.of(theirs), wrong));
        say("the ledger", audit.of(ours), wrong);
        seen.filter(theirs -> theirs.size() > ours.size())
                .ifPresent(theirs -> wrong.add(lost(theirs.size(), ours.size())));
        return ours.size();
    }

    private LogAudit audit(LogReader reader) {
        return new LogAudit(
                log.name(),
                path -> {
                    try {
                        return reader.tile(path.text())
                                .orElseThrow(() -> new IOException(path.text() + " is missing"));
                    } catch (SQLException e) {
                        throw new IOException(path.text() + " cannot be read", e);
                    }
                },
                Long.MAX_VALUE,
                List.of());
    }

    private static String lost(long theirs, long ours) {
        return "the log has "
                + ours
                + " leaves, and somebody saw "
                + theirs
                + ": "
                + (theirs - ours)
                + " are lost; a server that goes on from here forks the log, and no witness follows";
    }

    private static void say(String what, Opinion opinion, List<String> wrong) {
        switch (opinion) {
            case Opinion.Agreed _ -> {}
            case Opinion.Objection(var why) -> wrong.add(what + ": " + why);
            case Opinion.Undecided(var why) -> wrong.add(what + " could not be checked: " + why);
        }
    }
}
