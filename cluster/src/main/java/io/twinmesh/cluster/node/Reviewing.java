package io.twinmesh.cluster.node;

import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.expert.ExpertReview;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.Rounds;
import io.twinmesh.cluster.sharding.Eldest;
import io.twinmesh.cluster.sharding.Role;

import java.time.Duration;
import java.time.Instant;

/// Expert review on a running node: one server of the network looks after it from time to time.
final class Reviewing {
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    private Reviewing() {}

    static ExpertReview of(Core core, TwinDirectory twins, LedgerDirectory ledger, Asks asks) {
        var settings = core.config().review();
        return ExpertReview.of(
                new ExpertReview.Parts(
                        core.databases().journal(),
                        core.resources().answers(),
                        () -> indexed(core),
                        core.vault(),
                        core.models(),
                        twins,
                        ledger,
                        asks,
                        core.pseudonyms().derivedKey("expert review"),
                        settings.plan(),
                        settings.bar(),
                        core.time(),
                        core.random()));
    }

    /// Up to when the index surely has all answers. Nothing is sure before this server has seen the
    /// end of the journal; what was written with another server's clock may come later.
    private static Instant indexed(Core core) {
        return core.resources()
                .runner()
                .atEnd()
                .map(seen -> seen.minus(CLOCKS_APART))
                .orElse(Instant.EPOCH);
    }

    /// Returns at once.
    static void begin(Core core, ExpertReview review) {
        var every = core.config().review().every();
        Rounds.begin(
                core,
                "review by experts",
                every,
                every,
                () -> review.round(Eldest.self(core.system(), Role.PROJECTION)));
    }
}
