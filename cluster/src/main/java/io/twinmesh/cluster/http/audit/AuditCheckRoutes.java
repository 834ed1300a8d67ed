package io.twinmesh.cluster.http.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.audit.AuditCheck;
import io.twinmesh.persistence.audit.AuditCheck.Verdict;
import io.twinmesh.persistence.audit.Interaction;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Checking the audit trail, and acknowledging a break of it that somebody has looked into: the
/// acknowledgement is the record that the request leaves.
final class AuditCheckRoutes {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int SHORTEST_REASON = 10;
    private static final int LONGEST_REASON = 2_000;
    private static final int MOST_BODY = 16_384;

    private final AuditCheck check;

    /// It may take minutes and goes on when whoever asked has gone, so nobody waits for it but one.
    private final WaitingThreads threads =
            new WaitingThreads(
                    "audit-check",
                    1,
                    0,
                    Problem.busy(
                                    Busy.SERVER,
                                    "The trail is being checked for somebody else. Repeat it"
                                            + " later.")
                            .after(PAUSE));

    AuditCheckRoutes(AuditCheck check) {
        this.check = check;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/audit/check", Scope.AUDIT_READ, this::check)
                        .audited(Interaction.AUDIT_READ)
                        .within(LONGEST),
                Route.post(
                                "/v1/audit/acknowledgements",
                                Scope.AUDIT_ACKNOWLEDGE,
                                MOST_BODY,
                                this::acknowledge)
                        .audited(Interaction.MONITORING)
                        .within(LONGEST));
    }

    private interface Reading<T> {
        T of(AuditCheck check) throws SQLException;
    }

    private <T> CompletionStage<T> read(Reading<T> reading) {
        return threads.of(() -> {
            try {
                return reading.of(check);
            } catch (SQLException e) {
                throw new IllegalStateException("the audit trail cannot be read", e);
            }
        });
    }

    private CompletionStage<HttpResponse> check(Call call) {
        return read(AuditCheck::run).thenApply(verdict -> Json.ok(json(verdict)));
    }

    private static ObjectNode json(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Sound(long records, long last) -> sound(records, last);
            case Verdict.Acknowledged(long records, long last, int breaks, long since) ->
                    sound(records, last).put("acknowledged", breaks).put("since", since);
            case Verdict.Broken(long number, String code) ->
                    Json.object().put("sound", false).put("number", number).put("code", code);
        };
    }

    private static ObjectNode sound(long records, long last) {
        return Json.object().put("sound", true).put("records", records).put("last", last);
    }

    private CompletionStage<HttpResponse> acknowledge(Call call) {
        var body = call.object(Set.of("number", "reason"));
        var number = body.path("number");
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 1) {
            throw new Refused(
                    400, "body.field-invalid", "'number' is the place of the break, 1 or more.");
        }
        var reason = body.path("reason").asText().strip();
        if (reason.length() < SHORTEST_REASON || reason.length() > LONGEST_REASON) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'reason' is a text of "
                            + SHORTEST_REASON
                            + " to "
                            + LONGEST_REASON
                            + " characters.");
        }
        return read(it -> it.acknowledgement(number.asLong(), reason))
                .thenApply(found -> {
                    call.audit().asked(found.orElseThrow(AuditCheckRoutes::noBreak));
                    return Json.ok(Json.object().put("acknowledged", number.asLong()));
                });
    }

    private static Refused noBreak() {
        return new Refused(
                409, "audit.no-such-break", "The check finds no break of the trail at this place.");
    }
}
