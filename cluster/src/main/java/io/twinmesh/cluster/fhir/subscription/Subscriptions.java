package io.twinmesh.cluster.fhir.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.subscription.order.Channel;
import io.twinmesh.cluster.fhir.subscription.order.Order;
import io.twinmesh.cluster.fhir.subscription.order.OrderReader;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.fhir.subscription.order.Wrong;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.webhook.SealedTargets;
import io.twinmesh.persistence.notification.Interest;
import io.twinmesh.persistence.notification.NotificationKind;
import io.twinmesh.persistence.notification.Subscriber;
import io.twinmesh.persistence.notification.Subscriber.Status;
import io.twinmesh.persistence.notification.Subscribers;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Clients' subscriptions. Each client sees and changes its own only. Every method blocks on the
/// database.
final class Subscriptions {
    static final String FORM = "fhir-subscription";

    private final Subscribers subscribers;
    private final SealedTargets sealed;
    private final OrderReader reader;
    private final JournalTailer tailer;
    private final SubscriptionSettings settings;
    private final InstantSource time;
    private final RandomGenerator random;

    /// @param random a cryptographically strong source, for ids
    Subscriptions(
            Subscribers subscribers,
            SealedTargets sealed,
            OrderReader reader,
            JournalTailer tailer,
            SubscriptionSettings settings,
            InstantSource time,
            RandomGenerator random) {
        this.subscribers = subscribers;
        this.sealed = sealed;
        this.reader = reader;
        this.tailer = tailer;
        this.settings = settings;
        this.time = time;
        this.random = random;
    }

    /// Takes a new one. It hears of what happens from now on. Fails with [Refused].
    KeptSubscription make(ObjectNode resource, Owner owner) {
        var order = reader.sent(resource, time.instant());
        check(order, owner);
        var id = newId();
        if (!subscribers.add(
                draft(id, resource, owner, order),
                settings.mostPerClient(),
                end(),
                time.instant())) {
            throw new Refused(
                    422,
                    "subscription.too-many",
                    "A client has at most " + settings.mostPerClient() + " subscriptions.");
        }
        var made = find(owner.client(), id).orElseThrow();
        // wanted, but not yet
        if (order.off()) {
            subscribers.off(id, made.subscriber().revision(), KeptSubscription.SWITCHED_OFF);
            return find(owner.client(), id).orElseThrow();
        }
        return made;
    }

    /// Takes what its owner says of it now. It goes on where it was, after a new handshake. Fails
    /// with [Refused].
    ///
    /// @param revision that the client wants to change; empty for any
    KeptSubscription change(
            String id, ObjectNode resource, Owner owner, Optional<Integer> revision) {
        var before = find(owner.client(), id).orElseThrow(Wrong::unknown);
        var order = reader.sent(resource, time.instant());
        check(order, owner);
        var from = before.subscriber().revision();
        if (revision.map(wanted -> wanted != from).orElse(false)
                || !subscribers.change(
                        draft(id, resource, owner, order),
                        from,
                        order.off() ? KeptSubscription.SWITCHED_OFF : "")) {
            throw new Refused(
                    412,
                    "subscription.version-conflict",
                    "The subscription is in another version by now.");
        }
        return find(owner.client(), id).orElseThrow(Wrong::unknown);
    }

    private static void check(Order order, Owner owner) {
        if (!order.content().allowed(owner.scopes(), order.topic().resourceType())) {
            throw new Refused(
                    403,
                    "auth.scope-missing",
                    "To hear of "
                            + order.topic().resourceType()
                            + " as "
                            + order.content().code()
                            + " needs SMART scopes with s, and with r for full-resource.");
        }
    }

    private Subscribers.Draft draft(String id, ObjectNode resource, Owner owner, Order order) {
        var target = Json.object();
        target.set("resource", resource);
        target.set("owner", owner.json());
        target.put("changedAt", time.instant().toEpochMilli());
        return new Subscribers.Draft(
                id,
                owner.client(),
                FORM,
                sealed.seal(id, target),
                new Interest(
                        order.patients(),
                        EnumSet.of(NotificationKind.DATA),
                        Optional.of(order.topic().resourceType())),
                order.off() ? Status.OFF : Status.REQUESTED,
                switch (order.channel()) {
                    case Channel.RestHook _ -> order.heartbeat();
                    // whoever keeps a stream open is shown there that we live
                    case Channel.Stream() -> Optional.empty();
                });
    }

    private long end() {
        try {
            return tailer.highest();
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    private String newId() {
        var id = new byte[16];
        random.nextBytes(id);
        return "sub-" + HexFormat.of().formatHex(id);
    }

    Optional<KeptSubscription> find(String owner, String id) {
        return subscribers
                .find(id)
                .filter(one -> one.owner().equals(owner) && one.form().equals(FORM))
                .map(this::open);
    }

    /// The caller's own that the address names. Fails with [Refused].
    KeptSubscription meant(Call call) {
        return find(call.client(), call.parameter("id")).orElseThrow(Wrong::unknown);
    }

    List<KeptSubscription> of(String owner) {
        return subscribers.ownedBy(owner, FORM).stream().map(this::open).toList();
    }

    /// @return whether the owner had it
    boolean remove(String owner, String id) {
        return subscribers.remove(owner, FORM, id);
    }

    KeptSubscription open(Subscriber subscriber) {
        var target = sealed.open(subscriber.id(), subscriber.target());
        var resource = (ObjectNode) target.get("resource");
        return new KeptSubscription(
                subscriber,
                Owner.read((ObjectNode) target.get("owner")),
                resource,
                Instant.ofEpochMilli(target.path("changedAt").asLong()),
                reader.kept(resource, time.instant()));
    }

    /// How it stands now.
    Optional<KeptSubscription> now(String id) {
        return subscribers.find(id).map(this::open);
    }
}
