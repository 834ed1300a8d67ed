package io.twinmesh.cluster.witnessing;

import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.log.Vkey;

import java.time.Duration;

/// Who is asked to cosign the log, and how.
///
/// @param policy which witnesses, where they are, and how many are enough
/// @param pause between two rounds
/// @param patience for one answer of a witness
public record Witnesses(TrustPolicy policy, Duration pause, Duration patience) {
    /// Whether the policy is about this log, too.
    public boolean know(Vkey log) {
        return policy.logs().stream().anyMatch(one -> one.key().equals(log));
    }

    /// Whether enough of them cosigned this checkpoint; never one that does not verify.
    boolean holdFor(String note) {
        try {
            return policy.judge(note).enough();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
