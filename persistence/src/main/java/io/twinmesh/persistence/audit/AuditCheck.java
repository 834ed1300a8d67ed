package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.audit.chain.AuditMarks;
import io.twinmesh.persistence.audit.chain.AuditSettings;
import io.twinmesh.persistence.audit.chain.AuditTable;
import io.twinmesh.persistence.audit.chain.AuditTable.End;
import io.twinmesh.persistence.audit.chain.AuditTable.Placed;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.vault.KeyVault;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// Checks that nothing in the trail was changed, removed, moved or put in: each row's hash fits the
/// row and the one before, no place is missing, and the ends that were noted in the vault's
/// database stand where they stood. Needs no patient's key. Breaks that were acknowledged in the
/// trail itself are passed over and counted. Blocks on both databases.
public final class AuditCheck {
    private static final int PAGE = 1000;

    private final DataSource journal;
    private final AuditMarks marks;
    private final KeyVault vault;
    private final AuditKeys keys;
    private final InstantSource clock;
    private final AuditSettings settings;

    /// @param marks the vault's database
    public AuditCheck(
            DataSource journal,
            DataSource marks,
            KeyVault vault,
            AuditKeys keys,
            InstantSource clock,
            AuditSettings settings) {
        this.journal = journal;
        this.marks = new AuditMarks(marks);
        this.vault = vault;
        this.keys = keys;
        this.clock = clock;
        this.settings = settings;
    }

    /// What the check found.
    public sealed interface Verdict {
        /// @param records how many were checked
        /// @param last the place of the last one
        record Sound(long records, long last) implements Verdict {}

        /// Sound but for breaks that were acknowledged.
        ///
        /// @param breaks how many acknowledgements it took
        /// @param since where the newest of them stands: behind it everything fits
        record Acknowledged(long records, long last, int breaks, long since) implements Verdict {}

        /// @param number the first place where something does not fit
        /// @param code `audit.row-missing`, `audit.row-changed`, `audit.rows-cut` or
        ///   `audit.mark-differs`
        record Broken(long number, String code) implements Verdict {}
    }

    /// Checks everything within reach.
    public Verdict run() throws SQLException {
        try (var connection = journal.getConnection()) {
            var walk = walk(connection);
            var found = broken(connection, walk);
            if (found.isPresent()) {
                return new Verdict.Broken(found.get().number(), found.get().code());
            }
            return walk.used().stream()
                    .map(AcknowledgedBreak::row)
                    .max(Comparator.naturalOrder())
                    .<Verdict>map(since ->
                            new Verdict.Acknowledged(
                                    walk.checked(), walk.end().number(), walk.used().size(), since))
                    .orElseGet(() -> new Verdict.Sound(walk.checked(), walk.end().number()));
        }
    }

    /// What to record so that the break which the check finds now is acknowledged: with the
    /// interaction [Interaction#MONITORING] and about no patient.
    ///
    /// @param number where the check must find it
    /// @param reason in the words of whoever acknowledges it
    /// @return empty when the check finds no break there
    public Optional<What> acknowledgement(long number, String reason) throws SQLException {
        try (var connection = journal.getConnection()) {
            return broken(connection, walk(connection))
                    .filter(found -> found.number() == number)
                    .map(found -> AcknowledgedBreak.of(found, reason));
        }
    }

    private AuditWalk walk(Connection connection) throws SQLException {
        return new AuditWalk(keys.chain(), acknowledged(connection), start(connection));
    }

    private Optional<AuditWalk.Break> broken(Connection connection, AuditWalk walk)
            throws SQLException {
        // read first: what is marked later may stand behind what is read
        var marked = marks.within(AuditTable.end(connection).number() + 1, Long.MAX_VALUE);
        for (var page = page(connection, walk.end());
                !page.isEmpty();
                page = page(connection, walk.end())) {
            var found = walk.rows(page);
            if (found.isEmpty()) {
                found =
                        walk.marks(
                                page, marks.within(page.getFirst().number(), walk.end().number()));
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return walk.cut(marked);
    }

    /// All of the trail's, also those beyond reach.
    private List<AcknowledgedBreak> acknowledged(Connection connection) throws SQLException {
        var seal = new AuditSeal(keys.cipher(), vault);
        try (var query =
                connection.prepareStatement(
                        "SELECT "
                                + AuditTable.COLUMNS
                                + " FROM audit_record WHERE interaction = ? AND resource_type = ?"
                                + " AND patient IS NULL ORDER BY number")) {
            query.setString(1, Interaction.MONITORING.code());
            query.setString(2, AcknowledgedBreak.TYPE);
            try (var rows = query.executeQuery()) {
                var found = new ArrayList<AcknowledgedBreak>();
                while (rows.next()) {
                    opened(seal, AuditTable.read(rows)).ifPresent(found::add);
                }
                return found;
            }
        }
    }

    private static Optional<AcknowledgedBreak> opened(AuditSeal seal, Placed placed) {
        try {
            return AcknowledgedBreak.of(seal.open(placed.number(), placed.row()));
        } catch (IllegalArgumentException | IllegalStateException _) {
            // the walk finds that it was changed
            return Optional.empty();
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
