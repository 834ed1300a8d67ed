package io.twinmesh.cluster.http.follow;

import io.twinmesh.cluster.feed.Batch;
import io.twinmesh.cluster.feed.Feed;
import io.twinmesh.cluster.feed.ServerSentEvent;
import io.twinmesh.cluster.http.ledger.StatementJson;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.statement.StatementLine;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// What one account gains and pays, once it is logged. An event's number is the index of its leaf,
/// counted from 1, so that 0 is the place before all of them.
final class AccountFeed implements Feed {
    /// How many events wait in memory for one listener at most.
    static final int PAGE = 64;

    private static final Duration EVERY = Duration.ofMillis(500);

    private final ActorSystem<?> system;
    private final AccountEventRoutes.Movements movements;
    private final AccountId account;

    AccountFeed(ActorSystem<?> system, AccountEventRoutes.Movements movements, AccountId account) {
        this.system = system;
        this.movements = movements;
        this.account = account;
    }

    @Override
    public CompletionStage<Batch> read(long after, Executor blocking) {
        return CompletableFuture.supplyAsync(
                () -> batch(movements.since(account, after, PAGE), after), blocking);
    }

    private static Batch batch(List<StatementLine> lines, long after) {
        return new Batch.Events(
                lines.stream().map(AccountFeed::event).toList(),
                lines.isEmpty() ? after : lines.getLast().index() + 1,
                lines.size() == PAGE);
    }

    private static ByteString event(StatementLine line) {
        return ServerSentEvent.of(line.index() + 1, line.kind(), StatementJson.of(line));
    }

    @Override
    public Listening listen(Runnable onNews) {
        var ticking = new Ticking(onNews, movements.progress());
        var ticks =
                system.scheduler()
                        .scheduleWithFixedDelay(EVERY, EVERY, ticking, system.executionContext());
        return ticks::cancel;
    }

    /// Of one thread at a time, as the scheduler runs it.
    private final class Ticking implements Runnable {
        private final Runnable onNews;
        private volatile long seen;

        Ticking(Runnable onNews, long seen) {
            this.onNews = onNews;
            this.seen = seen;
        }

        @Override
        public void run() {
            long now = movements.progress();
            if (now != seen) {
                seen = now;
                onNews.run();
            }
        }
    }
}
