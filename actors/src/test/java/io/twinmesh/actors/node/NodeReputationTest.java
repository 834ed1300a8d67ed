package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.node.NodeCommand.Trust;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.ResultChecked;
import io.twinmesh.actors.node.NodeEvent.ScoreNoted;
import io.twinmesh.actors.node.NodeEvent.StandingSet;
import io.twinmesh.actors.node.NodeState.Known;
import io.twinmesh.actors.node.NodeState.NotEnrolled;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;

class NodeReputationTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String KEY = SigningKey.ofSeed(new byte[32]).verifyingKey().toString();
    private static final NodeId ID =
            new NodeId(SigningKey.ofSeed(new byte[32]).verifyingKey().nodeId());
    private static final AccountId ACCOUNT = new AccountId("1".repeat(32));
    private static final String MODEL = "sha256:" + "5".repeat(64);
    private static final LeaseId THIRD = new LeaseId("ls-" + "0".repeat(31) + "3");
    private static final NodeState ENROLLED =
            NodeRules.evolve(
                    new NotEnrolled(),
                    new NodeEnrolled(KEY, "alpha", OwnerId.of(ACCOUNT), ACCOUNT, "", NOW));

    @Test
    void what_checks_showed_is_told_to_who_asks() {
        var state = checked(checked(ENROLLED, Finding.RIGHT), Finding.RIGHT);

        assertThat(trust(state))
                .isEqualTo(new TrustReply(OwnerId.of(ACCOUNT), new TrackRecord(2, 2, 0, false)));
        assertThat(trust(new NotEnrolled()).record()).isEqualTo(TrackRecord.NONE);
    }

    @Test
    void the_third_result_proved_wrong_suspends_with_a_reason_the_provider_can_read() {
        var state = checked(checked(ENROLLED, Finding.WRONG), Finding.WRONG);

        assertThat(decide(state, Finding.WRONG).events())
                .filteredOn(event -> !(event instanceof NodeEvent.ResultProvedWrong))
                .containsExactly(
                        new ResultChecked(THIRD, MODEL, "cpu-x86_64", Finding.WRONG, NOW),
                        new StandingSet(
                                Standing.SUSPENDED,
                                "network.results-wrong",
                                "three results within seven days were proved wrong, the last of"
                                        + " lease "
                                        + THIRD
                                        + "; right answers to 20 questions of the network in a"
                                        + " row end it",
                                "network",
                                NOW));
    }

    @Test
    void who_is_suspended_is_not_suspended_again() {
        assertThat(decide(suspended(), Finding.WRONG).events())
                .noneMatch(event -> event instanceof StandingSet);
    }

    @Test
    void twenty_known_answers_in_a_row_bring_a_suspended_node_back_on_probation() {
        var state = times(19, suspended(), Finding.RIGHT);
        assertThat(((Known) state).standing()).isEqualTo(Standing.SUSPENDED);
        assertThat(NodeRules.appraisal(state, NOW).wayBack()).contains(19);

        var last = decide(state, Finding.RIGHT).events();

        assertThat(last)
                .element(1)
                .isEqualTo(
                        new StandingSet(
                                Standing.PROBATION,
                                "network.way-back",
                                "it answered 20 questions of the network in a row right",
                                "network",
                                NOW));
        var back = (Known) checked(state, Finding.RIGHT);
        assertThat(back.provedJobs()).isZero();
        assertThat(NodeRules.appraisal(back, NOW).wayBack()).isEmpty();
        // one stain stays, so that it is watched
        assertThat(trust(back).record()).isEqualTo(new TrackRecord(20, 23, 3, true));
    }

    @Test
    void a_wrong_answer_on_the_way_back_begins_it_anew() {
        var state = checked(times(19, suspended(), Finding.RIGHT), Finding.WRONG);

        var after = times(19, state, Finding.RIGHT);

        assertThat(((Known) after).standing()).isEqualTo(Standing.SUSPENDED);
        assertThat(((Known) checked(after, Finding.RIGHT)).standing())
                .isEqualTo(Standing.PROBATION);
    }

    @Test
    void
            a_question_on_the_way_back_that_is_not_answered_begins_it_anew_and_counts_for_nothing_else() {
        var state = times(19, suspended(), Finding.RIGHT);

        var after = (Known) checked(state, Finding.UNANSWERED);

        assertThat(NodeRules.appraisal(after, NOW).wayBack()).contains(0);
        assertThat(trust(after)).isEqualTo(trust(state));
        assertThat(NodeRules.appraisal(after, NOW).checks()).isEqualTo(22);
        assertThat(decide(ENROLLED, Finding.UNANSWERED).events()).isEmpty();
    }

    @Test
    void the_score_is_noted_once_a_week_as_it_stood_before_the_first_check_of_the_week() {
        // NOW is a Saturday
        var sunday = Instant.parse("2026-11-29T23:59:59Z");
        var monday = Instant.parse("2026-11-30T00:00:00Z");
        assertThat(decide(ENROLLED, Finding.RIGHT).events())
                .as("nothing was checked before")
                .noneMatch(ScoreNoted.class::isInstance);
        var state = checked(checked(ENROLLED, Finding.RIGHT), Finding.WRONG);
        assertThat(decide(state, Finding.RIGHT, sunday).events())
                .noneMatch(ScoreNoted.class::isInstance);
        assertThat(decide(state, Finding.UNANSWERED, monday).events()).isEmpty();

        var events = decide(state, Finding.RIGHT, monday).events();

        var points = NodeRules.appraisal(state, monday).score().points();
        assertThat(events.getFirst()).isEqualTo(new ScoreNoted(points, 2, 1, monday));
        assertThat(NodeRules.evolve(state, events.getFirst())).isEqualTo(state);
        var after = state;
        for (var event : events) {
            after = NodeRules.evolve(after, event);
        }
        assertThat(decide(after, Finding.RIGHT, monday.plusSeconds(1)).events())
                .noneMatch(ScoreNoted.class::isInstance);
    }

    @Test
    void what_others_agree_with_is_no_step_on_the_way_back() {
        var state = times(19, suspended(), Finding.RIGHT);

        var after = checked(state, Finding.AGREED);

        assertThat(NodeRules.appraisal(after, NOW).wayBack()).contains(19);
        assertThat(NodeRules.appraisal(after, NOW).checks()).isEqualTo(23);
    }

    @Test
    void whom_an_operator_suspended_no_answers_bring_back() {
        var judged =
                NodeRules.evolve(
                        ENROLLED,
                        new StandingSet(
                                Standing.SUSPENDED, "operator.suspend", "", "operator", NOW));

        var after = times(25, times(3, judged, Finding.WRONG), Finding.RIGHT);

        assertThat(((Known) after).standing()).isEqualTo(Standing.SUSPENDED);
        var wrong = times(3, judged, Finding.WRONG);
        assertThat(NodeRules.appraisal(wrong, NOW).wayBack()).isEmpty();
    }

    @Test
    void whom_an_operator_suspends_beside_the_network_no_answers_bring_back_either() {
        var replies = TestInbox.<NodeCommand.NodeReply>create();
        var decision =
                NodeRules.decide(
                        ID,
                        suspended(),
                        new NodeCommand.Judge(Order.SUSPEND, "no", "operator", replies.getRef()),
                        new EnrolmentPolicy(EnrolmentPolicy.Approval.AUTOMATIC, 10),
                        _ -> ACCOUNT,
                        NOW);
        var events = ((NodeRules.Decision.Store) decision).events();
        assertThat(events)
                .containsExactly(
                        new StandingSet(
                                Standing.SUSPENDED, "operator.suspend", "no", "operator", NOW));

        var after = times(25, NodeRules.evolve(suspended(), events.getFirst()), Finding.RIGHT);

        assertThat(((Known) after).judgement().code()).isEqualTo("operator.suspend");
        assertThat(NodeRules.appraisal(after, NOW).wayBack()).isEmpty();
    }

    @Test
    void an_appraisal_says_what_the_score_is_made_of() {
        var state = checked(checked(ENROLLED, Finding.RIGHT), Finding.WRONG);

        var appraisal = NodeRules.appraisal(state, NOW);

        assertThat(appraisal.checks()).isEqualTo(2);
        assertThat(appraisal.failures()).isEqualTo(1);
        assertThat(appraisal.watched()).isTrue();
        assertThat(appraisal.mostLeases()).isEqualTo(1);
        // nobody's leases were counted yet: L is one half, T nothing; C is the 5 % quantile of
        // Beta(2, 2), where 3x² - 2x³ = 0.05
        assertThat(appraisal.score().correctness()).isCloseTo(0.1354, within(1e-4));
        assertThat(appraisal.score().points()).isEqualTo(23);
    }

    @Test
    void who_may_hold_more_leases_is_told_so_at_once_and_no_sooner() {
        var nine = ENROLLED;
        for (int result = 0; result < 9; result++) {
            nine = checked(nine, Finding.RIGHT);
        }

        var ten = checked(nine, Finding.RIGHT);

        assertThat(NodeRules.newlyJudged(ID, ENROLLED, nine)).isEmpty();
        assertThat(NodeRules.newlyJudged(ID, nine, ten))
                .hasValueSatisfying(node -> assertThat(node.mostLeases()).isEqualTo(2));
    }

    @Test
    void an_operator_who_reinstates_a_node_gives_it_three_chances_again_and_forgets_no_failure() {
        var back =
                NodeRules.evolve(
                        suspended(),
                        new StandingSet(
                                Standing.PROBATION, "operator.reinstate", "", "operator", NOW));

        assertThat(trust(back).record()).isEqualTo(new TrackRecord(0, 3, 3, false));
        assertThat(((Known) checked(back, Finding.WRONG)).standing()).isEqualTo(Standing.PROBATION);
    }

    private static NodeState suspended() {
        return times(3, ENROLLED, Finding.WRONG);
    }

    private static NodeState times(int times, NodeState state, Finding finding) {
        var after = state;
        for (int time = 0; time < times; time++) {
            after = checked(after, finding);
        }
        return after;
    }

    private static NodeState checked(NodeState state, Finding finding) {
        var after = state;
        for (var event : decide(state, finding).events()) {
            after = NodeRules.evolve(after, event);
        }
        return after;
    }

    private static NodeRules.Decision.Store decide(NodeState state, Finding finding) {
        return decide(state, finding, NOW);
    }

    private static NodeRules.Decision.Store decide(NodeState state, Finding finding, Instant now) {
        return (NodeRules.Decision.Store)
                NodeRules.decide(
                        ID,
                        state,
                        new CountCheck(lease(state), MODEL, "cpu-x86_64", finding, proof(finding)),
                        new EnrolmentPolicy(EnrolmentPolicy.Approval.AUTOMATIC, 10),
                        _ -> ACCOUNT,
                        now);
    }

    /// Another one for each result that was proved wrong before.
    private static LeaseId lease(NodeState state) {
        return new LeaseId("ls-%032x".formatted(((Known) state).verdicts().all().size() + 1));
    }

    private static Optional<Proof> proof(Finding finding) {
        return finding == Finding.WRONG
                ? Optional.of(
                        Proof.byCheck(
                                new JobId("job-" + "1".repeat(32)),
                                "result.output-malformed",
                                MODEL,
                                new byte[] {1},
                                5))
                : Optional.empty();
    }

    private static TrustReply trust(NodeState state) {
        var inbox = TestInbox.<TrustReply>create();
        return NodeRules.trust(state, new Trust(MODEL, "cpu-x86_64", inbox.getRef()), NOW);
    }
}
