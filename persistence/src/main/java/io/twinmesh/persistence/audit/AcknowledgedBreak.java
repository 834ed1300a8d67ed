package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.audit.AuditWalk.Break;
import io.twinmesh.persistence.audit.chain.AuditMarks.Mark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/// A break of the trail that somebody has looked into and answers for. It is a record of the trail
/// itself, of the interaction `monitoring`, about no patient and of the type `AuditEvent`, which no
/// other record of that interaction has; who, when and why stand in it as in any record.
///
/// It excuses what was broken when it was written, and nothing that is broken later: a row must
/// stay as it was found, and marks that were noted after it must fit.
///
/// @param row where the record stands
/// @param atMicros when it was written
/// @param number the first place that did not fit
/// @param code what [AuditCheck] found there
/// @param print of the row that was found at the place or, where rows are missing, behind it; empty
///   where it was marks that did not fit
record AcknowledgedBreak(long row, long atMicros, long number, String code, String print) {
    private static final Pattern TEXT =
            Pattern.compile("number=([0-9]{1,18})&code=(audit\\.[a-z-]+)&print=([0-9a-f]*)");
    static final String TYPE = "AuditEvent";

    /// What to record.
    static What of(Break found, String reason) {
        return What.search(
                        TYPE,
                        "number="
                                + found.number()
                                + "&code="
                                + found.code()
                                + "&print="
                                + found.print())
                .because(reason);
    }

    /// Empty when the record acknowledges nothing.
    static Optional<AcknowledgedBreak> of(AuditRow row) {
        var record = row.record();
        if (row.state() != AuditRow.State.WHOLE
                || record.interaction() != Interaction.MONITORING
                || record.outcome() != AuditOutcome.SUCCESS
                || record.patient().isPresent()
                || !record.what().type().equals(TYPE)) {
            return Optional.empty();
        }
        return record.what()
                .query()
                .map(TEXT::matcher)
                .filter(text -> text.matches())
                .map(text ->
                        new AcknowledgedBreak(
                                row.number(),
                                ChronoUnit.MICROS.between(Instant.EPOCH, record.at()),
                                Long.parseLong(text.group(1)),
                                text.group(2),
                                text.group(3)));
    }

    /// @param before the record must stand behind this place: it cannot have known what came later
    boolean excuses(Break found, long before) {
        return row > before
                && number == found.number()
                && code.equals(found.code())
                && print.equals(found.print());
    }

    /// Of an older backup that was brought back, all marks of the trail that is gone do not fit.
    boolean excuses(Mark mark) {
        return (code.equals(Break.MARK_DIFFERS) || code.equals(Break.ROWS_CUT))
                && mark.number() >= number
                && mark.notedMicros() <= atMicros;
    }
}
