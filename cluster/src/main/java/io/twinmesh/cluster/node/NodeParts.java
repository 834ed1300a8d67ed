package io.twinmesh.cluster.node;

import io.twinmesh.cluster.expert.ExpertReview;
import io.twinmesh.cluster.feed.TwinNews;
import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.node.core.Actors;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.OpenedParts;
import io.twinmesh.cluster.node.door.Notifying;
import io.twinmesh.cluster.node.door.ProvidersDoor;
import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.folder.MasterKeys;
import io.twinmesh.cluster.node.management.Vitals;
import io.twinmesh.cluster.node.publishing.LedgerLog;
import io.twinmesh.cluster.node.publishing.LedgerLogging;
import io.twinmesh.cluster.node.publishing.PublicLogging;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.publication.PublicLogs;
import io.twinmesh.persistence.erasure.Erasures;
import io.twinmesh.persistence.erasure.Purge;
import io.twinmesh.persistence.erasure.SnapshotPurge;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.notification.Subscribers;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.vault.ExportKeys;
import io.twinmesh.persistence.vault.KeyRotation;

import java.util.List;

/// The parts of a node that stand on its core and work whether or not anybody comes in.
record NodeParts(
        ReadSide readSide,
        PublicLogs logs,
        Actors actors,
        DamagedTwins damaged,
        TwinStreams streams,
        Notifying notifying,
        MasterKeys masterKeys,
        Exports exports,
        ExpertReview review,
        Erasures erasures,
        ProvidersDoor providers) {

    /// Starts each after those that it needs. Blocks until the read side is up to date and the node
    /// is a member of its cluster.
    ///
    /// @param opened takes each part as soon as it is open
    /// @throws StartFailure with one sentence and an exit code
    static NodeParts start(
            Core core, LedgerLog log, Dialect dialect, DataFolder folder, OpenedParts opened) {
        var readSide = LedgerLogging.start(core, folder, log, dialect, opened);
        showStores(core);
        ExpertReview.retire(core.databases().journal(), core.models());
        var logs = opened.with(PublicLogging.start(core, folder, log, dialect));
        var actors = Actors.start(core);
        var entities = actors.entities();
        Vitals.show(core.telemetry(), entities.liveTwins());
        var damaged = new DamagedTwins(core.quarantine(), entities, core.system().ignoreRef());
        core.damage().opened(damaged);
        var streams = opened.with(streams(core, damaged, dialect));
        core.telemetry().streams(streams::openStreams, streams::cutStreams);
        var notifying = opened.with(Notifying.start(core, dialect, entities, damaged, streams));
        core.telemetry()
                .readSide(
                        readSide::lagSeconds,
                        () -> readSide.halted() || core.resources().halted() || notifying.halted());
        var exports =
                Exports.start(
                        core,
                        entities,
                        damaged,
                        new ExportKeys(
                                core.databases().vault(),
                                core.master(),
                                core.time(),
                                core.random()),
                        folder.exports());
        var review = Reviewing.of(core, entities, entities, core.asks());
        // named like the log: `twinmesh.local/erasure` beside `twinmesh.local/lane/0`
        var erasureKey = folder.erasureKey(core.config().ledger().network() + "/erasure");
        return new NodeParts(
                readSide,
                logs,
                actors,
                damaged,
                streams,
                notifying,
                masterKeys(core),
                exports,
                review,
                Erasing.of(core, entities, purges(core, exports, review.purge()), erasureKey),
                new ProvidersDoor(core, actors, folder));
    }

    /// Takes up what was under way when the node last ended, and from then on whatever is to be
    /// done from time to time.
    ///
    /// @throws StartFailure when it cannot be read what was under way
    void goOn(Core core) {
        Resumption.begin(core, actors, readSide);
        Erasing.begin(core, erasures);
        Reviewing.begin(core, review);
        masterKeys.goOn();
    }

    private static void showStores(Core core) {
        var trail = core.audit().trail();
        core.telemetry().audit(trail::written, trail::refused, trail::waiting);
        core.telemetry()
                .resourceIndex(
                        core.resources()::lagSeconds, () -> core.resources().index().unreadable());
        core.telemetry().quarantined(core.quarantine()::count);
    }

    private static TwinStreams streams(Core core, DamagedTwins damaged, Dialect dialect) {
        var tailer =
                new JournalTailer(
                        core.databases().journal(), dialect, ReadSide.journalWriters(dialect));
        return new TwinStreams(
                core.history(),
                damaged,
                new TwinNews(tailer),
                core.config().streams(),
                core.blocking());
    }

    private static MasterKeys masterKeys(Core core) {
        return new MasterKeys(
                core.master(),
                new KeyRotation(core.databases().vault(), core.master()),
                core.blocking(),
                core.config().cluster().several());
    }

    /// Every part that keeps something derived from patients' data is named here.
    private static List<Purge> purges(Core core, Exports exports, Purge cases) {
        return List.of(
                new SnapshotPurge(core.databases().journal()),
                new Subscribers(core.databases().journal()),
                core.resources()::purge,
                exports.withdrawal(),
                cases);
    }
}
