package io.twinmesh.cluster.node.door;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.audit.AuditBook;
import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.subscription.FhirSubscriptions;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.Rounds;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.cluster.webhook.Deliveries;
import io.twinmesh.cluster.webhook.Webhooks;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.notification.NotificationTables;
import io.twinmesh.persistence.notification.Notifications;
import io.twinmesh.persistence.notification.Subscriber.Status;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.vault.InstallationCipher;

import org.apache.pekko.actor.Cancellable;

import java.time.Duration;
import java.util.List;

/// Tells receivers outside of twins' events: one part follows the journal and writes down who must
/// be told, the other tells them.
public final class Notifying implements AutoCloseable {
    private static final Duration ROUND = Duration.ofMillis(250);

    private final Core core;
    private final ProjectionRunner runner;
    private final Deliveries deliveries;
    private final Webhooks webhooks;
    private final FhirSubscriptions subscriptions;
    private volatile Cancellable rounds = Cancellable.alreadyCancelled();

    private Notifying(
            Core core,
            ProjectionRunner runner,
            Deliveries deliveries,
            Webhooks webhooks,
            FhirSubscriptions subscriptions) {
        this.core = core;
        this.runner = runner;
        this.deliveries = deliveries;
        this.webhooks = webhooks;
        this.subscriptions = subscriptions;
    }

    public static Notifying start(
            Core core,
            Dialect dialect,
            TwinDirectory twins,
            DamagedTwins damaged,
            TwinStreams streams) {
        var settings = core.config().webhooks();
        var source = core.databases().journal();
        var writers = ReadSide.journalWriters(dialect);
        var runner =
                new ProjectionRunner(
                        source,
                        new JournalTailer(source, dialect, writers, core.databases().end()),
                        new Notifications(
                                core.vault(),
                                core.random(),
                                settings.mostWaiting(),
                                new DamageFiling(core.quarantine(), core.damage())),
                        core.time());
        var tables = NotificationTables.in(source);
        var subscribers = tables.subscribers();
        var webhooks =
                new Webhooks(
                        subscribers,
                        new InstallationCipher(
                                core.pseudonyms().derivedKey("webhook targets"), core.random()),
                        new JournalTailer(source, dialect, writers),
                        settings,
                        core.time(),
                        core.random());
        var subscriptions = subscriptions(core, dialect, tables, twins, damaged, streams);
        var deliveries =
                new Deliveries(
                        tables,
                        List.of(webhooks.envelope(), subscriptions.envelope()),
                        settings,
                        core.time(),
                        runner::rereadCursor);
        if (tells(core)) {
            runner.start();
        }
        core.telemetry()
                .deliveries(
                        deliveries::succeeded,
                        deliveries::failed,
                        () -> subscribers.count(Status.FAILING),
                        () -> subscribers.count(Status.OFF));
        return new Notifying(core, runner, deliveries, webhooks, subscriptions);
    }

    /// Receivers are told by servers that keep the read side up to date.
    private static boolean tells(Core core) {
        return core.config().cluster().has(Role.PROJECTION);
    }

    /// Begins to tell, where this server does; notifications hold its address, so it must be known.
    public void begin() {
        if (!tells(core)) {
            return;
        }
        rounds = Rounds.begin(core, "tell receivers", ROUND, ROUND, deliveries::round);
    }

    private static FhirSubscriptions subscriptions(
            Core core,
            Dialect dialect,
            NotificationTables tables,
            TwinDirectory twins,
            DamagedTwins damaged,
            TwinStreams streams) {
        var source = core.databases().journal();
        return new FhirSubscriptions(
                new FhirSubscriptions.Parts(
                        tables,
                        new InstallationCipher(
                                core.pseudonyms().derivedKey("fhir subscriptions"), core.random()),
                        new JournalTailer(source, dialect, ReadSide.journalWriters(dialect)),
                        core.history(),
                        damaged,
                        core.resources().reader(),
                        new FreshIndex(
                                core.resources().reader(),
                                core.resources().runner()::reached,
                                core.config().reading().patience()),
                        twins,
                        core.asks(),
                        streams,
                        new AuditBook(core.audit()::record, core.time(), core.random()),
                        core.config().webhooks(),
                        core.config().subscriptions(),
                        core.config().reading(),
                        () -> core.address().of("/fhir"),
                        core.time(),
                        core.random()));
    }

    FhirSubscriptions subscriptions() {
        return subscriptions;
    }

    Webhooks webhooks() {
        return webhooks;
    }

    /// Whether nobody is told anything any more, since something does not fit.
    public boolean halted() {
        return runner.halted().isPresent();
    }

    @Override
    public void close() {
        rounds.cancel();
        deliveries.close();
        runner.close();
    }
}
