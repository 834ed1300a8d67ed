package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportOrder;
import io.twinmesh.cluster.audit.AuditBook;
import io.twinmesh.cluster.export.ExportConsent.Answer;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.audit.Who;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Enters in the audit trail whose data goes into an export, and who did not permit it, before a
/// line of it is written.
public final class ExportAudit {
    private final AuditBook book;

    public ExportAudit(AuditBook book) {
        this.book = book;
    }

    /// Fails when the trail does not take the records: nothing may then be written.
    CompletionStage<Void> record(ExportOrder order, Map<PatientId, Answer> answers) {
        var records = new ArrayList<AuditRecord>();
        answers.forEach((patient, answer) -> {
            switch (answer) {
                case Answer.Permits(var filter) ->
                        records.add(
                                of(
                                        order,
                                        patient,
                                        AuditOutcome.SUCCESS,
                                        what(order).decidedBy(filter.permitting()),
                                        Optional.empty()));
                case Answer.Denies(var code) ->
                        records.add(
                                of(
                                        order,
                                        patient,
                                        AuditOutcome.MINOR,
                                        what(order),
                                        Optional.of(code)));
                case Answer.Gone _, Answer.Unreadable _ -> {}
            }
        });
        return book.enter(records);
    }

    private AuditRecord of(
            ExportOrder order,
            PatientId patient,
            AuditOutcome outcome,
            What what,
            Optional<String> refusal) {
        return book.record(
                Interaction.EXPORT,
                outcome,
                new Who(
                        order.client(),
                        order.actsFor().practitioner(),
                        Optional.empty(),
                        Optional.of(order.purpose()),
                        order.requestId()),
                patient,
                what,
                refusal);
    }

    private static What what(ExportOrder order) {
        return What.search("", order.request());
    }
}
