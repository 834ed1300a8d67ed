package io.twinmesh.actors.job.rule;

import static io.twinmesh.actors.job.JobFixtures.JOB;
import static io.twinmesh.actors.job.JobFixtures.NOW;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.AccessDenied;
import io.twinmesh.actors.job.event.JobEvent.AssessmentStored;
import io.twinmesh.actors.job.event.JobEvent.FundsRefused;
import io.twinmesh.actors.job.event.JobEvent.FundsReserved;
import io.twinmesh.actors.job.event.JobEvent.GrantReleased;
import io.twinmesh.actors.job.event.JobEvent.InputsGranted;
import io.twinmesh.actors.job.event.JobEvent.JobExpired;
import io.twinmesh.actors.job.event.JobEvent.JobFailed;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseLost;
import io.twinmesh.actors.job.event.JobEvent.NothingComputable;
import io.twinmesh.actors.job.event.JobEvent.NothingOwed;
import io.twinmesh.actors.job.event.JobEvent.PaymentPosted;
import io.twinmesh.actors.job.event.JobEvent.PaymentRefused;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.event.JobEvent.ResultRejected;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class JobRulesTest {
    private static final JobEvent SUBMITTED = submitted(100);
    private static final JobEvent RESERVED = new FundsReserved(NOW);
    private static final JobEvent GRANTED = new InputsGranted(NOW);

    private static JobEvent submitted(long price) {
        return JobRules.submit(new JobState.Unknown(), JobFixtures.request(price, "{}"), NOW)
                .getFirst();
    }

    private static LeaseGranted lease(int number) {
        return new LeaseGranted(
                new LeaseId("ls-" + Integer.toString(number).repeat(32)),
                new NodeId("node-" + Integer.toString(number).repeat(20)),
                new AccountId(Integer.toString(number).repeat(32)),
                number,
                "sha256:" + "0".repeat(64),
                NOW.plusSeconds(15),
                NOW);
    }

    private static Known given(JobEvent... events) {
        return (Known) JobState.after(List.of(events));
    }

    @Nested
    class ASlowLease {
        private final Known leased = given(SUBMITTED, RESERVED, GRANTED, lease(1));
        private final Known leasedTwice = given(SUBMITTED, RESERVED, GRANTED, lease(1), lease(2));

        @Test
        void may_have_one_second_copy_and_no_third() {
            assertThat(LeaseRules.hedgeable(leased)).contains(lease(1));
            assertThat(LeaseRules.hedgeable(leasedTwice)).isEmpty();
        }

        @Test
        void has_none_where_two_compute_anyway_or_only_the_core() {
            for (var level : List.of(VerificationLevel.DIAGNOSTIC, VerificationLevel.OPERATOR)) {
                var submitted =
                        JobRules.submit(
                                        new JobState.Unknown(),
                                        JobFixtures.request(100, "{}", level),
                                        NOW)
                                .getFirst();
                assertThat(LeaseRules.hedgeable(given(submitted, RESERVED, GRANTED, lease(1))))
                        .isEmpty();
            }
        }

        @Test
        void stays_open_beside_the_second_and_so_does_the_second() {
            assertThat(leasedTwice.open()).containsExactly(lease(2), lease(1));
            for (int over = 1; over <= 2; over++) {
                var events =
                        LeaseRules.over(
                                leasedTwice, lease(over).lease(), "lease.runtime", false, NOW);
                assertThat(events)
                        .containsExactly(new LeaseLost(lease(over).lease(), "lease.runtime", NOW));
                var after = (Known) JobEvolution.evolve(leasedTwice, events.getFirst());
                assertThat(after.open()).containsExactly(lease(3 - over));
                assertThat(after.failures()).isEqualTo(1);
            }
        }

        @Test
        void is_waited_for_when_the_other_result_is_good_and_not_enough() {
            var events = LeaseRules.held(leasedTwice, lease(2).lease(), NOW);

            var after = (Known) JobEvolution.evolve(leasedTwice, events.getFirst());
            assertThat(after.open()).containsExactly(lease(1));
            assertThat(after.held()).containsExactly(lease(2).lease());
        }

        @Test
        void leads_to_one_answer_and_one_payment_whichever_of_the_two_is_first() {
            for (int first = 1; first <= 2; first++) {
                var events =
                        JobRules.answered(
                                leasedTwice,
                                lease(first).lease(),
                                "sha256:0",
                                Optional.empty(),
                                7,
                                Optional.empty(),
                                NOW);
                Known after = leasedTwice;
                for (var event : events) {
                    after = (Known) JobEvolution.evolve(after, event);
                }
                assertThat(JobRules.nextDuty(after))
                        .isEqualTo(new Duty.Pay((ResultAccepted) events.getFirst()));
                assertThat(after.open()).isEmpty();
                assertThat(
                                JobRules.answered(
                                        after,
                                        lease(3 - first).lease(),
                                        "sha256:1",
                                        Optional.empty(),
                                        7,
                                        Optional.empty(),
                                        NOW))
                        .isEmpty();
            }
        }
    }

    @Nested
    class ASubmittedJob {
        @Test
        void asks_the_ledger_first() {
            assertThat(JobRules.nextDuty(given(SUBMITTED))).isEqualTo(new Duty.Reserve());
        }

        @Test
        void refuses_the_same_key_with_another_body_and_stores_nothing() {
            var other =
                    new JobCommand.Request(
                            JobFixtures.PATIENT,
                            Requester.client("client-1"),
                            JobFixtures.PAYER,
                            "TREAT",
                            "test-risk",
                            JobFixtures.MODEL,
                            JobFixtures.request(1, "{}").asOf(),
                            "{}",
                            100,
                            NOW,
                            VerificationLevel.STANDARD,
                            JobCommand.Request.USUAL_PRIORITY,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            "another-digest");
            assertThat(JobRules.refusesSubmit(given(SUBMITTED), other).map(Refusal::code))
                    .contains("idempotency.reused");
            assertThat(JobRules.submit(given(SUBMITTED), other, NOW)).isEmpty();
        }

        @Test
        void ends_refused_when_the_payer_cannot_pay_and_owes_nothing() {
            var events =
                    JobRules.reserved(
                            given(SUBMITTED).phase(),
                            new LaneReply("exceeds_credits", Optional.empty()),
                            NOW);
            assertThat(events).containsExactly(new FundsRefused("payment.insufficient", NOW));
            var after = given(SUBMITTED, events.getFirst());
            assertThat(JobRules.nextDuty(after)).isEqualTo(new Duty.Rest());
            assertThat(JobStatuses.replyToSubmit(JOB, after)).isInstanceOf(JobReply.Refused.class);
        }

        @Test
        void is_not_acknowledged_before_the_ledger_decided() {
            assertThat(JobStatuses.acknowledged(given(SUBMITTED))).isFalse();
            assertThat(JobStatuses.acknowledged(given(SUBMITTED, RESERVED))).isTrue();
        }

        @Test
        void is_not_acknowledged_before_the_twin_has_values_that_only_the_client_knew() {
            var withValues =
                    JobRules.submit(
                                    new JobState.Unknown(),
                                    JobFixtures.request(100, "{\"onOxygen\":true}"),
                                    NOW)
                            .getFirst();
            assertThat(JobStatuses.acknowledged(given(withValues, RESERVED))).isFalse();
            assertThat(JobStatuses.acknowledged(given(withValues, RESERVED, GRANTED))).isTrue();
            assertThat(withValues.toString()).doesNotContain("onOxygen");
        }

        @Test
        void without_a_price_goes_to_the_twin_at_once_and_ends_with_nothing_owed() {
            var free = submitted(0);
            assertThat(JobRules.nextDuty(given(free))).isEqualTo(new Duty.Prepare());
            var closing = given(free, new NothingComputable("input.missing", NOW));
            assertThat(JobRules.nextDuty(closing)).isEqualTo(new Duty.Close());
            assertThat(JobRules.closed(closing.phase(), NOW)).containsExactly(new NothingOwed(NOW));
        }
    }

    @Nested
    class TheTwinDecides {
        private final Known preparing = given(SUBMITTED, RESERVED);

        @Test
        void not_computable_gives_the_money_back() {
            var events =
                    JobRules.prepared(
                            preparing.phase(),
                            new PrepareReply.NotComputable("input.missing", "it is missing"),
                            NOW);
            assertThat(events).containsExactly(new NothingComputable("input.missing", NOW));
            assertThat(JobRules.nextDuty(given(SUBMITTED, RESERVED, events.getFirst())))
                    .isEqualTo(new Duty.Refund());
        }

        @Test
        void denied_gives_the_money_back_and_says_refused() {
            var denied = given(SUBMITTED, RESERVED, new AccessDenied("consent.withdrawn", NOW));
            assertThat(JobRules.nextDuty(denied)).isEqualTo(new Duty.Refund());
            assertThat(status(denied).state()).isEqualTo(JobStanding.REFUSED);
            assertThat(status(denied).code()).contains("consent.withdrawn");
            assertThat(status(denied).priceTokens()).isZero();
        }

        @Test
        void withdrawn_before_the_inputs_went_out_says_refused_and_gives_everything_back() {
            var seeking = given(SUBMITTED, RESERVED, GRANTED);

            var events = JobRules.notHandedOut(seeking, "consent.none", NOW);

            assertThat(events).containsExactly(new AccessDenied("consent.none", NOW));
            var refused = given(SUBMITTED, RESERVED, GRANTED, events.getFirst());
            assertThat(JobRules.nextDuty(refused)).isEqualTo(new Duty.Release());
            assertThat(status(refused).state()).isEqualTo(JobStanding.REFUSED);
            assertThat(status(refused).code()).contains("consent.none");
            var released =
                    given(SUBMITTED, RESERVED, GRANTED, events.getFirst(), new GrantReleased(NOW));
            assertThat(JobRules.nextDuty(released)).isEqualTo(new Duty.Refund());
        }

        @Test
        void refused_for_another_reason_before_the_inputs_went_out_says_failed() {
            var seeking = given(SUBMITTED, RESERVED, GRANTED);

            assertThat(JobRules.notHandedOut(seeking, "model.retired", NOW))
                    .containsExactly(new JobFailed("model.retired", NOW));
        }

        @Test
        void a_twin_that_is_busy_or_fenced_is_asked_again() {
            for (var code : List.of("twin.busy", "twin.fenced", "twin.too-many-open-questions")) {
                var later = new PrepareReply.Denied(new Refusal(code, "ask again"));
                assertThat(JobRules.prepared(preparing.phase(), later, NOW)).as(code).isEmpty();
            }
        }
    }

    @Nested
    class ALease {
        private final Known leased = given(SUBMITTED, RESERVED, GRANTED, lease(1));

        @Test
        void that_is_lost_is_offered_again_to_another_node() {
            var events = LeaseRules.over(leased, lease(1).lease(), "lease.node-lost", false, NOW);
            assertThat(events)
                    .containsExactly(new LeaseLost(lease(1).lease(), "lease.node-lost", NOW));
            var after = given(SUBMITTED, RESERVED, GRANTED, lease(1), events.getFirst());
            assertThat(JobRules.nextDuty(after)).isEqualTo(new Duty.Seek());
            assertThat(after.avoid()).containsExactly(lease(1).node());
            assertThat(after.nextFencingToken()).isEqualTo(2);
            assertThat(status(after).reassignments()).isEqualTo(1);
        }

        @Test
        void that_a_restart_interrupted_is_nobodys_fault() {
            var after =
                    given(
                            SUBMITTED,
                            RESERVED,
                            GRANTED,
                            lease(1),
                            new LeaseLost(lease(1).lease(), "lease.interrupted", NOW));
            assertThat(after.avoid()).isEmpty();
            assertThat(after.failures()).isZero();
        }

        @Test
        void of_yesterday_changes_nothing() {
            assertThat(LeaseRules.over(leased, lease(2).lease(), "lease.expired", false, NOW))
                    .isEmpty();
        }

        @Test
        void the_fourth_failure_ends_the_job_and_gives_everything_back() {
            var events = new ArrayList<JobEvent>(List.of(SUBMITTED, RESERVED, GRANTED));
            for (int n = 1; n <= 4; n++) {
                events.add(lease(n));
                var state = (Known) JobState.after(events);
                events.addAll(
                        LeaseRules.over(state, lease(n).lease(), "result.signature", true, NOW));
            }
            assertThat(events.getLast()).isEqualTo(new JobFailed("result.signature", NOW));
            var failed = (Known) JobState.after(events);
            assertThat(JobRules.nextDuty(failed)).isEqualTo(new Duty.Release());
            events.add(new GrantReleased(NOW));
            assertThat(JobRules.nextDuty(JobState.after(events))).isEqualTo(new Duty.Refund());
        }

        @Test
        void the_fourth_failure_ends_nothing_while_a_second_node_computes() {
            var events = new ArrayList<JobEvent>(List.of(SUBMITTED, RESERVED, GRANTED));
            for (int n = 1; n <= 3; n++) {
                events.add(lease(n));
                events.addAll(rejected(events, n));
            }
            events.addAll(List.of(lease(4), lease(5)));

            var fourth = rejected(events, 4);
            events.addAll(fourth);

            assertThat(fourth).singleElement().isInstanceOf(ResultRejected.class);
            assertThat(rejected(events, 5)).endsWith(new JobFailed("result.signature", NOW));
        }

        private List<JobEvent> rejected(List<JobEvent> events, int lease) {
            return LeaseRules.over(
                    (Known) JobState.after(events),
                    lease(lease).lease(),
                    "result.signature",
                    true,
                    NOW);
        }

        @Test
        void declined_for_ever_ends_the_job_after_twelve_leases() {
            var events = new ArrayList<JobEvent>(List.of(SUBMITTED, RESERVED, GRANTED));
            for (int n = 1; n <= 12; n++) {
                var lease =
                        new LeaseGranted(
                                new LeaseId("ls-%032x".formatted(n)),
                                lease(1).node(),
                                lease(1).account(),
                                n,
                                lease(1).inputsDigest(),
                                NOW,
                                NOW);
                events.add(lease);
                events.addAll(
                        LeaseRules.over(
                                (Known) JobState.after(events),
                                lease.lease(),
                                "lease.declined",
                                false,
                                NOW));
            }
            assertThat(events.getLast()).isEqualTo(new JobFailed("lease.declined", NOW));
        }
    }

    @Nested
    class AnAnswer {
        private final Known leased = given(SUBMITTED, RESERVED, GRANTED, lease(1));

        private List<JobEvent> answered(Optional<String> notComputed) {
            return JobRules.answered(
                    leased, lease(1).lease(), "sha256:w", notComputed, 7, Optional.empty(), NOW);
        }

        @Test
        void is_accepted_and_stored_in_one_write_and_then_paid() {
            var events = answered(Optional.empty());
            assertThat(events).hasSize(2);
            var paying = after(events);
            assertThat(JobRules.nextDuty(paying))
                    .isEqualTo(new Duty.Pay((ResultAccepted) events.getFirst()));
            assertThat(status(paying).state()).isEqualTo(JobStanding.ANSWERED);
            assertThat(status(paying).priceTokens())
                    .isEqualTo(paying.terms().priceTokens())
                    .isPositive();
            assertThat(status(paying).assessment()).contains(7L);
            var settled = JobEvolution.evolve(paying, new PaymentPosted(3, NOW));
            assertThat(status((Known) settled).state()).isEqualTo(JobStanding.SETTLED);
            assertThat(status((Known) settled).receipt()).contains("3");
            assertThat(status((Known) settled).priceTokens())
                    .isEqualTo(paying.terms().priceTokens())
                    .isPositive();
        }

        @Test
        void that_says_nothing_computed_is_stored_and_costs_nothing() {
            var closing = after(answered(Optional.of("population.excluded")));
            assertThat(JobRules.nextDuty(closing)).isEqualTo(new Duty.Refund());
            assertThat(status(closing).state()).isEqualTo(JobStanding.NOT_COMPUTED);
            assertThat(status(closing).priceTokens()).isZero();
            assertThat(status(closing).assessment()).contains(7L);
        }

        @Test
        void of_an_unknown_lease_is_never_paid() {
            assertThat(
                            JobRules.answered(
                                    leased,
                                    lease(5).lease(),
                                    "sha256:w",
                                    Optional.empty(),
                                    7,
                                    Optional.empty(),
                                    NOW))
                    .containsExactly(new JobFailed("result.unattributable", NOW));
        }

        @Test
        void stays_answered_and_costs_nothing_when_the_ledger_will_not_pay() {
            var paying = after(answered(Optional.empty()));
            var refused =
                    JobRules.paid(paying.phase(), new LaneReply("expired", Optional.empty()), NOW);
            assertThat(refused).containsExactly(new PaymentRefused("payment.expired", NOW));
            var unpaid = (Known) JobEvolution.evolve(paying, refused.getFirst());
            assertThat(status(unpaid).state()).isEqualTo(JobStanding.ANSWERED);
            assertThat(status(unpaid).priceTokens()).isZero();
        }

        private Known after(List<JobEvent> events) {
            return given(
                    Stream.concat(
                                    Stream.of(SUBMITTED, RESERVED, GRANTED, lease(1)),
                                    events.stream())
                            .toArray(JobEvent[]::new));
        }
    }

    @Nested
    class TheDeadline {
        @Test
        void ends_a_waiting_job_and_not_an_answered_one() {
            var waiting = given(SUBMITTED, RESERVED, GRANTED);
            var late = waiting.terms().deadline();
            assertThat(JobRules.expired(waiting, late)).containsExactly(new JobExpired(late));
            assertThat(JobRules.expired(waiting, late.minusMillis(1))).isEmpty();
            var answered =
                    given(
                            SUBMITTED,
                            RESERVED,
                            GRANTED,
                            lease(1),
                            new ResultAccepted(
                                    lease(1).lease(),
                                    lease(1).node(),
                                    lease(1).account(),
                                    "sha256:w",
                                    Optional.empty(),
                                    NOW),
                            new AssessmentStored(7, NOW));
            assertThat(JobRules.expired(answered, late)).isEmpty();
        }
    }

    private static JobCommand.JobStatus status(Known state) {
        return ((JobReply.Status) JobStatuses.reply(JOB, state, Optional.empty())).status();
    }
}
