package io.twinmesh.bench.chaos.inquest;

import static java.util.stream.Collectors.joining;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.persistence.format.StoredFormat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What happened to a job, from its own rows: for those that have no answer.
final class JobTrail {
    private static final StoredFormat FORMAT = new StoredFormat(JobEvent.storedTypes());

    private JobTrail() {}

    static String read(Connection journal, String job) throws SQLException {
        var events = new ArrayList<JobEvent>();
        try (var statement =
                journal.prepareStatement(
                        "SELECT event_ser_manifest, event_payload FROM event_journal"
                                + " WHERE persistence_id = ? ORDER BY sequence_number")) {
            statement.setString(1, "job|" + job);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add((JobEvent) FORMAT.read(rows.getString(1), rows.getBytes(2)));
                }
            }
        }
        return told(events);
    }

    /// `12:00:00.000 job.submitted/4; +0.05 s job.lease-granted/1 node-…; +15.05 s job.lease-lost/1
    /// lease.expired`: when, what, and the node or the code, where there is one.
    static String told(List<JobEvent> events) {
        return events.isEmpty()
                ? "no row of it"
                : events.stream()
                        .map(event ->
                                when(events.getFirst().at(), event.at())
                                        + FORMAT.tag(event)
                                        + about(event).map(one -> " " + one).orElse(""))
                        .collect(joining("; "));
    }

    private static String when(Instant first, Instant at) {
        return at.equals(first)
                ? at + " "
                : String.format(
                        Locale.ROOT, "+%.2f s ", Duration.between(first, at).toMillis() / 1e3);
    }

    private static Optional<String> about(JobEvent event) {
        return switch (event) {
            case JobEvent.LeaseGranted granted -> Optional.of(granted.node().value());
            case JobEvent.LeaseLost lost -> Optional.of(lost.code());
            case JobEvent.ResultRejected rejected -> Optional.of(rejected.code());
            case JobEvent.JobFailed failed -> Optional.of(failed.code());
            case JobEvent.AccessDenied denied -> Optional.of(denied.code());
            case JobEvent.NothingComputable nothing -> Optional.of(nothing.code());
            case JobEvent.FundsRefused refused -> Optional.of(refused.code());
            case JobEvent.PaymentRefused refused -> Optional.of(refused.code());
            case JobEvent.JobSubmitted _,
                    JobEvent.FundsReserved _,
                    JobEvent.InputsGranted _,
                    JobEvent.ResultHeld _,
                    JobEvent.ResultsCompared _,
                    JobEvent.ResultAccepted _,
                    JobEvent.AssessmentStored _,
                    JobEvent.PaymentPosted _,
                    JobEvent.JobExpired _,
                    JobEvent.GrantReleased _,
                    JobEvent.ReservationVoided _,
                    JobEvent.NothingOwed _ ->
                    Optional.empty();
        };
    }
}
