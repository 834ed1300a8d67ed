package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/// Three jobs may be open at one time, two of them of one payer.
class OpenJobsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final AccountId WARD = new AccountId("1".repeat(32));
    private static final AccountId CLINIC = new AccountId("2".repeat(32));
    private static final JobEvent PAID = new JobEvent.PaymentPosted(7, NOW);

    private static final CompletionStage<String> ENDED = CompletableFuture.completedStage("taken");

    private int next = 1000;
    private final OpenJobs open = new OpenJobs(new OpenJobs.Limits(3, 2));

    private static JobId job(int number) {
        return new JobId("job-" + Integer.toString(number).repeat(32));
    }

    private void submitted(int number, AccountId payer) {
        open.stored(
                job(number),
                new JobEvent.JobSubmitted(
                        new PatientId("tw-" + "0".repeat(32)),
                        Requester.client("ward"),
                        payer,
                        "TREAT",
                        "kidney",
                        "sha256:" + "0".repeat(64),
                        LocalDate.parse("2026-11-21"),
                        false,
                        10,
                        NOW.plusSeconds(60),
                        VerificationLevel.STANDARD,
                        2,
                        Confines.NONE,
                        "digest",
                        NOW));
    }

    private void refused(AccountId payer, int more, int status, String code) {
        assertThatThrownBy(() ->
                        open.within(payer, fresh(more), OpenJobsTest::notAsked, _ -> Set.of()))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.problem().status()).isEqualTo(status);
                            assertThat(refused.problem().code()).isEqualTo(code);
                            assertThat(refused.problem().retryAfter()).isPresent();
                        });
    }

    private void room(AccountId payer, int more) {
        assertThatCode(() -> open.within(payer, fresh(more), () -> ENDED, _ -> Set.of()))
                .doesNotThrowAnyException();
    }

    private List<JobId> fresh(int more) {
        return IntStream.range(0, more)
                .mapToObj(_ -> new JobId("job-%032x".formatted(next++)))
                .toList();
    }

    private static CompletionStage<String> notAsked() {
        throw new AssertionError("there is no room");
    }

    @Test
    void who_has_its_share_waits_while_others_still_may_ask() {
        submitted(1, WARD);
        room(WARD, 1);
        submitted(2, WARD);

        refused(WARD, 1, 429, "queue.share-full");
        room(CLINIC, 1);
    }

    @Test
    void a_question_to_more_models_than_there_is_room_for_is_refused_as_a_whole() {
        submitted(1, WARD);

        refused(WARD, 2, 429, "queue.share-full");
        room(CLINIC, 2);
    }

    @Test
    void nobody_may_ask_while_all_room_is_taken_whoever_took_it() {
        submitted(1, WARD);
        submitted(2, WARD);
        submitted(3, CLINIC);

        refused(CLINIC, 1, 503, "queue.full");
        refused(WARD, 1, 503, "queue.full");
    }

    @Test
    void of_requests_that_come_at_the_same_time_no_more_are_taken_than_there_is_room_for() {
        var wards = new CompletableFuture<String>();
        open.within(WARD, List.of(job(1), job(2)), () -> wards, _ -> Set.of());
        refused(WARD, 1, 429, "queue.share-full");
        var clinics = new CompletableFuture<String>();
        open.within(CLINIC, List.of(job(3)), () -> clinics, _ -> Set.of());
        refused(CLINIC, 1, 503, "queue.full");

        wards.completeExceptionally(new IllegalStateException("no such twin"));
        room(CLINIC, 1);
        refused(CLINIC, 2, 429, "queue.share-full");
        clinics.complete("taken");

        room(WARD, 2);
        assertThat(open.count()).as("none was stored").isZero();
    }

    @Test
    void a_job_on_its_way_counts_once_when_it_is_stored() {
        var taken = new CompletableFuture<String>();
        open.within(WARD, List.of(job(1)), () -> taken, _ -> Set.of(job(1)));
        submitted(1, WARD);

        room(WARD, 1);
        room(CLINIC, 2);
        taken.complete("taken");

        room(WARD, 1);
        refused(WARD, 2, 429, "queue.share-full");
    }

    @Test
    void what_another_server_stored_is_its_payers_share_where_it_was_asked_until_it_has_ended() {
        open.within(WARD, List.of(job(1), job(2)), () -> ENDED, _ -> Set.of(job(1)));
        room(WARD, 1);
        refused(WARD, 2, 429, "queue.share-full");

        open.correct(Set.of(job(1)));
        assertThat(open.count()).isEqualTo(1);
        open.correct(Set.of());
        open.correct(Set.of());

        assertThat(open.count()).isZero();
        room(WARD, 2);
    }

    @Test
    void asking_again_for_what_is_open_or_on_its_way_needs_no_room() {
        open.startWith(Set.of(job(9)));
        submitted(1, WARD);
        open.within(WARD, List.of(job(2)), CompletableFuture<String>::new, _ -> Set.of());
        refused(CLINIC, 1, 503, "queue.full");

        for (int number : new int[] {9, 1, 2}) {
            assertThat(open.within(WARD, List.of(job(number)), () -> ENDED, _ -> Set.of()))
                    .isCompleted();
        }

        assertThat(open.count()).isEqualTo(2);
    }

    @Test
    void a_request_that_cannot_even_be_asked_keeps_no_room() {
        var broken = new IllegalStateException("no such door");
        assertThatThrownBy(() ->
                        open.within(
                                WARD,
                                List.of(job(1), job(2)),
                                () -> {
                                    throw broken;
                                },
                                _ -> Set.of()))
                .isSameAs(broken);

        room(WARD, 2);
    }

    @Test
    void a_job_that_owes_nobody_anything_makes_room_however_it_ended() {
        var endings =
                new JobEvent[] {
                    PAID,
                    new JobEvent.PaymentRefused("exceeds_credits", NOW),
                    new JobEvent.ReservationVoided(NOW),
                    new JobEvent.NothingOwed(NOW),
                    new JobEvent.FundsRefused("exceeds_credits", NOW)
                };
        for (var ending : endings) {
            submitted(1, WARD);
            submitted(2, WARD);

            open.stored(job(1), ending);
            room(WARD, 1);
            open.stored(job(2), ending);

            assertThat(open.count()).as(ending.toString()).isZero();
        }
    }

    @Test
    void a_job_that_has_failed_but_is_not_paid_back_yet_is_open() {
        submitted(1, WARD);
        submitted(2, WARD);

        open.stored(job(1), new JobEvent.JobExpired(NOW));
        open.stored(job(2), new JobEvent.JobFailed("verification.undecided", NOW));

        refused(WARD, 1, 429, "queue.share-full");
    }

    @Test
    void jobs_of_before_the_start_count_altogether_and_for_no_payer() {
        open.startWith(Set.of(job(9)));
        submitted(1, WARD);
        room(WARD, 1);
        submitted(2, WARD);
        refused(CLINIC, 1, 503, "queue.full");

        open.stored(job(9), PAID);

        assertThat(open.count()).isEqualTo(2);
        room(CLINIC, 1);
        refused(WARD, 1, 429, "queue.share-full");
    }

    @Test
    void what_began_here_and_ended_on_another_server_is_open_no_more() {
        submitted(1, WARD);
        submitted(2, WARD);

        open.correct(Set.of(job(1), job(9)));
        assertThat(open.count()).as("the second may be too new to be listed").isEqualTo(3);
        open.correct(Set.of(job(1), job(9)));

        assertThat(open.count()).as("one of its own, one of another server").isEqualTo(2);
        room(WARD, 1);
    }
}
