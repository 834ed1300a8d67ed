package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.node.NodeCommand.DecideAppeal;
import io.twinmesh.actors.node.NodeCommand.LedgerGaveBack;
import io.twinmesh.actors.node.NodeCommand.LedgerTook;
import io.twinmesh.actors.node.NodeCommand.MakeAppeal;
import io.twinmesh.actors.node.NodeCommand.VerdictReply;
import io.twinmesh.actors.node.NodeEvent.AppealDecided;
import io.twinmesh.actors.node.NodeEvent.AppealMade;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.PayGivenBack;
import io.twinmesh.actors.node.NodeEvent.PayTaken;
import io.twinmesh.actors.node.NodeEvent.ResultChecked;
import io.twinmesh.actors.node.NodeEvent.ResultProvedWrong;
import io.twinmesh.actors.node.NodeState.Known;
import io.twinmesh.actors.node.NodeState.NotEnrolled;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.SlashReply;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.Appeal;
import io.twinmesh.actors.verdict.Judge;
import io.twinmesh.actors.verdict.NodeVerdicts.Owed;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.inference.enrolment.AppealText;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class VerdictRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final NodeId ID = new NodeId(KEY.verifyingKey().nodeId());
    private static final AccountId ACCOUNT = new AccountId("1".repeat(32));
    private static final String MODEL = "sha256:" + "5".repeat(64);
    private static final String CLASS = "cpu-x86_64";
    private static final String REASON = "the memory was bad";
    private static final Known ENROLLED =
            (Known)
                    NodeRules.evolve(
                            new NotEnrolled(),
                            new NodeEnrolled(
                                    KEY.verifyingKey().toString(),
                                    "alpha",
                                    OwnerId.of(ACCOUNT),
                                    ACCOUNT,
                                    "",
                                    NOW));

    private final TestInbox<VerdictReply> replies = TestInbox.create();

    @Nested
    class Reached {
        @Test
        void a_result_proved_wrong_is_a_verdict_with_its_proof_and_costs_twenty_prices() {
            var decided = decide(ENROLLED, wrong(1), NOW);

            assertThat(decided)
                    .isEqualTo(
                            stores(
                                    new ResultProvedWrong(lease(1), MODEL, CLASS, proof(), ID, NOW),
                                    new ResultChecked(lease(1), MODEL, CLASS, Finding.WRONG, NOW)));
            var verdict = after(ENROLLED, wrong(1), NOW).verdicts().all().getFirst();
            assertThat(verdict.most()).isEqualTo(100);
            assertThat(verdict.appealUntil()).isEqualTo(NOW.plus(Duration.ofDays(14)));
        }

        @Test
        void the_same_lease_is_judged_once() {
            var once = after(ENROLLED, wrong(1), NOW);

            assertThat(decide(once, wrong(1), NOW.plusSeconds(1))).isEqualTo(stores());
        }

        @Test
        void when_no_more_can_be_kept_a_wrong_result_counts_for_the_record_and_costs_nothing() {
            var full = ENROLLED;
            for (int i = 0; i < 128; i++) {
                full = after(full, wrong(i), NOW);
            }
            assertThat(full.verdicts().all()).hasSize(128);

            var decided = decide(full, wrong(128), NOW);

            assertThat(((NodeRules.Decision.Store) decided).events())
                    .hasSize(1)
                    .first()
                    .isInstanceOf(ResultChecked.class);
            // a settled one that nobody appealed against in time gives way
            var settled = after(full, took(5, 1), NOW);
            var later = NOW.plus(Appeal.WITHIN).plusMillis(1);
            var next = after(settled, wrong(128), later);
            assertThat(next.verdicts().all()).hasSize(128);
            assertThat(next.verdicts().judged(lease(5))).isFalse();
            assertThat(next.verdicts().judged(lease(128))).isTrue();
        }
    }

    @Nested
    class Settled {
        private final Known wronged = after(ENROLLED, wrong(1), NOW);

        @Test
        void what_the_ledger_took_is_remembered_once() {
            assertThat(wronged.verdicts().owed()).containsInstanceOf(Owed.Take.class);

            assertThat(decide(wronged, took(1, 44), NOW))
                    .isEqualTo(stores(new PayTaken(verdict(1), 44, 7, NOW)));
            var settled = after(wronged, took(1, 44), NOW);
            assertThat(settled.verdicts().owed()).isEmpty();
            assertThat(decide(settled, took(1, 44), NOW)).isEqualTo(stores());
        }

        @Test
        void without_an_answer_the_ledger_still_owes() {
            var none = new LedgerTook(verdict(1), Optional.empty());
            var busy =
                    new LedgerTook(
                            verdict(1),
                            Optional.of(
                                    new SlashReply(
                                            new LaneReply("lane_busy", Optional.empty()), 0)));

            assertThat(decide(wronged, none, NOW)).isEqualTo(stores());
            assertThat(decide(wronged, busy, NOW)).isEqualTo(stores());
        }

        @Test
        void a_late_word_that_pay_was_taken_is_not_taken_for_its_way_back() {
            var granted =
                    after(after(after(wronged, took(1, 44), NOW), appeal(1), NOW), rule(true), NOW);

            assertThat(decide(granted, took(1, 44), NOW)).isEqualTo(stores());
            assertThat(granted.verdicts().owed()).contains(new Owed.GiveBack(verdict(1)));
        }
    }

    @Nested
    class Appealed {
        private final Known wronged = after(after(ENROLLED, wrong(1), NOW), took(1, 44), NOW);

        @Test
        void the_owner_of_the_nodes_key_appeals_until_the_fourteenth_day() {
            var last = NOW.plus(Duration.ofDays(14));

            assertThat(decide(wronged, appeal(1), last))
                    .isEqualTo(stores(new AppealMade(verdict(1), REASON, last)));
            assertThat(code(wronged, appeal(1), last.plusMillis(1))).isEqualTo("appeal.too-late");
        }

        @Test
        void what_the_nodes_key_did_not_sign_is_refused() {
            var stranger =
                    SigningKey.ofSeed(
                            "a stranger's key, of 32 bytes...".getBytes(StandardCharsets.US_ASCII));

            assertThat(code(wronged, appeal(1, REASON, stranger), NOW))
                    .isEqualTo("appeal.not-signed");
            var other = KEY.sign(new AppealText(verdict(1).value(), "another reason").bytes());
            assertThat(
                            code(
                                    wronged,
                                    new MakeAppeal(verdict(1), REASON, other, replies.getRef()),
                                    NOW))
                    .isEqualTo("appeal.not-signed");
            assertThat(
                            code(
                                    wronged,
                                    new MakeAppeal(
                                            verdict(1), REASON, new byte[3], replies.getRef()),
                                    NOW))
                    .isEqualTo("appeal.not-signed");
        }

        @Test
        void a_reason_is_one_line_of_at_most_five_hundred_characters() {
            assertThat(decide(wronged, appeal(1, "x".repeat(500), KEY), NOW))
                    .isInstanceOf(NodeRules.Decision.Store.class);
            for (var bad : new String[] {"", "  ", "x".repeat(501), "one\ntwo", "bell\u0007"}) {
                assertThat(code(wronged, appeal(1, bad, KEY), NOW))
                        .isEqualTo("appeal.reason-malformed");
            }
        }

        @Test
        void the_same_appeal_again_changes_nothing_and_another_is_refused() {
            var appealed = after(wronged, appeal(1), NOW);

            assertThat(decide(appealed, appeal(1), NOW.plusSeconds(9))).isEqualTo(stores());
            assertThat(code(appealed, appeal(1, "another", KEY), NOW)).isEqualTo("appeal.exists");
        }

        @Test
        void ten_of_a_node_may_be_open() {
            var state = ENROLLED;
            for (int i = 0; i < 11; i++) {
                state = after(state, wrong(i), NOW);
            }
            for (int i = 0; i < 10; i++) {
                state = after(state, appeal(i), NOW);
            }

            assertThat(code(state, appeal(10), NOW)).isEqualTo("appeal.too-many");
            var nine = after(state, rule(0, false), NOW);
            assertThat(decide(nine, appeal(10), NOW)).isInstanceOf(NodeRules.Decision.Store.class);
        }

        @Test
        void against_no_verdict_nobody_appeals() {
            assertThat(code(wronged, appeal(2), NOW)).isEqualTo("verdict.unknown");
            assertThat(code(new NotEnrolled(), appeal(1), NOW)).isEqualTo("verdict.unknown");
        }
    }

    @Nested
    class Ruled {
        private final Known appealed =
                after(after(after(ENROLLED, wrong(1), NOW), took(1, 44), NOW), appeal(1), NOW);

        @Test
        void a_granted_appeal_gives_the_pay_back_and_takes_the_finding_from_the_record() {
            assertThat(decide(appealed, rule(true), NOW))
                    .isEqualTo(stores(new AppealDecided(verdict(1), true, "why", "operator", NOW)));
            var granted = after(appealed, rule(true), NOW);

            assertThat(granted.reputation().failures()).isZero();
            assertThat(granted.reputation().watched(NOW)).isFalse();
            assertThat(granted.verdicts().owed()).contains(new Owed.GiveBack(verdict(1)));
            var back =
                    new LedgerGaveBack(
                            verdict(1), Optional.of(new LaneReply("created", Optional.of(9L))));
            assertThat(decide(granted, back, NOW))
                    .isEqualTo(stores(new PayGivenBack(verdict(1), 9, NOW)));
            var settled = after(granted, back, NOW);
            assertThat(settled.verdicts().owed()).isEmpty();
            assertThat(decide(settled, back, NOW)).isEqualTo(stores());
        }

        @Test
        void a_rejected_appeal_changes_only_that_it_is_decided() {
            var rejected = after(appealed, rule(false), NOW);

            assertThat(rejected.verdicts().owed()).isEmpty();
            assertThat(rejected.reputation()).isEqualTo(appealed.reputation());
            assertThat(rejected.verdicts().appealed()).isZero();
        }

        @Test
        void is_decided_once() {
            var rejected = after(appealed, rule(false), NOW);

            assertThat(decide(rejected, rule(false), NOW)).isEqualTo(stores());
            assertThat(code(rejected, rule(true), NOW)).isEqualTo("appeal.decided");
        }

        @Test
        void what_nobody_appealed_against_is_not_decided() {
            var wronged = after(ENROLLED, wrong(1), NOW);

            assertThat(code(wronged, rule(true), NOW)).isEqualTo("appeal.unknown");
            assertThat(code(ENROLLED, rule(true), NOW)).isEqualTo("verdict.unknown");
        }

        @Test
        void granted_before_the_ledger_answered_the_pay_is_taken_first_and_then_given_back() {
            var untaken = after(after(ENROLLED, wrong(1), NOW), appeal(1), NOW);

            var granted = after(untaken, rule(true), NOW);

            assertThat(granted.verdicts().owed()).containsInstanceOf(Owed.Take.class);
            assertThat(after(granted, took(1, 44), NOW).verdicts().owed())
                    .contains(new Owed.GiveBack(verdict(1)));
        }

        @Test
        void ends_a_suspension_that_nothing_is_left_of_and_no_operators() {
            var three = after(after(after(ENROLLED, wrong(1), NOW), wrong(2), NOW), wrong(3), NOW);
            assertThat(three.standing()).isEqualTo(Standing.SUSPENDED);
            var asked = after(three, appeal(1), NOW);

            assertThat(after(asked, rule(true), NOW).standing()).isEqualTo(Standing.ACTIVE);
            assertThat(after(asked, rule(false), NOW).standing()).isEqualTo(Standing.SUSPENDED);
        }

        @Test
        void leaves_what_else_was_proved_against_a_node_on_probation() {
            var newcomer =
                    (Known)
                            NodeRules.evolve(
                                    ENROLLED,
                                    new NodeEvent.StandingSet(
                                            Standing.PROBATION, "network.enrolled", "", "x", NOW));
            var three = after(after(after(newcomer, wrong(1), NOW), wrong(2), NOW), wrong(3), NOW);

            var freed = after(after(three, appeal(1), NOW), rule(true), NOW);

            assertThat(freed.standing()).isEqualTo(Standing.PROBATION);
            assertThat(freed.reputation().failures()).isEqualTo(2);
            assertThat(freed.reputation().watched(NOW)).isTrue();
            assertThat(after(freed, wrong(4), NOW).standing()).isEqualTo(Standing.SUSPENDED);
        }

        @Test
        void does_not_end_what_an_operator_ordered() {
            var suspended =
                    (Known)
                            NodeRules.evolve(
                                    appealed,
                                    new NodeEvent.StandingSet(
                                            Standing.SUSPENDED, "operator.suspend", "", "x", NOW));

            assertThat(after(suspended, rule(true), NOW).standing()).isEqualTo(Standing.SUSPENDED);
        }
    }

    private static LeaseId lease(int number) {
        return new LeaseId("ls-%032x".formatted(number));
    }

    private static VerdictId verdict(int number) {
        return VerdictId.of(ID, lease(number));
    }

    private static Proof proof() {
        return new Proof(
                new JobId("job-" + "2".repeat(32)),
                Judge.CORE,
                "result.disagrees",
                MODEL,
                MODEL,
                Optional.of(MODEL),
                List.of(),
                5);
    }

    private static CountCheck wrong(int number) {
        return CountCheck.wrong(lease(number), MODEL, CLASS, proof());
    }

    private static LedgerTook took(int number, long amount) {
        return new LedgerTook(
                verdict(number),
                Optional.of(new SlashReply(new LaneReply("created", Optional.of(7L)), amount)));
    }

    private MakeAppeal appeal(int number) {
        return appeal(number, REASON, KEY);
    }

    private MakeAppeal appeal(int number, String reason, SigningKey key) {
        return new MakeAppeal(
                verdict(number),
                reason,
                key.sign(new AppealText(verdict(number).value(), reason).bytes()),
                replies.getRef());
    }

    private DecideAppeal rule(boolean grant) {
        return rule(1, grant);
    }

    private DecideAppeal rule(int number, boolean grant) {
        return new DecideAppeal(verdict(number), grant, "why", "operator", replies.getRef());
    }

    private static NodeRules.Decision stores(NodeEvent... events) {
        return new NodeRules.Decision.Store(List.of(events));
    }

    private static String code(NodeState state, NodeCommand command, Instant now) {
        return ((NodeRules.Decision.Refuse) decide(state, command, now)).refusal().code();
    }

    private static Known after(Known state, NodeCommand command, Instant now) {
        NodeState after = state;
        for (var event : ((NodeRules.Decision.Store) decide(state, command, now)).events()) {
            after = NodeRules.evolve(after, event);
        }
        return (Known) after;
    }

    private static NodeRules.Decision decide(NodeState state, NodeCommand command, Instant now) {
        return NodeRules.decide(
                ID,
                state,
                command,
                new EnrolmentPolicy(EnrolmentPolicy.Approval.AUTOMATIC, 10),
                _ -> ACCOUNT,
                now);
    }
}
