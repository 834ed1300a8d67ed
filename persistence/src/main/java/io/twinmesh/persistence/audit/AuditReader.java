package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.audit.chain.AuditSettings;
import io.twinmesh.persistence.audit.chain.AuditTable;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.KeyVault;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// Reads the trail, newest first. Blocks on both databases.
public final class AuditReader {
    private static final int MOST = 1000;

    private final DataSource journal;
    private final KeyVault vault;
    private final AuditKeys keys;
    private final InstantSource clock;
    private final AuditSettings settings;

    public AuditReader(
            DataSource journal,
            KeyVault vault,
            AuditKeys keys,
            InstantSource clock,
            AuditSettings settings) {
        this.journal = journal;
        this.vault = vault;
        this.keys = keys;
        this.clock = clock;
        this.settings = settings;
    }

    /// @param from the earliest time wanted
    /// @param to the first time not wanted
    /// @param before only what stands before this place: where the page before ended
    public record Wanted(
            Optional<PatientId> patient,
            Optional<String> client,
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<Long> before) {
        public static Wanted about(PatientId patient) {
            return new Wanted(
                    Optional.of(patient),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /// @param next what to ask for as `before` to go on; empty at the end
    public record Page(List<AuditRow> rows, Optional<Long> next) {
        public Page {
            rows = List.copyOf(rows);
        }
    }

    /// What fits, newest first. Going on from `next` gives each record once, whatever is written
    /// meanwhile.
    ///
    /// @param most 1 to 1000
    public Page read(Wanted wanted, int most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("a page has 1 to " + MOST + " rows, got " + most);
        }
        var seal = new AuditSeal(keys.cipher(), vault);
        try (var connection = journal.getConnection();
                var query = connection.prepareStatement(sql(wanted))) {
            fill(query, wanted, most + 1);
            try (var rows = query.executeQuery()) {
                var found = new ArrayList<AuditRow>();
                while (found.size() < most && rows.next()) {
                    var placed = AuditTable.read(rows);
                    found.add(seal.open(placed.number(), placed.row()));
                }
                var next =
                        found.size() == most && rows.next()
                                ? Optional.of(found.getLast().number())
                                : Optional.<Long>empty();
                return new Page(found, next);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the audit trail cannot be read", e);
        }
    }

    /// The record of this name.
    public Optional<AuditRow> find(AuditId id) {
        try (var connection = journal.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT "
                                        + AuditTable.COLUMNS
                                        + " FROM audit_record WHERE id = ? AND at_micros >= ?")) {
            query.setString(1, id.value());
            query.setLong(2, earliest(Optional.empty()));
            try (var rows = query.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                var placed = AuditTable.read(rows);
                var seal = new AuditSeal(keys.cipher(), vault);
                return Optional.of(seal.open(placed.number(), placed.row()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the audit trail cannot be read", e);
        }
    }

    private static String sql(Wanted wanted) {
        return "SELECT "
                + AuditTable.COLUMNS
                + " FROM audit_record WHERE number < ? AND at_micros >= ? AND at_micros < ?"
                + (wanted.patient().isPresent() ? " AND patient = ?" : "")
                + (wanted.client().isPresent() ? " AND client = ?" : "")
                + " ORDER BY number DESC LIMIT ?";
    }

    private void fill(PreparedStatement query, Wanted wanted, int limit) throws SQLException {
        query.setLong(1, wanted.before().orElse(Long.MAX_VALUE));
        query.setLong(2, earliest(wanted.from()));
        query.setLong(3, wanted.to().map(AuditReader::micros).orElse(Long.MAX_VALUE));
        int next = 4;
        if (wanted.patient().isPresent()) {
            query.setString(next++, wanted.patient().get().value());
        }
        if (wanted.client().isPresent()) {
            query.setString(next++, wanted.client().get());
        }
        query.setInt(next, limit);
    }

    private long earliest(Optional<Instant> from) {
        var reach = clock.instant().minus(settings.reach());
        return micros(from.filter(reach::isBefore).orElse(reach));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
