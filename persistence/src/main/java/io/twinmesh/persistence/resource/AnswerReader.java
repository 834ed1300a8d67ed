package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.reading.RowOpener;
import io.twinmesh.persistence.history.sealed.DamageReport;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.KeyVault;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// Finds the answers of models in the index and reads them from the journal, without waking their
/// twins. Every method blocks on the databases.
///
/// A row that does not read as it was written is reported where the reader goes on without it;
/// elsewhere the exception passes, and whoever answers in its stead puts the twin in quarantine.
public final class AnswerReader {
    /// Answers of one slice.
    public static final int MOST_ROWS = 100;

    private static final String FROM =
            """
            SELECT a.twin, a.sequence_number, j."event_ser_manifest", j."event_payload"
            FROM answer_place a JOIN "event_journal" j
              ON j."persistence_id" = 'twin|' || a.twin AND j."sequence_number" = a.sequence_number
            """;

    private final DataSource source;
    private final KeyVault vault;
    private final IndexKey key;
    private final RandomGenerator random;
    private final DamageReport damage;

    public AnswerReader(
            DataSource source,
            KeyVault vault,
            IndexKey key,
            RandomGenerator random,
            DamageReport damage) {
        this.source = source;
        this.vault = vault;
        this.key = key;
        this.random = random;
        this.damage = damage;
    }

    /// A part of what was answered about a patient.
    ///
    /// @param answers what could be read; those whose key is gone are left out
    /// @param last sequence number of the last answer that was looked at
    /// @param more whether there may be more behind it
    public record Slice(List<StoredAnswer> answers, long last, boolean more) {
        public Slice {
            answers = List.copyOf(answers);
        }
    }

    /// What was answered about a patient, in the order in which it came in.
    ///
    /// @param from begin at this sequence number
    /// @param to end at this sequence number
    /// @param snapshot a place in the whole journal: only what stood before it or there
    /// @param recordedAfter only what came in or was reviewed after this moment
    public Slice slice(
            PatientId twin, long from, long to, long snapshot, Optional<Instant> recordedAfter) {
        return read(connection -> {
            try (var query =
                    connection.prepareStatement(
                            FROM
                                    + " WHERE a.twin = ? AND a.sequence_number >= ?"
                                    + " AND a.sequence_number <= ? AND a.since <= ?"
                                    + " AND (a.recorded_at > ? OR EXISTS (SELECT 1"
                                    + " FROM answer_review r WHERE r.twin = a.twin"
                                    + " AND r.answer = a.sequence_number AND r.since <= ?"
                                    + " AND r.recorded_at > ?))"
                                    + " ORDER BY a.twin, a.sequence_number LIMIT ?")) {
                query.setString(1, twin.value());
                query.setLong(2, from);
                query.setLong(3, to);
                query.setLong(4, snapshot);
                var after = recordedAfter.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
                query.setLong(5, after);
                query.setLong(6, snapshot);
                query.setLong(7, after);
                query.setInt(8, MOST_ROWS);
                return slice(connection, query, from, snapshot);
            }
        });
    }

    /// Where an answer stands in the order of time.
    ///
    /// @param at when it came in
    public record Mark(Instant at, PatientId twin, long sequenceNumber) {}

    /// An answer as the node returned it, without what belongs to it.
    public record Bare(Mark mark, AssessmentReceived received) {
        @Override
        public String toString() {
            return "Bare[" + mark.sequenceNumber() + "]";
        }
    }

    /// A part of what was answered about everybody.
    ///
    /// @param answers what could be read; those whose key is gone are left out
    /// @param last the last answer that was looked at; empty when there was none
    public record Page(List<Bare> answers, Optional<Mark> last) {
        public Page {
            answers = List.copyOf(answers);
        }
    }

    /// What was answered about everybody in a time, in its order.
    ///
    /// @param after begin behind this answer; empty for the first page
    /// @param before only what came in before this moment
    /// @return at most [#MOST_ROWS]
    public Page between(Instant from, Optional<Mark> after, Instant before) {
        var mark = after.orElse(new Mark(from, new PatientId("tw-" + "0".repeat(32)), -1));
        return read(connection -> {
            try (var query =
                    connection.prepareStatement(
                            """
                            SELECT a.twin, a.sequence_number, j."event_ser_manifest", j."event_payload",
                              a.recorded_at
                            FROM answer_place a JOIN "event_journal" j
                              ON j."persistence_id" = 'twin|' || a.twin
                              AND j."sequence_number" = a.sequence_number
                            WHERE a.recorded_at >= ? AND a.recorded_at < ?
                              AND (a.recorded_at, a.twin, a.sequence_number) > (?, ?, ?)
                            ORDER BY a.recorded_at, a.twin, a.sequence_number LIMIT ?
                            """)) {
                query.setLong(1, mark.at().toEpochMilli());
                query.setLong(2, before.toEpochMilli());
                query.setLong(3, mark.at().toEpochMilli());
                query.setString(4, mark.twin().value());
                query.setLong(5, mark.sequenceNumber());
                query.setInt(6, MOST_ROWS);
                return page(query);
            }
        });
    }

    private Page page(PreparedStatement query) throws SQLException {
        var opener = new RowOpener(vault, random);
        var answers = new ArrayList<Bare>();
        Optional<Mark> last = Optional.empty();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                var place =
                        new Mark(
                                Instant.ofEpochMilli(rows.getLong(5)),
                                new PatientId(rows.getString(1)),
                                rows.getLong(2));
                last = Optional.of(place);
                received(opener, place, rows.getString(3), rows.getBytes(4))
                        .ifPresent(answers::add);
            }
        }
        return new Page(answers, last);
    }

    private Optional<Bare> received(RowOpener opener, Mark place, String manifest, byte[] payload) {
        try {
            var sealed = RowOpener.sealed(place.twin(), place.sequenceNumber(), manifest, payload);
            return opener.open(place.twin(), place.sequenceNumber(), sealed)
                            instanceof Opened.Plain(AssessmentReceived received)
                    ? Optional.of(new Bare(place, received))
                    : Optional.empty();
        } catch (UnreadableHistoryException e) {
            damage.found(e);
            return Optional.empty();
        }
    }

    /// The answer that stands there; empty when there is none, when its key is gone, or when it
    /// does not read as it was written.
    public Optional<StoredAnswer> at(PatientId twin, long sequenceNumber) {
        try {
            return slice(twin, sequenceNumber, sequenceNumber, Long.MAX_VALUE, Optional.empty())
                    .answers()
                    .stream()
                    .findFirst();
        } catch (UnreadableHistoryException e) {
            damage.found(e);
            return Optional.empty();
        }
    }

    /// The answer of a job; empty when there is none, or when its key is gone.
    public Optional<StoredAnswer> of(JobId job) {
        return read(connection -> {
            try (var query = connection.prepareStatement(FROM + " WHERE a.job_hash = ?")) {
                query.setBytes(1, key.token("job", job.value()));
                return slice(connection, query, 0, Long.MAX_VALUE).answers().stream().findFirst();
            }
        });
    }

    /// What a person last found the answer of a job to be, as far as the index knows; empty when
    /// nobody has judged it.
    public Optional<AnswerReviewed> judged(JobId job) {
        try {
            return lastJudged(job);
        } catch (UnreadableHistoryException e) {
            // pipelines ask, who answer nobody
            damage.found(e);
            throw e;
        }
    }

    private Optional<AnswerReviewed> lastJudged(JobId job) {
        return read(connection -> {
            try (var query =
                    connection.prepareStatement(
                            "SELECT a.twin, a.sequence_number FROM answer_place a"
                                    + " WHERE a.job_hash = ?")) {
                query.setBytes(1, key.token("job", job.value()));
                try (var rows = query.executeQuery()) {
                    return rows.next()
                            ? new AnswerDetails(connection, new RowOpener(vault, random), key)
                                            .reviews(
                                                    new PatientId(rows.getString(1)),
                                                    rows.getLong(2),
                                                    Long.MAX_VALUE)
                                            .stream()
                                            .filter(review -> review.state().decided())
                                            .reduce((_, later) -> later)
                            : Optional.empty();
                }
            }
        });
    }

    private Slice slice(Connection connection, PreparedStatement query, long from, long snapshot)
            throws SQLException {
        var opener = new RowOpener(vault, random);
        var received = new ArrayList<Received>();
        long last = from;
        int read = 0;
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                read++;
                last = rows.getLong(2);
                var twin = new PatientId(rows.getString(1));
                var sealed = RowOpener.sealed(twin, last, rows.getString(3), rows.getBytes(4));
                if (opener.open(twin, last, sealed)
                        instanceof Opened.Plain(AssessmentReceived answer)) {
                    received.add(new Received(twin, last, answer));
                }
            }
        }
        var details = new AnswerDetails(connection, opener, key);
        var answers = new ArrayList<StoredAnswer>();
        for (var one : received) {
            details.of(one.twin(), one.sequenceNumber(), one.answer(), snapshot)
                    .ifPresent(answers::add);
        }
        return new Slice(answers, last, read == MOST_ROWS);
    }

    private record Received(PatientId twin, long sequenceNumber, AssessmentReceived answer) {}

    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    private <T> T read(Reading<T> reading) {
        try (var connection = source.getConnection()) {
            return reading.from(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the index of answers cannot be read", e);
        }
    }
}
