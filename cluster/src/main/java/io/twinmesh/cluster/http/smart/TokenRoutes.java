package io.twinmesh.cluster.http.smart;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.smart.TokenEndpoint;
import io.twinmesh.cluster.security.smart.TokenEndpoint.Answer;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// `POST /oauth2/token`.
public final class TokenRoutes {
    public static final String PATH = "/oauth2/token";

    /// An assertion of 8 KiB, in which each character may be escaped, and the rest.
    private static final long MAX_BODY = 32 * 1024;

    private final TokenEndpoint endpoint;
    private final Executor blocking;

    public TokenRoutes(TokenEndpoint endpoint, Executor blocking) {
        this.endpoint = endpoint;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("POST", PATH, this::token)
                        .taking(MAX_BODY)
                        .audited(Interaction.AUTHENTICATION));
    }

    private CompletionStage<HttpResponse> token(Call call) {
        var form = single(call.form());
        return CompletableFuture.supplyAsync(() -> endpoint.answer(form), blocking)
                .thenApply(answer -> response(call, answer));
    }

    /// RFC 6749, 3.2: a parameter must not come twice.
    private static Map<String, String> single(Map<String, List<String>> form) {
        var parameters = new HashMap<String, String>();
        for (var field : form.entrySet()) {
            if (field.getValue().size() > 1) {
                throw new Refused(400, "oauth.invalid-request", "A parameter came twice.");
            }
            parameters.put(field.getKey(), field.getValue().getFirst());
        }
        return parameters;
    }

    private static HttpResponse response(Call call, Answer answer) {
        return switch (answer) {
            case Answer.Issued issued -> {
                call.audit().client(issued.client());
                call.audit().asked(What.search("", "scope=" + issued.scope()));
                yield Json.ok(
                                Json.object()
                                        .put("access_token", issued.token())
                                        .put("token_type", "bearer")
                                        .put("expires_in", issued.life().toSeconds())
                                        .put("scope", issued.scope()))
                        .addHeader(RawHeader.create("Cache-Control", "no-store"))
                        .addHeader(RawHeader.create("Pragma", "no-cache"));
            }
            case Answer.Refused(var client, var status, var code, var why, var retryAfter) -> {
                client.ifPresent(call.audit()::client);
                var problem = problem(status, code, why);
                throw new Refused(retryAfter.map(problem::after).orElse(problem));
            }
        };
    }

    private static Problem problem(int status, String code, String why) {
        return switch (status) {
            case 429 -> Problem.busy(Busy.TOKENS, why);
            case 503 -> Problem.busy(Busy.ASSERTIONS, why);
            default -> Problem.of(status, code, why);
        };
    }
}
