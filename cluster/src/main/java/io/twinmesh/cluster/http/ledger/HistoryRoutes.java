package io.twinmesh.cluster.http.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Numbers;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.explorer.OpenReads;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.statement.StatementPage;
import io.twinmesh.persistence.statement.StatementReader;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// What an account holds, gained and paid by the leaves of the log, page by page, the newest first;
/// for everyone, since everyone can fetch the leaves.
public final class HistoryRoutes {
    private static final long DEFAULT_LINES = 50;

    private final Statements statements;
    private final OpenReads reads;

    /// Reads statements. Blocks.
    public interface Statements {
        StatementPage page(AccountId account, long before, int limit);

        StatementReader.Balance balance(AccountId account);
    }

    public HistoryRoutes(Statements statements, OpenReads reads) {
        this.statements = statements;
        this.reads = reads;
    }

    public List<Route> routes() {
        return List.of(Route.open("GET", "/v1/ledger/accounts/{id}/history", this::history));
    }

    private CompletionStage<HttpResponse> history(Call call) {
        var account = LedgerRoutes.account(call.parameter("id"));
        int limit = (int) Numbers.in(call, "limit", 1, StatementReader.MOST_LINES, DEFAULT_LINES);
        long before = Numbers.in(call, "before", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        return reads.of(() -> {
            var page = statements.page(account, before, limit);
            return Json.ok(json(account, statements.balance(account), page));
        });
    }

    private static ObjectNode json(
            AccountId account, StatementReader.Balance balance, StatementPage page) {
        var json =
                Json.object()
                        .put("account", account.value())
                        .put("balance", balance.tokens())
                        .put("size", balance.size());
        var lines = json.putArray("lines");
        page.lines().forEach(line -> lines.add(StatementJson.of(line)));
        page.before().ifPresent(before -> json.put("before", before));
        return json;
    }
}
