package io.twinmesh.persistence.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finding the answers of models through the index of resources.
@Tag("database")
class AnswerReaderTest {
    private static final PatientId ADA = SealedJournal.twin(1);
    private static final PatientId EVE = SealedJournal.twin(2);

    @TempDir private Path folder;
    private HikariDataSource source;
    private SealedJournal journal;
    private AnswerReader answers;

    @BeforeEach
    void open() {
        var database = Database.h2(folder.resolve("db"));
        source = database.open("test", 6);
        journal = new SealedJournal(source, database.dialect(), folder.resolve("keys"));
        answers =
                new AnswerReader(
                        source,
                        journal.vault,
                        journal.key,
                        new SecureRandom(),
                        journal.damage::add);
    }

    @AfterEach
    void close() {
        journal.close();
        source.close();
    }

    private static JobId job(int number) {
        return new JobId("job-%032x".formatted(number));
    }

    private long answer(PatientId twin, int number) throws SQLException {
        return answer(twin, number, List.of());
    }

    private long answer(PatientId twin, int number, List<UsedInput> used) throws SQLException {
        var grant =
                journal.append(
                        twin,
                        new AccessGranted(
                                SealedJournal.START,
                                job(number),
                                "clinic",
                                "TREAT",
                                "model",
                                LocalDate.EPOCH,
                                "{}",
                                used,
                                List.of(),
                                List.of(),
                                List.of()));
        return journal.append(
                twin,
                new AssessmentReceived(
                        SealedJournal.START,
                        job(number),
                        "model",
                        grant,
                        Bytes.utf8("{}"),
                        Bytes.utf8("{}"),
                        Bytes.of(new byte[64]),
                        SealedJournal.START));
    }

    private List<JobId> found(PatientId twin, long from, long snapshot) {
        return answers
                .slice(twin, from, Long.MAX_VALUE, snapshot, Optional.empty())
                .answers()
                .stream()
                .map(found -> found.received().job())
                .toList();
    }

    @Test
    void an_answer_is_found_by_its_job_with_what_was_granted_for_it() throws Exception {
        answer(ADA, 1);
        answer(EVE, 2);
        journal.follow();

        var found = answers.of(job(2)).orElseThrow();

        assertThat(found.twin()).isEqualTo(EVE);
        assertThat(found.grant().job()).isEqualTo(job(2));
        assertThat(answers.of(job(3))).isEmpty();
    }

    @Test
    void answers_come_in_order_and_as_they_were_at_a_snapshot() throws Exception {
        answer(ADA, 1);
        answer(EVE, 2);
        answer(ADA, 3);
        journal.follow();
        var snapshot = journal.snapshot();
        answer(ADA, 4);
        journal.follow();

        assertThat(found(ADA, 0, snapshot)).containsExactly(job(1), job(3));
        assertThat(found(ADA, 3, snapshot)).containsExactly(job(3));
        assertThat(found(ADA, 0, journal.snapshot())).containsExactly(job(1), job(3), job(4));
    }

    @Test
    void everybody_s_answers_of_a_time_come_page_by_page() throws Exception {
        var asked = AnswerReader.MOST_ROWS + 3;
        for (var number = 0; number < asked; number++) {
            answer(number % 2 == 0 ? ADA : EVE, number);
        }
        journal.follow();
        var end = SealedJournal.START.plusMillis(1);

        var found = new HashSet<JobId>();
        var page = answers.between(SealedJournal.START, Optional.empty(), end);
        assertThat(page.answers()).hasSize(AnswerReader.MOST_ROWS);
        while (page.last().isPresent()) {
            page.answers().forEach(one -> assertThat(found.add(one.received().job())).isTrue());
            page = answers.between(SealedJournal.START, page.last(), end);
        }

        assertThat(found).hasSize(asked);
        assertThat(answers.between(end, Optional.empty(), end.plusSeconds(1)).last()).isEmpty();
        assertThat(
                        answers.between(
                                        SealedJournal.START.minusSeconds(1),
                                        Optional.empty(),
                                        SealedJournal.START)
                                .last())
                .as("what comes at the end belongs to the next time")
                .isEmpty();
    }

    private void assertReported(PatientId twin, long number) {
        assertThat(journal.damage)
                .singleElement()
                .satisfies(damage -> {
                    assertThat(damage.twin()).isEqualTo(twin);
                    assertThat(damage.sequenceNumber()).isEqualTo(number);
                });
    }

    @Test
    void a_damaged_answer_among_everybody_s_is_reported_and_the_others_come() throws Exception {
        var damaged = answer(ADA, 1);
        answer(EVE, 2);
        journal.follow();
        journal.damage(ADA, damaged);

        var page =
                answers.between(
                        SealedJournal.START, Optional.empty(), SealedJournal.START.plusMillis(1));

        assertThat(page.answers())
                .extracting(found -> found.received().job())
                .containsExactly(job(2));
        assertReported(ADA, damaged);
    }

    @Test
    void a_damaged_answer_at_its_place_is_reported_and_there_is_none() throws Exception {
        var damaged = answer(ADA, 1);
        journal.follow();
        journal.damage(ADA, damaged);

        assertThat(answers.at(ADA, damaged)).isEmpty();

        assertReported(ADA, damaged);
    }

    @Test
    void a_damaged_judgement_is_reported_to_more_than_whoever_asks() throws Exception {
        var first = answer(ADA, 1);
        review(ADA, 1, first, ReviewState.ACCEPTED);
        journal.follow();
        journal.damage(ADA, first + 1);

        assertThatThrownBy(() -> answers.judged(job(1)))
                .isInstanceOf(UnreadableHistoryException.class);

        assertReported(ADA, first + 1);
    }

    private void review(PatientId twin, int number, long answer, ReviewState state)
            throws SQLException {
        journal.append(
                twin,
                new AnswerReviewed(
                        SealedJournal.START.plusSeconds(60),
                        job(number),
                        answer,
                        Requester.client("ward"),
                        state,
                        "seen"));
    }

    @Test
    void reviews_come_with_their_answer_as_they_were_at_a_snapshot() throws Exception {
        var first = answer(ADA, 1);
        answer(ADA, 2);
        review(ADA, 1, first, ReviewState.PENDING_REVIEW);
        journal.follow();
        var snapshot = journal.snapshot();
        review(ADA, 1, first, ReviewState.ACCEPTED);
        journal.follow();

        var then = answers.slice(ADA, 0, Long.MAX_VALUE, snapshot, Optional.empty()).answers();

        assertThat(then.getFirst().reviewState()).isEqualTo(ReviewState.PENDING_REVIEW);
        assertThat(then.getFirst().version()).isEqualTo(2);
        assertThat(then.getLast().reviewState()).isEqualTo(ReviewState.COMPUTED);
        assertThat(answers.of(job(1)).orElseThrow().reviewState()).isEqualTo(ReviewState.ACCEPTED);
    }

    @Test
    void an_answer_that_was_reviewed_after_a_moment_has_changed_since() throws Exception {
        var first = answer(ADA, 1);
        answer(ADA, 2);
        review(ADA, 1, first, ReviewState.REJECTED);
        journal.follow();

        var since =
                answers.slice(
                        ADA,
                        0,
                        Long.MAX_VALUE,
                        journal.snapshot(),
                        Optional.of(SealedJournal.START.plusSeconds(30)));

        assertThat(since.answers())
                .extracting(found -> found.received().job())
                .containsExactly(job(1));
    }

    @Test
    void an_answer_names_the_versions_of_the_resources_that_said_its_inputs() throws Exception {
        recorded("o-1", 1, 11);
        recorded("o-1", 2, 11);
        recorded("o-2", 1, 12);
        answer(ADA, 1, List.of(used("a", 11L, 12L), used("b", 12L)));
        recorded("o-1", 3, 11);
        journal.follow();

        var found = answers.of(job(1)).orElseThrow();

        assertThat(found.sources(found.grant().used().getFirst()))
                .extracting(SourceVersion::reference)
                .containsExactly("Observation/o-1/_history/2", "Observation/o-2/_history/1");
        assertThat(found.sources(found.grant().used().getLast()))
                .extracting(SourceVersion::reference)
                .containsExactly("Observation/o-2/_history/1");
        assertThat(found.sources().toString()).doesNotContain("o-1");
    }

    private static UsedInput used(String name, Long... resources) {
        return new UsedInput(
                name,
                "observation",
                Optional.empty(),
                "1",
                Optional.empty(),
                Optional.empty(),
                List.of(resources),
                List.of());
    }

    private void recorded(String id, int version, long key) throws SQLException {
        journal.append(
                ADA,
                new ResourceRecorded(
                        SealedJournal.START,
                        "client",
                        "import",
                        DataClass.CLINICAL,
                        "Observation",
                        id,
                        version,
                        key,
                        version,
                        Bytes.utf8("{}"),
                        List.of()));
    }

    @Test
    void a_longer_list_is_read_in_slices() throws Exception {
        for (int i = 0; i < AnswerReader.MOST_ROWS + 1; i++) {
            answer(ADA, i);
        }
        journal.follow();

        var first = answers.slice(ADA, 0, Long.MAX_VALUE, journal.snapshot(), Optional.empty());

        assertThat(first.answers()).hasSize(AnswerReader.MOST_ROWS);
        assertThat(first.more()).isTrue();
        assertThat(found(ADA, first.last() + 1, journal.snapshot()))
                .containsExactly(job(AnswerReader.MOST_ROWS));
    }

    @Test
    void the_index_made_anew_finds_them_again_and_an_erased_patient_has_none() throws Exception {
        answer(ADA, 1);
        answer(EVE, 2);
        journal.follow();
        journal.rebuild();
        assertThat(answers.of(job(1))).isPresent();

        journal.index.purge(source, ADA, Set.of(DataClass.values()));

        assertThat(answers.of(job(1))).isEmpty();
        assertThat(answers.of(job(2))).isPresent();
    }
}
