package io.twinmesh.persistence.expert;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.expert.CaseRules.CaseCommand;
import io.twinmesh.persistence.expert.CaseRules.Reply;
import io.twinmesh.persistence.expert.ReviewCase.Opinion;
import io.twinmesh.persistence.expert.ReviewCase.Place;
import io.twinmesh.persistence.expert.ReviewCase.Stage;
import io.twinmesh.persistence.expert.ReviewCounts.Sampled;
import io.twinmesh.persistence.expert.ReviewCounts.Tally;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// What the store of cases promises on either database.
abstract class ReviewCasesContract {
    static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");
    private static final Instant ENDS = Instant.ofEpochMilli(10);
    private static final ReviewPlan PLAN =
            new ReviewPlan(Duration.ofDays(7), 30, 2, Duration.ofDays(14), Duration.ofHours(1), 4);
    private static final String MODEL = "sha256:" + "a".repeat(64);
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));

    private ReviewCases cases;
    private ReviewCounts counts;
    private Delistings delistings;

    /// An empty database with the tables.
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        var source = database();
        cases = new ReviewCases(source);
        counts = new ReviewCounts(source);
        delistings = new Delistings(source);
    }

    @Test
    void a_period_is_drawn_once_also_when_two_servers_draw_at_once() {
        var draws =
                Stream.of(1, 2, 3)
                        .map(number ->
                                CompletableFuture.supplyAsync(() ->
                                        cases.open(9, ENDS, List.of(fresh(number, ADA)), NOW)))
                        .toList();

        assertThat(draws.stream().filter(CompletableFuture::join)).hasSize(1);
        assertThat(cases.drawn(9)).isTrue();
        assertThat(cases.drawn(10)).isFalse();
        assertThat(counts.sampled(MODEL, 0)).containsExactly(new Sampled(9, 1, 0, 0, 0));
    }

    @Test
    void a_period_that_began_before_the_end_of_one_that_was_drawn_counts_as_drawn() {
        cases.open(0, Instant.ofEpochMilli(7), List.of(), NOW);

        assertThat(cases.drawn(6)).as("shorter periods now").isTrue();
        assertThat(cases.open(6, ENDS, List.of(fresh(1, ADA)), NOW)).isFalse();
        assertThat(cases.drawn(7)).isFalse();
    }

    @Test
    void a_reviewer_finds_what_waits_the_one_looked_at_first_and_nothing_twice() {
        cases.open(9, ENDS, List.of(fresh(1, ADA), fresh(2, EVE)), NOW);
        assertThat(waiting("ann")).containsExactly(id(1), id(2));

        cases.tell(id(2), new CaseCommand.TakeTurn("ann"), PLAN, NOW);
        assertThat(waiting("ann")).containsExactly(id(2), id(1));

        give(2, "ann", "m1");
        assertThat(waiting("ann")).containsExactly(id(1));
        assertThat(waiting("ben")).containsExactly(id(1), id(2));
        assertThat(cases.waiting("ben", 2, NOW.plus(PLAN.open()), 10)).isEmpty();
    }

    @Test
    void a_case_whose_places_are_held_is_not_found_until_one_is_free_again() {
        cases.open(9, ENDS, List.of(fresh(1, ADA)), NOW);
        give(1, "ann", "m1");
        cases.tell(id(1), new CaseCommand.TakeTurn("ben"), PLAN, NOW);

        assertThat(waiting("cleo")).isEmpty();
        assertThat(waiting("ben")).containsExactly(id(1));
        assertThat(cases.waiting("cleo", 2, NOW.plus(PLAN.turn()), 10)).hasSize(1);
    }

    @Test
    void a_case_reads_back_as_it_was_stored() {
        cases.open(9, ENDS, List.of(fresh(1, ADA)), NOW);
        give(1, "ann", "m1");

        var read = cases.find(id(1)).orElseThrow();

        assertThat(read)
                .isEqualTo(
                        fresh(1, ADA)
                                .with(
                                        new ReviewCase.Turn(
                                                "ann",
                                                NOW.plus(PLAN.turn()),
                                                Optional.of(said("m1")))));
    }

    @Test
    void a_place_is_given_to_as_many_as_are_needed_when_many_come_at_once() {
        cases.open(9, ENDS, List.of(fresh(1, ADA)), NOW);

        var replies =
                Stream.of("ann", "ben", "cleo", "dan", "eli")
                        .map(reviewer ->
                                CompletableFuture.supplyAsync(() ->
                                        cases.tell(
                                                        id(1),
                                                        new CaseCommand.TakeTurn(reviewer),
                                                        PLAN,
                                                        NOW)
                                                .orElseThrow()
                                                .reply()))
                        .toList();

        assertThat(replies.stream().map(CompletableFuture::join))
                .containsExactlyInAnyOrder(
                        Reply.DONE, Reply.DONE, Reply.TAKEN, Reply.TAKEN, Reply.TAKEN);
    }

    @Test
    void a_counted_case_counts_once_and_leads_to_nobody() {
        cases.open(9, ENDS, List.of(fresh(1, ADA), fresh(2, ADA), fresh(3, ADA)), NOW);
        for (var number : List.of(1, 2, 3)) {
            give(number, "ann", "m1");
            give(number, "ben", "m2");
        }
        assertThat(cases.complete(10)).extracting(ReviewCase::id).contains(id(1), id(2), id(3));

        cases.count(id(1), "low", Optional.of("high"));
        cases.count(id(1), "low", Optional.of("high"));
        cases.count(id(2), "low", Optional.of("high"));
        cases.count(id(3), "low", Optional.empty());

        assertThat(counts.tallies(MODEL, 9)).containsExactly(new Tally(9, "low", "high", 2));
        assertThat(counts.tallies(MODEL, 10)).isEmpty();
        assertThat(counts.models(9)).containsExactly(MODEL);
        assertThat(counts.sampled(MODEL, 9)).containsExactly(new Sampled(9, 3, 1, 0, 0));
        var counted = cases.find(id(1)).orElseThrow();
        assertThat(counted.stage()).isEqualTo(Stage.COUNTED);
        assertThat(counted.place()).isEmpty();
        assertThat(counted.turns())
                .allSatisfy(turn -> assertThat(turn.opinion().flatMap(Opinion::sealed)).isEmpty());
        assertThat(
                        cases.tell(id(1), new CaseCommand.GiveOpinion("ann", said("m1")), PLAN, NOW)
                                .orElseThrow()
                                .reply())
                .as("the same again")
                .isEqualTo(Reply.DONE);
    }

    @Test
    void a_case_that_is_due_expires_and_is_forgotten_later() {
        cases.open(9, ENDS, List.of(fresh(1, ADA)), NOW);
        var due = NOW.plus(PLAN.open());
        assertThat(cases.overdue(due.minusMillis(1), 10)).isEmpty();
        assertThat(cases.overdue(due, 10)).hasSize(1);

        cases.tell(id(1), new CaseCommand.Look(), PLAN, due);
        cases.tell(id(1), new CaseCommand.Look(), PLAN, due);

        assertThat(counts.sampled(MODEL, 9)).containsExactly(new Sampled(9, 1, 0, 1, 0));
        assertThat(cases.find(id(1)).orElseThrow().place()).isEmpty();
        cases.forget(due);
        assertThat(cases.find(id(1))).isPresent();
        cases.forget(due.plusMillis(1));
        assertThat(cases.find(id(1))).isEmpty();
    }

    @Test
    void an_erased_patient_s_cases_go_and_what_was_counted_stays() {
        cases.open(9, ENDS, List.of(fresh(1, ADA), fresh(2, ADA), fresh(3, EVE)), NOW);
        give(1, "ann", "m1");
        give(1, "ben", "m1");
        cases.count(id(1), "low", Optional.of("low"));

        cases.purge(ADA, EnumSet.allOf(DataClass.class));
        cases.purge(ADA, EnumSet.allOf(DataClass.class));

        assertThat(cases.find(id(2))).isEmpty();
        assertThat(waiting("ann")).containsExactly(id(3));
        assertThat(counts.tallies(MODEL, 9)).containsExactly(new Tally(9, "low", "low", 1));
        assertThat(counts.sampled(MODEL, 9)).containsExactly(new Sampled(9, 3, 0, 0, 1));
    }

    @Test
    void a_delisting_is_noted_once_and_remembers_how_far_it_was_told() {
        delistings.add(MODEL, NOW, "first", NOW.minusSeconds(60));
        delistings.add(MODEL, NOW.plusSeconds(1), "second", NOW);
        assertThat(delistings.all())
                .containsExactly(
                        new Delistings.Delisting(MODEL, NOW, "first", NOW.minusSeconds(60), false));

        delistings.told(MODEL, NOW.minusSeconds(5));
        delistings.told(MODEL, Instant.EPOCH);
        delistings.done(MODEL);

        assertThat(delistings.all())
                .containsExactly(
                        new Delistings.Delisting(MODEL, NOW, "first", NOW.minusSeconds(5), true));
    }

    @Test
    void a_withdrawn_case_is_gone() {
        cases.open(9, ENDS, List.of(fresh(1, ADA)), NOW);

        cases.withdraw(id(1));
        cases.withdraw(id(1));

        assertThat(cases.find(id(1))).isEmpty();
        assertThat(cases.tell(id(1), new CaseCommand.Look(), PLAN, NOW)).isEmpty();
        assertThat(counts.sampled(MODEL, 9)).containsExactly(new Sampled(9, 1, 0, 0, 1));
    }

    private void give(int number, String reviewer, String mark) {
        cases.tell(id(number), new CaseCommand.TakeTurn(reviewer), PLAN, NOW);
        var heard =
                cases.tell(
                        id(number), new CaseCommand.GiveOpinion(reviewer, said(mark)), PLAN, NOW);
        assertThat(heard.orElseThrow().reply()).isEqualTo(Reply.DONE);
    }

    private List<CaseId> waiting(String reviewer) {
        return cases.waiting(reviewer, 2, NOW, 10).stream().map(ReviewCase::id).toList();
    }

    private static Opinion said(String mark) {
        return new Opinion(mark, Optional.of(Bytes.utf8("sealed")));
    }

    private static CaseId id(int number) {
        return new CaseId("rc-%032x".formatted(number));
    }

    private static ReviewCase fresh(int number, PatientId twin) {
        return new ReviewCase(
                id(number),
                MODEL,
                9,
                Optional.of(new Place(twin, number)),
                Stage.OPEN,
                NOW.plus(PLAN.open()),
                List.of());
    }
}
