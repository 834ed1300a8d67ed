package io.twinmesh.persistence.expert;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.expert.CaseRules.CaseCommand;
import io.twinmesh.persistence.expert.CaseRules.CaseCommand.GiveOpinion;
import io.twinmesh.persistence.expert.CaseRules.CaseCommand.Look;
import io.twinmesh.persistence.expert.CaseRules.CaseCommand.TakeTurn;
import io.twinmesh.persistence.expert.CaseRules.CaseEvent;
import io.twinmesh.persistence.expert.CaseRules.Decision;
import io.twinmesh.persistence.expert.CaseRules.Reply;
import io.twinmesh.persistence.expert.ReviewCase.Opinion;
import io.twinmesh.persistence.expert.ReviewCase.Place;
import io.twinmesh.persistence.expert.ReviewCase.Stage;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class CaseRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");
    private static final Duration TURN = Duration.ofHours(1);

    /// Two reviewers per case.
    private static final ReviewPlan PLAN =
            new ReviewPlan(Duration.ofDays(7), 30, 2, Duration.ofDays(14), TURN, 4);

    private static final ReviewCase FRESH =
            new ReviewCase(
                    new CaseId("rc-" + "0".repeat(32)),
                    "sha256:" + "a".repeat(64),
                    1,
                    Optional.of(new Place(new PatientId("tw-" + "a".repeat(32)), 7)),
                    Stage.OPEN,
                    NOW.plus(PLAN.open()),
                    List.of());

    @Nested
    class Turns {
        @Test
        void a_reviewer_gets_a_free_place_for_a_while() {
            assertThat(decide(FRESH, new TakeTurn("ann"), NOW))
                    .isEqualTo(done(new CaseEvent.TurnTaken("ann", NOW.plus(TURN))));
        }

        @Test
        void taking_it_again_prolongs_nothing() {
            var taken = after(FRESH, new TakeTurn("ann"), NOW);

            assertThat(decide(taken, new TakeTurn("ann"), NOW.plusSeconds(60))).isEqualTo(done());
        }

        @Test
        void no_more_look_at_a_case_than_are_needed() {
            var full = after(after(FRESH, new TakeTurn("ann"), NOW), new TakeTurn("ben"), NOW);

            assertThat(decide(full, new TakeTurn("cleo"), NOW).reply()).isEqualTo(Reply.TAKEN);
        }

        @Test
        void a_place_whose_time_is_over_is_free_again() {
            var full = after(after(FRESH, new TakeTurn("ann"), NOW), new TakeTurn("ben"), NOW);
            var later = NOW.plus(TURN);

            assertThat(decide(full, new TakeTurn("cleo"), later).reply()).isEqualTo(Reply.DONE);
            assertThat(decide(full, new TakeTurn("ann"), later))
                    .isEqualTo(done(new CaseEvent.TurnTaken("ann", later.plus(TURN))));
        }

        @Test
        void who_has_said_something_does_not_look_again() {
            var said = said(FRESH, "ann", "m1");

            assertThat(decide(said, new TakeTurn("ann"), NOW).reply())
                    .isEqualTo(Reply.SAID_OTHERWISE);
        }
    }

    @Nested
    class Opinions {
        @Test
        void the_last_one_completes_the_case() {
            var one = said(FRESH, "ann", "m1");
            var taken = after(one, new TakeTurn("ben"), NOW);

            var decision = decide(taken, new GiveOpinion("ben", opinion("m2")), NOW);

            assertThat(one.stage()).isEqualTo(Stage.OPEN);
            assertThat(decision)
                    .isEqualTo(
                            done(
                                    new CaseEvent.OpinionGiven("ben", opinion("m2")),
                                    new CaseEvent.Completed()));
        }

        @Test
        void who_holds_no_place_cannot_give_one() {
            assertThat(decide(FRESH, new GiveOpinion("ann", opinion("m1")), NOW).reply())
                    .isEqualTo(Reply.NO_TURN);
        }

        @Test
        void who_is_too_late_cannot_give_one() {
            var taken = after(FRESH, new TakeTurn("ann"), NOW);

            assertThat(decide(taken, new GiveOpinion("ann", opinion("m1")), NOW.plus(TURN)).reply())
                    .isEqualTo(Reply.NO_TURN);
        }

        @Test
        void the_same_again_is_accepted_and_stores_nothing_also_when_the_case_is_closed() {
            var said = said(FRESH, "ann", "m1");

            for (var stage : Stage.values()) {
                assertThat(decide(said.with(stage), new GiveOpinion("ann", opinion("m1")), NOW))
                        .isEqualTo(done());
            }
        }

        @Test
        void something_else_afterwards_is_refused() {
            var said = said(FRESH, "ann", "m1");

            assertThat(decide(said, new GiveOpinion("ann", opinion("m2")), NOW).reply())
                    .isEqualTo(Reply.SAID_OTHERWISE);
        }
    }

    @Nested
    class Time {
        @Test
        void a_case_that_is_due_expires_and_nobody_gets_or_gives_anything_any_more() {
            var due = FRESH.due();
            var taken = after(FRESH, new TakeTurn("ann"), due.minusSeconds(60));

            assertThat(decide(taken, new Look(), due.minusMillis(1))).isEqualTo(done());
            assertThat(decide(taken, new Look(), due)).isEqualTo(done(new CaseEvent.Expired()));
            assertThat(decide(taken, new TakeTurn("ben"), due).reply()).isEqualTo(Reply.CLOSED);
            assertThat(decide(taken, new GiveOpinion("ann", opinion("m1")), due).reply())
                    .isEqualTo(Reply.CLOSED);
        }

        @Test
        void a_complete_case_does_not_expire() {
            assertThat(decide(FRESH.with(Stage.COMPLETE), new Look(), FRESH.due()))
                    .isEqualTo(done());
        }
    }

    @Test
    void people_are_of_one_mind_when_more_than_half_say_the_same() {
        assertThat(CaseRules.consensus(List.of("low", "high", "high"))).contains("high");
        assertThat(CaseRules.consensus(List.of("low", "high"))).isEmpty();
        assertThat(CaseRules.consensus(List.of("low"))).contains("low");
        assertThat(CaseRules.consensus(List.of())).isEmpty();
    }

    private static Opinion opinion(String mark) {
        return new Opinion(mark, Optional.of(Bytes.utf8("sealed")));
    }

    private static ReviewCase said(ReviewCase one, String reviewer, String mark) {
        return after(
                after(one, new TakeTurn(reviewer), NOW),
                new GiveOpinion(reviewer, opinion(mark)),
                NOW);
    }

    private static Decision decide(ReviewCase one, CaseCommand command, Instant now) {
        return CaseRules.decide(one, command, PLAN, now);
    }

    private static ReviewCase after(ReviewCase one, CaseCommand command, Instant now) {
        var state = one;
        for (var event : decide(one, command, now).events()) {
            state = CaseRules.evolve(state, event);
        }
        return state;
    }

    private static Decision done(CaseEvent... events) {
        return new Decision(List.of(events), Reply.DONE);
    }
}
