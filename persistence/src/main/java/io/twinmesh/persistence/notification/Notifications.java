package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.RowOpener;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.projection.Projection;
import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.vault.KeyVault;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Writes down, for each subscriber, what it must be told. Each remembers how far it has come in
/// the journal, so the cursor may be moved back for one of them and the others notice nothing. A
/// row that does not read as it was written is nobody told of; it is reported.
public final class Notifications implements Projection {
    public static final String NAME = "notifications";

    private static final int ROWS = 1_000;

    private final KeyVault vault;
    private final RandomGenerator random;
    private final int mostWaiting;
    private final DamageFiling damage;

    /// @param random a cryptographically strong source
    /// @param mostWaiting how many notifications may wait for one subscriber; with one more it
    ///   lags: what comes is written down when half of them are delivered ([Subscribers])
    public Notifications(
            KeyVault vault, RandomGenerator random, int mostWaiting, DamageFiling damage) {
        this.vault = vault;
        this.random = random;
        this.mostWaiting = mostWaiting;
        this.damage = damage;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public JournalTailer.Wanted wanted() {
        return new JournalTailer.Wanted("twin|", true, ROWS);
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(20);
    }

    @Override
    public void prepare(Connection transaction) {}

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) throws SQLException {
        damage.begin();
        var listening = NotificationRows.listening(transaction);
        if (listening.isEmpty()) {
            return;
        }
        var opener = new RowOpener(vault, random);
        var chosen = new HashMap<String, Set<String>>();
        for (var row : rows) {
            var twin = new PatientId(row.persistenceId().substring("twin|".length()));
            var sealed = sealed(transaction, twin, row);
            var kind = sealed.flatMap(event -> NotificationKind.of(event.tag()));
            if (kind.isPresent()) {
                var named = chosenBy(transaction, chosen, twin);
                for (var one : listening) {
                    if (one.wants(kind.get(), named, row.ordering())
                            && fits(transaction, one, opener, twin, row, sealed.get())) {
                        one.tell(transaction, twin, row, sealed.get(), mostWaiting);
                    }
                }
            }
        }
        for (var one : listening) {
            one.store(transaction, rows.getLast().ordering());
        }
    }

    @Override
    public void committed() {
        damage.committed();
    }

    private static Set<String> chosenBy(
            Connection transaction, Map<String, Set<String>> chosen, PatientId twin)
            throws SQLException {
        var known = chosen.get(twin.value());
        if (known == null) {
            known = new HashSet<>(NotificationRows.choosing(transaction, twin));
            chosen.put(twin.value(), known);
        }
        return known;
    }

    private Optional<SealedEvent> sealed(Connection transaction, PatientId twin, JournalRow row)
            throws SQLException {
        try {
            return Optional.of(
                    RowOpener.sealed(twin, row.sequenceNumber(), row.tag(), row.payload()));
        } catch (UnreadableHistoryException e) {
            damage.found(transaction, e);
            return Optional.empty();
        }
    }

    private boolean fits(
            Connection transaction,
            NotificationRows.Listening one,
            RowOpener opener,
            PatientId twin,
            JournalRow row,
            SealedEvent sealed)
            throws SQLException {
        if (one.resourceType().isEmpty()) {
            return true;
        }
        try {
            return switch (opener.open(twin, row.sequenceNumber(), sealed)) {
                case Opened.Plain(PatientEvent.ResourceRecorded recorded) ->
                        recorded.type().equals(one.resourceType());
                case Opened.Plain(PatientEvent.ResourceDeleted deleted) ->
                        deleted.type().equals(one.resourceType());
                case Opened.Plain _ -> true;
                case Opened.Redacted _ -> false;
            };
        } catch (UnreadableHistoryException e) {
            damage.found(transaction, e);
            return false;
        }
    }
}
