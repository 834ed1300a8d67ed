package io.twinmesh.cluster.http;

import io.twinmesh.actors.Refusal;

/// Which HTTP status a refusal of the domain has.
public final class Statuses {
    private Statuses() {}

    public static Problem problem(Refusal refusal) {
        var status = status(refusal.code());
        return status == 503
                ? Problem.busy(refusal.code(), refusal.why())
                : Problem.of(status, refusal.code(), refusal.why());
    }

    private static int status(String code) {
        return switch (code) {
            case "twin.busy", "twin.fenced", "history.busy", "stream.too-many" -> 503;
            case "twin.unknown",
                    "twin.unknown-then",
                    "model.unknown",
                    "query.unknown",
                    "receipt.unknown" ->
                    404;
            case "twin.erased", "twin.class-erased", "twin.key-lost" -> 410;
            case "twin.quarantined" -> 500;
            case "idempotency.reused", "history.too-long" -> 422;
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
