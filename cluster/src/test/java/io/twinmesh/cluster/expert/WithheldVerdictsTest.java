package io.twinmesh.cluster.expert;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.waiting.OnVirtualThread;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.expert.CaseId;
import io.twinmesh.persistence.expert.Delistings;
import io.twinmesh.persistence.expert.ReviewCase;
import io.twinmesh.persistence.expert.ReviewCase.Place;
import io.twinmesh.persistence.expert.ReviewCase.Stage;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.expert.ReviewPlan;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.ledger.holdback.Holdback;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;

/// Weeks of review, of which the last one that is over begins on 19 November 2026.
class WithheldVerdictsTest {
    private static final ReviewPlan PLAN =
            new ReviewPlan(
                    Duration.ofDays(7), 4, 2, Duration.ofDays(14), Duration.ofMinutes(30), 8);
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final long LAST = PLAN.lastOver(NOW);
    private static final String KIDNEY = digest("ckd-epi-2021");
    private static final CaseId CASE = new CaseId("rc-" + "0".repeat(32));

    private final List<String> judged = new CopyOnWriteArrayList<>();
    @TempDir Path folder;
    private ActorTestKit kit;
    private HikariDataSource source;
    private ReviewCases cases;
    private Delistings delistings;
    private ModelCatalog models;

    private static String digest(String model) {
        return BuiltInModel.named(model).orElseThrow().digest().text();
    }

    @BeforeEach
    void open() {
        kit = ActorTestKit.create();
        var database = Database.h2(folder.resolve("journal"));
        source = database.open("journal", 2);
        new Migrations(source, database.dialect(), () -> NOW).run(ReviewCases.migrations());
        cases = new ReviewCases(source);
        delistings = new Delistings(source);
        var files = folder.resolve("models");
        ModelCatalog.publishBuiltIn(files, SigningKey.ofSeed(new byte[32]));
        models = ModelCatalog.open(files);
    }

    @AfterEach
    void close() {
        kit.shutdownTestKit();
        source.close();
    }

    /// A lane that withholds pay for this version, and writes down what it hears of it.
    private ActorRef<LaneCommand> lane(List<String> withheld) {
        return kit.spawn(
                Behaviors.receiveMessage(command -> {
                    if (command instanceof LaneCommand.Withheld(var asker)) {
                        asker.tell(new LaneCommand.WithheldReply(withheld));
                    } else if (command instanceof LaneCommand.JudgeWithheld judge) {
                        judged.add(
                                verdict(judge.model(), judge.earnedBefore(), judge.underTheBar()));
                        judge.replyTo()
                                .tell(new LaneCommand.LaneReply("created", Optional.empty()));
                    }
                    return Behaviors.same();
                }));
    }

    private static String verdict(String model, long earnedBefore, boolean under) {
        return model + (under ? " back" : " on") + " before day " + earnedBefore;
    }

    private static String on(Instant before) {
        return verdict(KIDNEY, Holdback.day(before), false);
    }

    private List<String> says(String... withheld) {
        var lane = lane(List.of(withheld));
        var asks = new Asks(kit.system(), Duration.ofSeconds(60), 100, ForkJoinPool.commonPool());
        judged.clear();
        var verdicts = new WithheldVerdicts(_ -> lane, asks, cases, delistings, models, PLAN);
        OnVirtualThread.run(() -> verdicts.go(NOW));
        return List.copyOf(judged);
    }

    private void opens(long period) {
        var one =
                new ReviewCase(
                        CASE,
                        KIDNEY,
                        period,
                        Optional.of(new Place(new PatientId("tw-" + "0".repeat(32)), 1)),
                        Stage.OPEN,
                        NOW.plus(PLAN.open()),
                        List.of());
        cases.open(period, PLAN.end(period), List.of(one), NOW);
    }

    @Test
    void pay_for_a_version_under_the_bar_goes_back_to_who_paid() {
        delistings.add(KIDNEY, NOW, "why", PLAN.beginning(LAST));

        assertThat(says(KIDNEY)).containsExactly(verdict(KIDNEY, Holdback.day(NOW) + 1, true));
    }

    @Test
    void providers_get_it_when_no_case_of_the_period_is_open() {
        assertThat(says(KIDNEY)).as("not drawn yet").containsExactly(on(PLAN.beginning(LAST)));
        opens(LAST);
        assertThat(says(KIDNEY)).as("open").containsExactly(on(PLAN.beginning(LAST)));

        cases.withdraw(CASE);

        assertThat(says(KIDNEY)).containsExactly(on(PLAN.end(LAST)));
    }

    @Test
    void an_open_case_of_an_earlier_period_keeps_what_was_earned_since() {
        long before = LAST - PLAN.period().toMillis();
        opens(before);
        cases.open(LAST, PLAN.end(LAST), List.of(), NOW);

        assertThat(says(KIDNEY)).containsExactly(on(PLAN.beginning(before)));
    }

    @Test
    void nobody_waits_for_the_review_of_a_version_that_nobody_can_judge() {
        var number = digest("homa-ir");

        assertThat(says(number)).containsExactly(verdict(number, Holdback.day(NOW), false));
    }

    @Test
    void of_a_version_that_this_server_does_not_know_nothing_is_said() {
        assertThat(says("sha256:" + "0".repeat(64))).isEmpty();
    }

    @Test
    void a_ledger_that_withholds_nothing_is_told_nothing() {
        delistings.add(KIDNEY, NOW, "why", PLAN.beginning(LAST));

        assertThat(says()).isEmpty();
    }
}
