package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.audit.chain.AuditMarks;
import io.twinmesh.persistence.audit.chain.AuditSettings;
import io.twinmesh.persistence.audit.chain.AuditTable;
import io.twinmesh.persistence.audit.chain.AuditTable.End;
import io.twinmesh.persistence.audit.chain.AuditTable.Placed;
import io.twinmesh.persistence.format.Bytes;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/// Checks that nothing in the trail was changed, removed, moved or put in: each row's hash fits the
/// row and the one before, no place is missing, and the ends that were noted in the vault's
/// database stand where they stood. Needs no patient's key. Blocks on both databases.
public final class AuditCheck {
    private static final int PAGE = 1000;

    private final DataSource journal;
    private final AuditMarks marks;
    private final AuditKeys keys;
    private final InstantSource clock;
    private final AuditSettings settings;

    /// @param marks the vault's database
    public AuditCheck(
            DataSource journal,
            DataSource marks,
            AuditKeys keys,
            InstantSource clock,
            AuditSettings settings) {
        this.journal = journal;
        this.marks = new AuditMarks(marks);
        this.keys = keys;
        this.clock = clock;
        this.settings = settings;
    }

    /// What the check found.
    public sealed interface Verdict {
        /// @param records how many were checked
        /// @param last the place of the last one
        record Sound(long records, long last) implements Verdict {}

        /// @param number the first place where something does not fit
        /// @param code `audit.row-missing`, `audit.row-changed`, `audit.rows-cut` or
        ///   `audit.mark-differs`
        record Broken(long number, String code) implements Verdict {}
    }

    /// Checks everything within reach.
    public Verdict run() throws SQLException {
        // read first: what is marked later may stand behind what is read
        var marked = marks.highest();
        try (var connection = journal.getConnection()) {
            var end = start(connection);
            long checked = 0;
            for (var page = page(connection, end); !page.isEmpty(); page = page(connection, end)) {
                for (var placed : page) {
                    if (placed.number() != end.number() + 1) {
                        return new Verdict.Broken(end.number() + 1, "audit.row-missing");
                    }
                    var chain = keys.chain().next(end.chain(), placed.number(), placed.row());
                    if (!chain.equals(placed.chain())) {
                        return new Verdict.Broken(placed.number(), "audit.row-changed");
                    }
                    end = new End(placed.number(), chain);
                }
                for (var mark : marks.within(page.getFirst().number(), end.number())) {
                    var row = page.get((int) (mark.number() - page.getFirst().number()));
                    if (!row.chain().equals(mark.chain())) {
                        return new Verdict.Broken(mark.number(), "audit.mark-differs");
                    }
                }
                checked += page.size();
            }
            return marked > end.number()
                    ? new Verdict.Broken(end.number() + 1, "audit.rows-cut")
                    : new Verdict.Sound(checked, end.number());
        }
    }

    /// The row before the first one within reach; what is older counts as checked.
    private End start(Connection connection) throws SQLException {
        var reach = clock.instant().minus(settings.reach());
        try (var query =
                connection.prepareStatement(
                        "SELECT number, chain FROM audit_record WHERE number < (SELECT MIN(number)"
                                + " FROM audit_record WHERE at_micros >= ?) ORDER BY number DESC"
                                + " LIMIT 1")) {
            query.setLong(1, ChronoUnit.MICROS.between(Instant.EPOCH, reach));
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? new End(rows.getLong(1), Bytes.of(rows.getBytes(2)))
                        : End.EMPTY;
            }
        }
    }

    private static List<Placed> page(Connection connection, End after) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT "
                                + AuditTable.COLUMNS
                                + " FROM audit_record WHERE number > ? ORDER BY number LIMIT ?")) {
            query.setLong(1, after.number());
            query.setInt(2, PAGE);
            try (ResultSet rows = query.executeQuery()) {
                var page = new ArrayList<Placed>();
                while (rows.next()) {
                    page.add(AuditTable.read(rows));
                }
                return page;
            }
        }
    }
}
