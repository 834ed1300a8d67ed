package io.twinmesh.cluster.http.problem;

import io.twinmesh.actors.Refusal;

/// Which HTTP status a refusal of the domain has.
public final class Statuses {
    private Statuses() {}

    public static Problem problem(Refusal refusal) {
        return Busy.named(refusal.code())
                .map(busy -> Problem.busy(busy, refusal.why()))
                .orElseGet(() -> Problem.of(status(refusal.code()), refusal.code(), refusal.why()));
    }

    private static int status(String code) {
        return switch (code) {
            case "twin.unknown",
                    "twin.unknown-then",
                    "model.unknown",
                    "query.unknown",
                    "receipt.unknown",
                    "therapy.off",
                    "pipeline.unknown",
                    "answer.unknown",
                    "break-glass.unknown" ->
                    404;
            case "resource.unknown", "resource.type-unsupported" -> 404;
            case "patient.id-assigned", "patient.not-deletable" -> 405;
            case "resource.id-taken",
                    "resource.exists",
                    "answer.review-not-possible",
                    "answer.too-many-reviews",
                    "break-glass.review-pending",
                    "break-glass.already-reviewed",
                    "break-glass.too-many" ->
                    409;
            case "break-glass.not-provided-for", "break-glass.own-access", "break-glass.barred" ->
                    403;
            case "resource.version-conflict", "condition.ambiguous" -> 412;
            case "resource.patient-missing", "resource.patient-in-directory" -> 422;
            case "twin.erased", "twin.class-erased", "twin.key-lost" -> 410;
            case "twin.quarantined" -> 500;
            case "idempotency.reused", "history.too-long", "webhook.too-many" -> 422;
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
