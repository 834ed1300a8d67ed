package io.twinmesh.cluster.fhir.subscription;

import io.twinmesh.cluster.fhir.subscription.NotificationBundle.Kind;
import io.twinmesh.cluster.fhir.subscription.event.EventPage;
import io.twinmesh.cluster.fhir.subscription.event.Happening;
import io.twinmesh.cluster.fhir.subscription.event.Happenings;
import io.twinmesh.cluster.fhir.subscription.event.SubscriptionAudit;
import io.twinmesh.cluster.fhir.subscription.order.Channel;
import io.twinmesh.cluster.webhook.Envelope;
import io.twinmesh.cluster.webhook.Occasion;
import io.twinmesh.cluster.webhook.Telling;
import io.twinmesh.cluster.webhook.WebhookSettings;
import io.twinmesh.persistence.notification.Notification;
import io.twinmesh.persistence.notification.NotificationShelf;
import io.twinmesh.persistence.notification.Subscriber;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// How subscriptions are told. What happened is first decided upon: what a client may hear of gets
/// the next event number, the rest is forgotten. An event keeps its number; when the patient allows
/// it no more by the time it is told, the number is told without what it stands for, so that no
/// client takes the gap for a loss.
final class SubscriptionEnvelope implements Envelope {
    /// Looked at in one go.
    private static final int MOST = 50;

    private final Subscriptions subscriptions;
    private final NotificationShelf shelf;
    private final Happenings happenings;
    private final SubscriptionAudit audit;
    private final Limits limits;

    /// @param base this server's own FHIR address
    record Limits(WebhookSettings delivery, SubscriptionSettings settings, Supplier<String> base) {}

    SubscriptionEnvelope(
            Subscriptions subscriptions,
            NotificationShelf shelf,
            Happenings happenings,
            SubscriptionAudit audit,
            Limits limits) {
        this.subscriptions = subscriptions;
        this.shelf = shelf;
        this.happenings = happenings;
        this.audit = audit;
        this.limits = limits;
    }

    @Override
    public String form() {
        return Subscriptions.FORM;
    }

    @Override
    public int keep() {
        return limits.settings().keep();
    }

    @Override
    public Duration patience(Subscriber.Status status) {
        return status == Subscriber.Status.REQUESTED
                ? limits.settings().handshakeWithin()
                : limits.delivery().giveUpAfter();
    }

    @Override
    public Telling tell(Subscriber to, Occasion occasion, Instant now) {
        // a round lasts: its owner may have changed it since it began
        var subscription = subscriptions.now(to.id());
        if (subscription.map(one -> one.subscriber().revision() != to.revision()).orElse(true)) {
            return new Telling.Nothing(0);
        }
        var current = subscription.get();
        if (current.order().over(now)) {
            return new Telling.Over(KeptSubscription.ENDED);
        }
        return switch (occasion) {
            case Occasion.Greeting() -> plain(current, Kind.HANDSHAKE, now);
            case Occasion.Quiet() -> plain(current, Kind.HEARTBEAT, now);
            case Occasion.News(var waiting) -> news(current, waiting, now);
        };
    }

    private Telling plain(KeptSubscription subscription, Kind kind, Instant now) {
        return switch (subscription.order().channel()) {
            case Channel.RestHook hook ->
                    new Telling.Request(
                            request(hook, subscription, bundle(subscription, now).plain(kind)), 0);
            case Channel.Stream() -> new Telling.Nothing(0);
        };
    }

    private NotificationBundle bundle(KeptSubscription subscription, Instant now) {
        return new NotificationBundle(limits.base().get(), subscription, now);
    }

    private Telling news(KeptSubscription before, List<Notification> waiting, Instant now) {
        var fresh = decide(before, waiting);
        var last = waiting.getLast().number();
        var events =
                shelf.behind(before.id(), waiting.getFirst().number() - 1, MOST).stream()
                        .filter(one -> one.event() > 0 && one.number() <= last)
                        .toList();
        // it says how many events there are, and these have just been counted
        var subscription = subscriptions.now(before.id()).orElse(before);
        return switch (subscription.order().channel()) {
            case Channel.RestHook hook ->
                    events.isEmpty()
                            ? new Telling.Nothing(last)
                            : told(hook, subscription, events, fresh, now);
            // the stream takes them from the shelf
            case Channel.Stream() -> new Telling.Nothing(last);
        };
    }

    /// Decides upon what was not decided upon yet.
    ///
    /// @return what the client may hear of
    private List<Happening> decide(KeptSubscription subscription, List<Notification> waiting) {
        var decided = subscription.subscriber().decided();
        var open = waiting.stream().filter(one -> one.number() > decided).toList();
        if (open.isEmpty()) {
            return List.of();
        }
        var fitting = allowed(subscription, open);
        if (!shelf.decide(
                subscription.id(),
                decided,
                fitting.stream().map(one -> one.notification().number()).toList(),
                open.getLast().number())) {
            throw new IllegalStateException("somebody else decides for " + subscription.id());
        }
        return fitting;
    }

    private List<Happening> allowed(KeptSubscription subscription, List<Notification> events) {
        return happenings.allowed(
                events, subscription.order(), subscription.order().content(), subscription.owner());
    }

    private Telling told(
            Channel.RestHook hook,
            KeptSubscription subscription,
            List<Notification> events,
            List<Happening> fresh,
            Instant now) {
        var order = subscription.order();
        var most =
                Math.min(
                        limits.settings().mostEvents(),
                        order.mostEvents().orElse(limits.settings().mostEvents()));
        var candidates = events.stream().limit(most).toList();
        var known = fresh.stream().map(one -> one.notification().number()).toList();
        var allowed = new ArrayList<>(fresh);
        allowed.addAll(
                allowed(
                        subscription,
                        candidates.stream().filter(one -> !known.contains(one.number())).toList()));
        var page =
                EventPage.of(
                        candidates,
                        allowed,
                        order.content(),
                        limits.settings().largestNotification());
        var last = page.events().getLast();
        audit.told(
                subscription.owner(),
                NotificationBundle.id(subscription.id(), Kind.EVENTS, last.event()),
                page.told(order.content()));
        return new Telling.Request(
                request(
                        hook,
                        subscription,
                        bundle(subscription, now).events(Kind.EVENTS, order.content(), page)),
                last.number());
    }

    private HttpRequest request(
            Channel.RestHook hook, KeptSubscription subscription, byte[] bundle) {
        var longest = limits.delivery().timeout();
        var timeout =
                subscription
                        .order()
                        .timeout()
                        .filter(wanted -> wanted.compareTo(longest) < 0)
                        .orElse(longest);
        var request =
                HttpRequest.newBuilder(hook.address().uri())
                        .timeout(timeout)
                        .header(
                                "Content-Type",
                                subscription
                                        .resource()
                                        .path("channel")
                                        .path("payload")
                                        .asText("application/fhir+json"))
                        .POST(BodyPublishers.ofByteArray(bundle));
        hook.headers().forEach(header -> request.header(header.name(), header.value()));
        return request.build();
    }
}
