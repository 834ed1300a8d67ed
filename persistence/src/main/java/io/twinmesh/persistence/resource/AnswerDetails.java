package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.history.reading.RowOpener;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.key.IndexKey;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What belongs to an answer: what was granted for it, which resources said its inputs, and its
/// reviews. Within one connection.
final class AnswerDetails {
    /// A twin takes no more of one answer.
    private static final int MOST_REVIEWS = 100;

    private static final String JOURNAL =
            """
            j."event_ser_manifest", j."event_payload" FROM %s JOIN "event_journal" j
              ON j."persistence_id" = 'twin|' || a.twin AND j."sequence_number" = a.sequence_number
            """;

    private final Connection connection;
    private final RowOpener opener;
    private final IndexKey key;

    AnswerDetails(Connection connection, RowOpener opener, IndexKey key) {
        this.connection = connection;
        this.opener = opener;
        this.key = key;
    }

    /// @param snapshot a place in the whole journal: only reviews that stood before it or there
    /// @return empty when what was granted cannot be read any more
    Optional<StoredAnswer> of(
            PatientId twin, long sequenceNumber, AssessmentReceived answer, long snapshot)
            throws SQLException {
        var grant = grant(twin, answer.grant());
        if (grant.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new StoredAnswer(
                        twin,
                        sequenceNumber,
                        grant.get(),
                        answer,
                        sources(twin, answer.grant(), grant.get()),
                        reviews(twin, sequenceNumber, snapshot)));
    }

    private Optional<AccessGranted> grant(PatientId twin, long place) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        """
                        SELECT "event_ser_manifest", "event_payload" FROM "event_journal"
                        WHERE "persistence_id" = ? AND "sequence_number" = ?
                        """)) {
            query.setString(1, "twin|" + twin);
            query.setLong(2, place);
            try (var rows = query.executeQuery()) {
                return rows.next()
                                && opened(twin, place, rows.getString(1), rows.getBytes(2))
                                        instanceof Opened.Plain(AccessGranted grant)
                        ? Optional.of(grant)
                        : Optional.empty();
            }
        }
    }

    /// The version of each resource that was the newest when the inputs were chosen.
    private List<SourceVersion> sources(PatientId twin, long place, AccessGranted grant)
            throws SQLException {
        var keys = grant.used().stream().flatMap(used -> used.resources().stream()).distinct();
        var wanted = keys.toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        var marks = String.join(", ", Collections.nCopies(wanted.size(), "?"));
        try (var query =
                connection.prepareStatement(
                        "SELECT a.sequence_number, a.version, "
                                + JOURNAL.formatted("resource_version a")
                                + " WHERE a.twin = ? AND a.key_hash IN ("
                                + marks
                                + ") AND a.sequence_number <= ? AND NOT EXISTS (SELECT 1"
                                + " FROM resource_version b WHERE b.twin = a.twin"
                                + " AND b.key_hash = a.key_hash"
                                + " AND b.sequence_number > a.sequence_number"
                                + " AND b.sequence_number <= ?) ORDER BY a.sequence_number")) {
            int at = 1;
            query.setString(at++, twin.value());
            for (long resource : wanted) {
                query.setBytes(at++, key.known(resource));
            }
            query.setLong(at++, place);
            query.setLong(at, place);
            var found = new ArrayList<SourceVersion>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    if (opened(twin, rows.getLong(1), rows.getString(3), rows.getBytes(4))
                            instanceof Opened.Plain(ResourceRecorded recorded)) {
                        found.add(
                                new SourceVersion(
                                        recorded.key(),
                                        recorded.type(),
                                        ResourceChange.id(twin, recorded.type(), recorded.id()),
                                        rows.getInt(2)));
                    }
                }
            }
            return found;
        }
    }

    /// Oldest first.
    ///
    /// @param answer where it stands
    /// @param snapshot a place in the whole journal: only reviews that stood before it or there
    List<AnswerReviewed> reviews(PatientId twin, long answer, long snapshot) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT a.sequence_number, "
                                + JOURNAL.formatted("answer_review a")
                                + " WHERE a.twin = ? AND a.answer = ? AND a.since <= ?"
                                + " ORDER BY a.sequence_number LIMIT "
                                + MOST_REVIEWS)) {
            query.setString(1, twin.value());
            query.setLong(2, answer);
            query.setLong(3, snapshot);
            var found = new ArrayList<AnswerReviewed>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    if (opened(twin, rows.getLong(1), rows.getString(2), rows.getBytes(3))
                            instanceof Opened.Plain(AnswerReviewed review)) {
                        found.add(review);
                    }
                }
            }
            return found;
        }
    }

    private Opened opened(PatientId twin, long place, String tag, byte[] payload) {
        return opener.open(twin, place, RowOpener.sealed(twin, place, tag, payload));
    }
}
