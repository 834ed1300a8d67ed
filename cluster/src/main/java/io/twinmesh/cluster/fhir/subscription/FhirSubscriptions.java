package io.twinmesh.cluster.fhir.subscription;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.audit.AuditBook;
import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.search.SearchParameters;
import io.twinmesh.cluster.fhir.subscription.event.Disclosures;
import io.twinmesh.cluster.fhir.subscription.event.Happenings;
import io.twinmesh.cluster.fhir.subscription.event.SubscriptionAudit;
import io.twinmesh.cluster.fhir.subscription.order.ChannelReader;
import io.twinmesh.cluster.fhir.subscription.order.OrderReader;
import io.twinmesh.cluster.fhir.topic.SubscriptionTopics;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.cluster.webhook.Envelope;
import io.twinmesh.cluster.webhook.SealedTargets;
import io.twinmesh.cluster.webhook.WebhookSettings;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.notification.NotificationTables;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.vault.InstallationCipher;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Puts subscriptions together.
public final class FhirSubscriptions {
    private final SubscriptionEnvelope envelope;
    private final List<Route> routes;

    /// What they are built from.
    ///
    /// @param cipher seals what is said of them; the same on every node
    /// @param tailer not shared with another reader
    /// @param delivery how receivers are told
    /// @param base this server's own FHIR address
    /// @param random a cryptographically strong source
    public record Parts(
            NotificationTables tables,
            InstallationCipher cipher,
            JournalTailer tailer,
            HistoryReader history,
            DamagedTwins damaged,
            ResourceReader resources,
            FreshIndex index,
            TwinDirectory twins,
            Asks asks,
            TwinStreams streams,
            AuditBook audit,
            WebhookSettings delivery,
            SubscriptionSettings settings,
            ReadLimits reading,
            Supplier<String> base,
            InstantSource time,
            RandomGenerator random) {}

    public FhirSubscriptions(Parts parts) {
        var time = parts.time();
        var settings = parts.settings();
        var parameters = SearchParameters.ofRelease();
        var subscriptions =
                new Subscriptions(
                        parts.tables().subscribers(),
                        new SealedTargets(parts.cipher(), Subscriptions.FORM),
                        new OrderReader(
                                new SubscriptionTopics(parameters),
                                parameters,
                                new ChannelReader(parts.delivery().plainOnLoopback()),
                                settings.leastHeartbeat(),
                                parts.base()),
                        parts.tailer(),
                        settings,
                        time,
                        parts.random());
        var happenings =
                new Happenings(
                        parts.history(),
                        parts.damaged(),
                        parts.resources(),
                        parts.index(),
                        new Disclosures(parts.twins(), parts.asks()),
                        time);
        var audit = new SubscriptionAudit(parts.audit());
        var limits = new SubscriptionEnvelope.Limits(parts.delivery(), settings, parts.base());
        this.envelope =
                new SubscriptionEnvelope(
                        subscriptions, parts.tables().shelf(), happenings, audit, limits);
        var reading =
                WaitingThreads.ofReaders(
                        "subscription", parts.reading().atOnce(), parts.reading().waiting());
        // those who listen keep no place from who asks, and all may have news at once
        var listening =
                WaitingThreads.ofReaders(
                        "subscription-stream",
                        parts.reading().atOnce(),
                        Math.max(parts.reading().waiting(), parts.streams().mostOpen()));
        var operations =
                new SubscriptionOperations(
                        subscriptions,
                        parts.tables().shelf(),
                        happenings,
                        settings,
                        new SubscriptionStreams(
                                subscriptions,
                                parts.tables().shelf(),
                                happenings,
                                audit,
                                parts.streams(),
                                listening,
                                limits,
                                time),
                        reading,
                        parts.base(),
                        time);
        var resources = new SubscriptionRoutes(subscriptions, reading, parts.base(), time);
        // first what is at one address, then what is at any of a form
        this.routes =
                Stream.of(operations.routes(), resources.routes()).flatMap(List::stream).toList();
    }

    /// How their receivers are told.
    public Envelope envelope() {
        return envelope;
    }

    public List<Route> routes() {
        return routes;
    }
}
