package io.twinmesh.cluster.fhir.subscription;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.feed.Batch;
import io.twinmesh.cluster.feed.Feed;
import io.twinmesh.cluster.feed.ServerSentEvent;
import io.twinmesh.cluster.fhir.subscription.NotificationBundle.Kind;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.notification.Notification;
import io.twinmesh.persistence.notification.NotificationShelf;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A subscription's events for one listener. Any node may number them, so each listener looks once
/// a second.
final class SubscriptionFeed implements Feed {
    private static final long LOOK_AGAIN_SECONDS = 1;

    private final String id;
    private final Owner owner;
    private final Subscriptions subscriptions;
    private final NotificationShelf shelf;
    private final SubscriptionStreams streams;
    private final WaitingThreads telling;
    private final SubscriptionEnvelope.Limits limits;
    private final InstantSource time;

    /// @param owner as the listener's token said
    /// @param telling what is to be told is found out there
    SubscriptionFeed(
            String id,
            Owner owner,
            Subscriptions subscriptions,
            NotificationShelf shelf,
            SubscriptionStreams streams,
            WaitingThreads telling,
            SubscriptionEnvelope.Limits limits,
            InstantSource time) {
        this.id = id;
        this.owner = owner;
        this.subscriptions = subscriptions;
        this.shelf = shelf;
        this.streams = streams;
        this.telling = telling;
        this.limits = limits;
        this.time = time;
    }

    /// Only what waits for no twin runs with the databases' threads: a twin may need one of them to
    /// answer.
    @Override
    public CompletionStage<Batch> read(long after, Executor blocking) {
        return CompletableFuture.supplyAsync(() -> look(after), blocking)
                .thenCompose(seen ->
                        switch (seen) {
                            case Seen.Nothing(var batch) ->
                                    CompletableFuture.completedFuture(batch);
                            case Seen.News news -> telling.of(() -> told(news));
                        });
    }

    /// What stands behind a place.
    private sealed interface Seen {
        record News(KeptSubscription subscription, List<Notification> events) implements Seen {}

        /// @param batch that tells of nobody
        record Nothing(Batch batch) implements Seen {}
    }

    private Seen look(long after) {
        var found = subscriptions.find(owner.client(), id);
        if (found.isEmpty()) {
            return over("subscription.unknown", "this client has no such subscription any more");
        }
        var subscription = found.get();
        var gone = streams.gone(subscription, after + 1);
        if (gone.isPresent()) {
            return new Seen.Nothing(new Batch.Over(gone.get()));
        }
        var most = limits.settings().mostEvents();
        var events = shelf.events(id, after + 1, Long.MAX_VALUE, most);
        if (!events.isEmpty()) {
            return new Seen.News(subscription, events);
        }
        return subscription.status(time.instant()).equals("off")
                ? over(whyOff(subscription), "the subscription is off or has ended")
                : new Seen.Nothing(new Batch.Events(List.of(), after, false));
    }

    private Batch told(Seen.News news) {
        var subscription = news.subscription();
        var page = streams.told(subscription, owner, news.events());
        var last = page.events().getLast().event();
        var bundle =
                new NotificationBundle(limits.base().get(), subscription, time.instant())
                        .events(Kind.EVENTS, subscription.order().content(), page);
        return new Batch.Events(
                List.of(ServerSentEvent.of(last, "notification", bundle)),
                last,
                page.events().size() < news.events().size()
                        || news.events().size() == limits.settings().mostEvents());
    }

    private static String whyOff(KeptSubscription subscription) {
        var code = subscription.subscriber().code();
        return code.isEmpty() ? KeptSubscription.ENDED : code;
    }

    private static Seen over(String code, String why) {
        return new Seen.Nothing(new Batch.Over(new Refusal(code, why)));
    }

    @Override
    public Listening listen(Runnable onNews) {
        var closed = new AtomicBoolean();
        look(onNews, closed);
        return () -> closed.set(true);
    }

    private static void look(Runnable onNews, AtomicBoolean closed) {
        CompletableFuture.delayedExecutor(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS)
                .execute(() -> {
                    if (!closed.get()) {
                        onNews.run();
                        look(onNews, closed);
                    }
                });
    }
}
