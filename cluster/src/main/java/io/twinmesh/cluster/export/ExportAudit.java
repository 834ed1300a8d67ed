package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportOrder;
import io.twinmesh.cluster.export.ExportConsent.Answer;
import io.twinmesh.persistence.audit.AuditId;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.Recorded;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.audit.Who;
import io.twinmesh.persistence.identity.PatientId;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/// Enters in the audit trail whose data goes into an export, and who did not permit it, before a
/// line of it is written.
public final class ExportAudit {
    private final Trail trail;
    private final InstantSource time;
    private final RandomGenerator random;

    /// Where the records go.
    @FunctionalInterface
    public interface Trail {
        /// Completes after the commit.
        CompletionStage<Recorded> record(List<AuditRecord> records);
    }

    public ExportAudit(Trail trail, InstantSource time, RandomGenerator random) {
        this.trail = trail;
        this.time = time;
        this.random = random;
    }

    /// Fails when the trail does not take the records: nothing may then be written.
    CompletionStage<Void> record(ExportOrder order, Map<PatientId, Answer> answers) {
        var records = new ArrayList<AuditRecord>();
        answers.forEach((patient, answer) -> {
            switch (answer) {
                case Answer.Permits _ ->
                        records.add(of(order, patient, AuditOutcome.SUCCESS, Optional.empty()));
                case Answer.Denies(var code) ->
                        records.add(of(order, patient, AuditOutcome.MINOR, Optional.of(code)));
                case Answer.Gone _, Answer.Unreadable _ -> {}
            }
        });
        if (records.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return trail.record(records)
                .thenAccept(recorded -> {
                    switch (recorded) {
                        case Recorded.Written _ -> {}
                        case Recorded.Refused(var code) ->
                                throw new IllegalStateException("the audit trail refuses: " + code);
                    }
                });
    }

    private AuditRecord of(
            ExportOrder order, PatientId patient, AuditOutcome outcome, Optional<String> refusal) {
        return new AuditRecord(
                AuditId.random(random),
                time.instant(),
                Interaction.EXPORT,
                outcome,
                new Who(
                        order.client(),
                        order.actsFor().practitioner(),
                        Optional.empty(),
                        Optional.of(order.purpose()),
                        order.requestId()),
                Optional.of(patient),
                new What(
                        "",
                        List.of(),
                        Optional.of(order.request()),
                        Optional.empty(),
                        Optional.empty()),
                refusal);
    }
}
