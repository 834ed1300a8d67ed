package io.twinmesh.cluster.node;

import io.twinmesh.cluster.webhook.Deliveries;
import io.twinmesh.cluster.webhook.Webhooks;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.notification.NotificationTables;
import io.twinmesh.persistence.notification.Notifications;
import io.twinmesh.persistence.notification.Subscriber.Status;
import io.twinmesh.persistence.projection.JournalTailer;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.vault.InstallationCipher;

import org.apache.pekko.actor.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import scala.concurrent.ExecutionContext;

import java.time.Duration;
import java.util.List;

/// Tells receivers outside of twins' events: one part follows the journal and writes down who must
/// be told, the other tells them.
final class Notifying implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifying.class);
    private static final Duration ROUND = Duration.ofMillis(250);

    private final ProjectionRunner runner;
    private final Deliveries deliveries;
    private final Webhooks webhooks;
    private final Cancellable rounds;

    private Notifying(
            ProjectionRunner runner, Deliveries deliveries, Webhooks webhooks, Cancellable rounds) {
        this.runner = runner;
        this.deliveries = deliveries;
        this.webhooks = webhooks;
        this.rounds = rounds;
    }

    static Notifying start(Core core, Dialect dialect) {
        var settings = core.config().webhooks();
        var source = core.databases().journal();
        var writers = ReadSide.journalWriters(dialect);
        var runner =
                new ProjectionRunner(
                        source,
                        new JournalTailer(source, dialect, writers),
                        new Notifications(core.vault(), core.random(), settings.mostWaiting()),
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
        var deliveries =
                new Deliveries(
                        tables,
                        List.of(webhooks.envelope()),
                        settings,
                        core.time(),
                        runner::rereadCursor);
        runner.start();
        core.telemetry()
                .deliveries(
                        deliveries::succeeded,
                        deliveries::failed,
                        () -> subscribers.count(Status.FAILING),
                        () -> subscribers.count(Status.OFF));
        var rounds =
                core.system()
                        .scheduler()
                        .scheduleWithFixedDelay(
                                ROUND,
                                ROUND,
                                () -> round(deliveries),
                                ExecutionContext.fromExecutor(core.blocking()));
        return new Notifying(runner, deliveries, webhooks, rounds);
    }

    private static void round(Deliveries deliveries) {
        try {
            deliveries.round();
        } catch (RuntimeException e) {
            LOG.warn("receivers could not be told and are tried again", e);
        }
    }

    Webhooks webhooks() {
        return webhooks;
    }

    boolean halted() {
        return runner.halted().isPresent();
    }

    @Override
    public void close() {
        rounds.cancel();
        deliveries.close();
        runner.close();
    }
}
