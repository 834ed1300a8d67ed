package io.twinmesh.cluster.http.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.statement.StatementPage;
import io.twinmesh.persistence.statement.StatementReader;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// What an account gained and paid, page by page, the newest first.
public final class HistoryRoutes {
    private static final long DEFAULT_LINES = 50;

    private final Statements statements;
    private final Executor blocking;

    /// Reads statements. Blocks.
    @FunctionalInterface
    public interface Statements {
        StatementPage page(AccountId account, long before, int limit);
    }

    public HistoryRoutes(Statements statements, Executor blocking) {
        this.statements = statements;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/ledger/accounts/{id}/history", Scope.LEDGER_READ, this::history));
    }

    private CompletionStage<HttpResponse> history(Call call) {
        var account = LedgerRoutes.account(call.parameter("id"));
        int limit = (int) number(call, "limit", 1, StatementReader.MOST_LINES, DEFAULT_LINES);
        long before = number(call, "before", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        return CompletableFuture.supplyAsync(
                () -> Json.ok(json(account, statements.page(account, before, limit))), blocking);
    }

    private static long number(Call call, String name, long least, long most, long otherwise) {
        return call.query(name)
                .map(text -> {
                    try {
                        long number = text.matches("[0-9]{1,19}") ? Long.parseLong(text) : -1;
                        if (number >= least && number <= most) {
                            return number;
                        }
                    } catch (NumberFormatException _) {
                        // above 2^63-1, refused like the others
                    }
                    throw new Refused(
                            400,
                            "history.page-invalid",
                            "'" + name + "' is a number from " + least + " to " + most + ".");
                })
                .orElse(otherwise);
    }

    private static ObjectNode json(AccountId account, StatementPage page) {
        var json = Json.object().put("account", account.value());
        var lines = json.putArray("lines");
        page.lines().forEach(line -> lines.add(StatementJson.of(line)));
        page.before().ifPresent(before -> json.put("before", before));
        return json;
    }
}
