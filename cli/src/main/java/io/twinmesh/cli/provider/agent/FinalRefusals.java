package io.twinmesh.cli.provider.agent;

import java.util.Set;

/// Refusals that no later attempt could mend: the agent ends with them.
final class FinalRefusals {
    private static final Set<String> CODES =
            Set.of(
                    "node.invitation-unknown",
                    "node.invitation-ended",
                    "node.invitation-used",
                    "node.enrolment-malformed",
                    "node.gpu-enrolled",
                    "node.below-minimum",
                    "node.certificate-of-another",
                    "node.capabilities-invalid",
                    "node.key-invalid",
                    "node.key-mismatch",
                    "node.revoked",
                    "node.session-replaced",
                    "benchmark.wrong",
                    "benchmark.commitment-broken");

    private FinalRefusals() {}

    static boolean contain(String code) {
        return CODES.contains(code);
    }
}
