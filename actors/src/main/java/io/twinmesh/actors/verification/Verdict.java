package io.twinmesh.actors.verification;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.Outcome;

/// What the verification of one result found.
public sealed interface Verdict {
    /// Everything fits.
    ///
    /// @param work digest of the signed receipt's bytes
    record Valid(WorkReceipt receipt, Digest work, Outcome outcome) implements Verdict {}

    /// Something does not fit.
    ///
    /// @param code one of [ResultCheck]'s refusal codes
    record Invalid(String code) implements Verdict {}
}
