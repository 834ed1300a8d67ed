package io.twinmesh.cluster.expert;

import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.quality.QualityBar;
import io.twinmesh.persistence.erasure.Purge;
import io.twinmesh.persistence.expert.Delistings;
import io.twinmesh.persistence.expert.Lots;
import io.twinmesh.persistence.expert.ReviewCase.Place;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.expert.ReviewCounts;
import io.twinmesh.persistence.expert.ReviewPlan;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.vault.KeyVault;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// The parts of expert review on one server.
public final class ExpertReview {

    private final ReviewCases cases;
    private final ReviewRound round;
    private final ReviewConsent consent;
    private final AnswerReader answers;
    private final Supplier<Instant> indexed;
    private final ExpertRoutes routes;

    private ExpertReview(
            ReviewCases cases,
            ReviewRound round,
            ReviewConsent consent,
            AnswerReader answers,
            Supplier<Instant> indexed,
            ExpertRoutes routes) {
        this.cases = cases;
        this.round = round;
        this.consent = consent;
        this.answers = answers;
        this.indexed = indexed;
        this.routes = routes;
    }

    /// What expert review needs of the node.
    ///
    /// @param source the journal's database
    /// @param indexed up to when `answers` finds all
    /// @param lots a secret key of 32 bytes
    /// @param random a cryptographically strong source
    public record Parts(
            DataSource source,
            AnswerReader answers,
            Supplier<Instant> indexed,
            KeyVault vault,
            ModelCatalog models,
            TwinDirectory twins,
            LedgerDirectory ledger,
            Asks asks,
            byte[] lots,
            ReviewPlan plan,
            QualityBar bar,
            InstantSource time,
            RandomGenerator random) {
        @Override
        public String toString() {
            return "Parts[]";
        }
    }

    public static ExpertReview of(Parts parts) {
        var cases = new ReviewCases(parts.source);
        var counts = new ReviewCounts(parts.source);
        var delistings = new Delistings(parts.source);
        var lots = new Lots(parts.lots);
        var consent = new ReviewConsent(parts.twins, parts.asks);
        var opinions = new SealedOpinions(parts.vault, lots);
        var verdicts = new Verdicts(cases, parts.answers, opinions);
        var round =
                new ReviewRound(
                        cases,
                        counts,
                        new SampleDraw(
                                parts.answers, cases, parts.models, lots, parts.plan, parts.random),
                        verdicts,
                        delistings,
                        new Recall(delistings, parts.answers, parts.twins, parts.asks),
                        new WithheldVerdicts(
                                parts.ledger,
                                parts.asks,
                                cases,
                                delistings,
                                parts.models,
                                parts.plan),
                        parts.models,
                        parts.plan,
                        parts.bar,
                        parts.time);
        var desk =
                new ReviewDesk(
                        new ReviewDesk.Parts(
                                cases,
                                parts.answers,
                                consent,
                                opinions,
                                verdicts,
                                parts.models,
                                lots,
                                parts.plan,
                                parts.time,
                                parts.asks.blocking()));
        return new ExpertReview(
                cases,
                round,
                consent,
                parts.answers,
                parts.indexed,
                new ExpertRoutes(
                        desk,
                        round,
                        parts.models,
                        parts.plan,
                        parts.bar,
                        parts.time,
                        parts.asks.blocking()));
    }

    /// Takes out of service what was found under the bar, before a server offers anything. Blocks.
    ///
    /// @param source the journal's database
    public static void retire(DataSource source, ModelCatalog models) {
        ReviewRound.retire(new Delistings(source), models);
    }

    public List<Route> routes() {
        return routes.routes();
    }

    public Purge purge() {
        return cases;
    }

    /// Does once what is to be done from time to time; what it cannot do, the next time does.
    /// Blocks.
    ///
    /// @param whole everything, or only what each server must do for itself
    public void round(boolean whole) {
        if (whole) {
            round.go(this::consented, indexed.get());
        } else {
            round.retire();
        }
    }

    /// A twin that does not answer keeps its case out of this sample, and the others in.
    private boolean consented(Place place) {
        return answers.at(place.twin(), place.answer())
                .map(answer ->
                        WaitingThreads.await(consent.given(answer).exceptionally(_ -> false)))
                .orElse(false);
    }
}
