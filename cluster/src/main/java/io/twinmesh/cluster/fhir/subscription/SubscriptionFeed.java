package io.twinmesh.cluster.fhir.subscription;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.feed.Batch;
import io.twinmesh.cluster.feed.Feed;
import io.twinmesh.cluster.feed.ServerSentEvent;
import io.twinmesh.cluster.fhir.subscription.NotificationBundle.Kind;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
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
    private final SubscriptionEnvelope.Limits limits;
    private final InstantSource time;

    /// @param owner as the listener's token said
    SubscriptionFeed(
            String id,
            Owner owner,
            Subscriptions subscriptions,
            NotificationShelf shelf,
            SubscriptionStreams streams,
            SubscriptionEnvelope.Limits limits,
            InstantSource time) {
        this.id = id;
        this.owner = owner;
        this.subscriptions = subscriptions;
        this.shelf = shelf;
        this.streams = streams;
        this.limits = limits;
        this.time = time;
    }

    @Override
    public CompletionStage<Batch> read(long after, Executor blocking) {
        return CompletableFuture.supplyAsync(() -> read(after), blocking);
    }

    private Batch read(long after) {
        var found = subscriptions.find(owner.client(), id);
        if (found.isEmpty()) {
            return over("subscription.unknown", "this client has no such subscription any more");
        }
        var subscription = found.get();
        var now = time.instant();
        var gone = streams.gone(subscription, after + 1);
        if (gone.isPresent()) {
            return new Batch.Over(gone.get());
        }
        var most = limits.settings().mostEvents();
        var events = shelf.events(id, after + 1, Long.MAX_VALUE, most);
        if (events.isEmpty()) {
            return subscription.status(now).equals("off")
                    ? over(whyOff(subscription), "the subscription is off or has ended")
                    : new Batch.Events(List.of(), after, false);
        }
        var page = streams.told(subscription, owner, events);
        var last = page.events().getLast().event();
        var bundle =
                new NotificationBundle(limits.base().get(), subscription, now)
                        .events(Kind.EVENTS, subscription.order().content(), page);
        return new Batch.Events(
                List.of(ServerSentEvent.of(last, "notification", bundle)),
                last,
                page.events().size() < events.size() || events.size() == most);
    }

    private static String whyOff(KeptSubscription subscription) {
        var code = subscription.subscriber().code();
        return code.isEmpty() ? KeptSubscription.ENDED : code;
    }

    private static Batch over(String code, String why) {
        return new Batch.Over(new Refusal(code, why));
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
