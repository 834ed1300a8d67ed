package io.twinmesh.persistence.linked;

import java.util.Arrays;
import java.util.Optional;

/// Why a node stands where it stands, as leaves say it: the codes of `docs/refusals.md` and no
/// other word. What an operator wrote to a provider is in no leaf.
public enum StandingReason {
    ENROLLED("network.enrolled"),
    APPROVAL_AWAITED("network.approval-awaited"),
    PROBATION_PASSED("network.probation-passed"),
    RESULTS_WRONG("network.results-wrong"),
    WAY_BACK("network.way-back"),
    APPEAL_GRANTED("network.appeal-granted"),
    APPROVE("operator.approve"),
    SUSPEND("operator.suspend"),
    REINSTATE("operator.reinstate"),
    REVOKE("operator.revoke"),
    /// By its own word, as are the next three.
    DRAINING("node.draining"),
    LEFT("node.left"),
    BACK_ON_PROBATION("node.probation"),
    BACK("node.active"),
    /// A code that the program that wrote the leaf did not know.
    OTHER("other");

    private final String text;

    StandingReason(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /// Whether the node said so of itself.
    public boolean ownWord() {
        return switch (this) {
            case DRAINING, LEFT, BACK_ON_PROBATION, BACK -> true;
            case ENROLLED,
                    APPROVAL_AWAITED,
                    PROBATION_PASSED,
                    RESULTS_WRONG,
                    WAY_BACK,
                    APPEAL_GRANTED,
                    APPROVE,
                    SUSPEND,
                    REINSTATE,
                    REVOKE,
                    OTHER ->
                    false;
        };
    }

    public static Optional<StandingReason> of(String text) {
        return Arrays.stream(values()).filter(reason -> reason.text().equals(text)).findFirst();
    }
}
