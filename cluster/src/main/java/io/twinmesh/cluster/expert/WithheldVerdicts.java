package io.twinmesh.cluster.expert;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.WithheldReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.persistence.expert.Delistings;
import io.twinmesh.persistence.expert.Delistings.Delisting;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.expert.ReviewPlan;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.holdback.Holdback;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.stream.Collectors;

/// Tells the ledger what came of the review of each version for which pay is withheld: of one that
/// was found under the bar it goes back to who paid it, of any other to the providers as soon as
/// the sample of its period is judged. Safe to repeat. Blocks.
final class WithheldVerdicts {
    private final LedgerDirectory ledger;
    private final Asks asks;
    private final ReviewCases cases;
    private final Delistings delistings;
    private final ModelCatalog models;
    private final ReviewPlan plan;

    WithheldVerdicts(
            LedgerDirectory ledger,
            Asks asks,
            ReviewCases cases,
            Delistings delistings,
            ModelCatalog models,
            ReviewPlan plan) {
        this.ledger = ledger;
        this.asks = asks;
        this.cases = cases;
        this.delistings = delistings;
        this.models = models;
        this.plan = plan;
    }

    void go(Instant now) {
        // one lane keeps all accounts
        var lane = ledger.laneOf(Posting.ISSUANCE);
        var withheld =
                WaitingThreads.await(
                                asks.ask(
                                        lane,
                                        (ActorRef<WithheldReply> to) ->
                                                new LaneCommand.Withheld(to)))
                        .models();
        if (withheld.isEmpty()) {
            return;
        }
        var under = delistings.all().stream().map(Delisting::model).collect(Collectors.toSet());
        for (var model : withheld) {
            boolean returned = under.contains(model);
            var known = models.byDigest(new Digest(model));
            if (!returned && known.isEmpty()) {
                // published over another server; the lane's last day ends what nobody speaks of
                continue;
            }
            // what was under way when a version left is among it
            long before =
                    returned
                            ? Holdback.day(now) + 1
                            : Holdback.day(judgedUntil(model, known.orElseThrow(), now));
            WaitingThreads.await(
                    asks.ask(
                            lane,
                            (ActorRef<LaneReply> to) ->
                                    new LaneCommand.JudgeWithheld(model, before, returned, to)));
        }
    }

    /// Up to when nobody will find anything of a version any more, unless it is of later answers.
    private Instant judgedUntil(String model, ModelCatalog.Entry entry, Instant now) {
        if (ModelCategories.of(entry.manifest()).isEmpty()) {
            return now;
        }
        long last = plan.lastOver(now);
        var drawn = cases.drawn(last) ? plan.end(last) : plan.beginning(last);
        var open = cases.firstOpen(model).map(plan::beginning);
        return open.filter(begins -> begins.isBefore(drawn)).orElse(drawn);
    }
}
