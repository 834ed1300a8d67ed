package io.twinmesh.cluster.http.follow;

import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.ledger.LedgerRoutes;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.statement.StatementLine;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// What an account gains and pays, as server-sent events. Who listens takes a place among those who
/// follow twins.
public final class AccountEventRoutes {
    private final ActorSystem<?> system;
    private final TwinStreams streams;
    private final Movements movements;
    private final Executor blocking;

    /// Where movements of tokens are read.
    public interface Movements {
        /// The oldest first. Blocks.
        ///
        /// @param from only leaves from this index on
        List<StatementLine> since(AccountId account, long from, int limit);

        /// How many leaves there are. Blocks.
        long leaves();

        /// Changes whenever leaves may have come. Does not block.
        long progress();
    }

    public AccountEventRoutes(
            ActorSystem<?> system, TwinStreams streams, Movements movements, Executor blocking) {
        this.system = system;
        this.streams = streams;
        this.movements = movements;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/ledger/accounts/{id}/events", Scope.LEDGER_READ, this::follow));
    }

    private CompletionStage<HttpResponse> follow(Call call) {
        var account = LedgerRoutes.account(call.parameter("id"));
        var feed = new AccountFeed(system, movements, account);
        return EventResponse.following(
                streams,
                call,
                feed,
                () -> CompletableFuture.supplyAsync(movements::leaves, blocking));
    }
}
