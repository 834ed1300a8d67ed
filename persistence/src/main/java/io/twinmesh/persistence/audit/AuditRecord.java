package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// One thing that somebody did, or was refused.
///
/// @param patient whose data it was about; empty when no patient can be named
/// @param refusal the code of the refusal, from `docs/refusals.md`
public record AuditRecord(
        AuditId id,
        Instant at,
        Interaction interaction,
        AuditOutcome outcome,
        Who who,
        Optional<PatientId> patient,
        What what,
        Optional<String> refusal) {
    private static final Pattern CODE = Pattern.compile("[a-z0-9._-]{1,64}");

    public AuditRecord {
        refusal.ifPresent(code -> {
            if (!CODE.matcher(code).matches()) {
                throw new IllegalArgumentException("a refusal code matches " + CODE);
            }
        });
    }

    @Override
    public String toString() {
        return "AuditRecord[" + id + ", " + interaction.code() + ", " + outcome.code() + "]";
    }
}
