package io.twinmesh.cluster.http;

import io.twinmesh.actors.Refusal;

/// Which HTTP status a refusal of the domain has.
public final class Statuses {
    private Statuses() {}

    public static Problem problem(Refusal refusal) {
        return Problem.of(status(refusal.code()), refusal.code(), refusal.why());
    }

    private static int status(String code) {
        return switch (code) {
            case "twin.unknown", "model.unknown", "query.unknown", "receipt.unknown" -> 404;
            case "twin.erased", "twin.class-erased", "twin.key-lost" -> 410;
            case "twin.quarantined" -> 500;
            case "idempotency.reused" -> 422;
            case "body.too-large" -> 413;
            default -> {
                if (code.startsWith("payment.")) {
                    yield 402;
                }
                yield code.startsWith("consent.") ? 403 : 400;
            }
        };
    }
}
