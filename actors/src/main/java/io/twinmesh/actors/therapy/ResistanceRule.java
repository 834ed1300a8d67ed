package io.twinmesh.actors.therapy;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AlertCleared;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.history.PatientEvent.ClearReason;
import io.twinmesh.persistence.history.Severity;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The rule that looks at variants: raised whenever one comes to be known that makes a therapy
/// fail, also when it was found long ago, and never held back. Pure.
///
/// | what is known now | then |
/// |---|---|
/// | a resistant variant that was not known before, whatever the diseases | raised |
/// | none any more, and the alert stands | cleared: withdrawn |
/// | anything else | nothing |
public final class ResistanceRule {
    public static final String ID = PatientEvent.GENOME_RULES + "therapy-resistance";
    public static final Severity SEVERITY = Severity.NOTICE;

    /// LOINC: genetic variant assessment.
    public static final Code VARIANT = new Code("http://loinc.org", "69548-6");

    private ResistanceRule() {}

    /// @param standing whether the alert stands
    /// @param causes sequence numbers of the events that brought what is new
    public static Optional<PatientEvent> judge(
            TherapyEvidence evidence,
            MolecularProfile before,
            MolecularProfile after,
            boolean standing,
            List<Long> causes,
            Instant now) {
        var known = evidence.resistant(before);
        var resistant = evidence.resistant(after);
        var fresh = resistant.stream().filter(key -> !known.contains(key)).toList();
        if (!fresh.isEmpty()) {
            var observed =
                    FoundVariant.among(after.variants()).stream()
                            .filter(variant -> fresh.contains(variant.key()))
                            .map(FoundVariant::at)
                            .max(Comparator.naturalOrder());
            return Optional.of(new AlertRaised(now, ID, SEVERITY, observed.orElse(now), causes));
        }
        return standing && resistant.isEmpty()
                ? Optional.of(
                        new AlertCleared(
                                now, ID, SEVERITY, Optional.empty(), ClearReason.WITHDRAWN, causes))
                : Optional.empty();
    }
}
