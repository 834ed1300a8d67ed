package io.twinmesh.cluster.fhir.subscription;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.fhir.subscription.event.EventPage;
import io.twinmesh.cluster.fhir.subscription.event.Happenings;
import io.twinmesh.cluster.fhir.subscription.event.SubscriptionAudit;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.notification.Notification;
import io.twinmesh.persistence.notification.NotificationShelf;

import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Lets clients follow their subscriptions' events as server-sent events: the other channel. The
/// `id` of each is the number of its last event, so a client that connects again with
/// `Last-Event-ID` misses nothing.
final class SubscriptionStreams {
    private final Subscriptions subscriptions;
    private final NotificationShelf shelf;
    private final Happenings happenings;
    private final SubscriptionAudit audit;
    private final TwinStreams streams;
    private final WaitingThreads telling;
    private final SubscriptionEnvelope.Limits limits;
    private final InstantSource time;

    /// @param telling what is to be told is found out there
    SubscriptionStreams(
            Subscriptions subscriptions,
            NotificationShelf shelf,
            Happenings happenings,
            SubscriptionAudit audit,
            TwinStreams streams,
            WaitingThreads telling,
            SubscriptionEnvelope.Limits limits,
            InstantSource time) {
        this.subscriptions = subscriptions;
        this.shelf = shelf;
        this.happenings = happenings;
        this.audit = audit;
        this.streams = streams;
        this.telling = telling;
        this.limits = limits;
        this.time = time;
    }

    /// Whether a stream is asked for.
    static boolean wanted(Call call) {
        return call.request()
                .getHeader("Accept")
                .map(header -> header.value().contains("text/event-stream"))
                .orElse(false);
    }

    /// Begins behind `Last-Event-ID`, or at `eventsSinceNumber`, or with what happens from now on.
    HttpResponse open(Call call, KeptSubscription subscription) {
        var owner = Owner.of(call);
        subscription.checkMayBeTold(owner, subscription.order().content());
        var after = after(call).orElse(subscription.subscriber().events());
        if (after > subscription.subscriber().events()) {
            throw new Refused(
                    400, "stream.position-unknown", "No event of this number has happened yet.");
        }
        checkKept(subscription, after + 1);
        if (streams.openStreams() >= streams.mostOpen()) {
            throw new Refused(
                    Problem.busy(Busy.LISTENERS, "Too many listen already; connect again."));
        }
        // what it tells is entered in the trail as it is told
        call.audit().untouched();
        var feed =
                new SubscriptionFeed(
                        subscription.id(),
                        owner,
                        subscriptions,
                        shelf,
                        this,
                        telling,
                        limits,
                        time);
        return HttpResponse.create()
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .withEntity(
                        HttpEntities.createChunked(
                                MediaTypes.TEXT_EVENT_STREAM.toContentType(),
                                streams.follow(feed, after)));
    }

    private static Optional<Long> after(Call call) {
        var last = call.request().getHeader("Last-Event-ID").map(header -> header.value());
        return last.map(SubscriptionStreams::number)
                .or(() -> call.query("eventsSinceNumber").map(text -> number(text) - 1))
                .map(number -> Math.max(0, number));
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new Refused(
                    400,
                    "query.parameter-invalid",
                    "'Last-Event-ID' and 'eventsSinceNumber' are the number of an event.");
        }
        return Long.parseLong(text);
    }

    /// Whether an event is not kept any more: a client that asks for it must not take what is left
    /// for all.
    ///
    /// @param first 0 is the first one too
    Optional<Refusal> gone(KeptSubscription subscription, long first) {
        var events = subscription.subscriber().events();
        var kept = shelf.oldestEvent(subscription.id()).orElse(events + 1);
        var from = Math.max(1, first);
        return from < kept && from <= events
                ? Optional.of(
                        new Refusal(
                                "subscription.events-gone",
                                "events before number " + kept + " are not kept any more"))
                : Optional.empty();
    }

    /// Fails with [Refused] when an event is not kept any more.
    void checkKept(KeptSubscription subscription, long first) {
        gone(subscription, first)
                .ifPresent(refusal -> {
                    throw new Refused(410, refusal.code(), refusal.why());
                });
    }

    /// What of these events may be told, entered in the trail. Blocks on the twins, too.
    EventPage told(KeptSubscription subscription, Owner owner, List<Notification> events) {
        var order = subscription.order();
        var page =
                EventPage.of(
                        events,
                        happenings.allowed(events, order, order.content(), owner),
                        order.content(),
                        limits.settings().largestNotification());
        audit.told(
                owner,
                NotificationBundle.id(
                        subscription.id(),
                        NotificationBundle.Kind.EVENTS,
                        page.events().getLast().event()),
                page.told(order.content()));
        return page;
    }
}
