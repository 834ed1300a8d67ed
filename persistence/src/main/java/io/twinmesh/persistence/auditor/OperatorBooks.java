package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.OperatorsOrder;

import java.util.List;
import java.util.Optional;

/// Whose signatures operators' leaves need, as the log goes on: a policy that was replaced does not
/// come back.
final class OperatorBooks {
    private final List<MintPolicy> policies;
    private int current;
    private long checked;
    private long unchecked;

    /// @param policies published mint policies, in the order in which they were in force; empty:
    ///   who the operators are is not known, and their signatures are not looked at
    OperatorBooks(List<MintPolicy> policies) {
        this.policies = List.copyOf(policies);
    }

    boolean known() {
        return !policies.isEmpty();
    }

    /// @param policy digest of the mint policy that the leaf names
    /// @return what is wrong with the signatures
    Optional<String> objection(String policy, OperatorsOrder signed) {
        if (policies.isEmpty()) {
            unchecked++;
            return Optional.empty();
        }
        checked++;
        while (current < policies.size() && !policies.get(current).digest().equals(policy)) {
            current++;
        }
        return current == policies.size()
                ? Optional.of("it is not under a published mint policy that is in force")
                : policies.get(current)
                        .objection(signed)
                        .map(why -> "it is not signed as its policy demands: " + why.text());
    }

    /// Leaves whose signatures were held against a mint policy.
    long checked() {
        return checked;
    }

    /// Leaves whose signatures nobody looked at, since no policy says whose they have to be.
    long unchecked() {
        return unchecked;
    }
}
