package io.twinmesh.bench.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TreeHash;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A run in which all is well, and what is found when one thing of it is not.
final class OracleTest {
    private final List<History.Write> writes = new ArrayList<>();
    private final List<History.Read> reads = new ArrayList<>();
    private final List<History.Taken> taken = new ArrayList<>();
    private final List<History.Seen> checkpoints = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Ending.Kept> resources = new ArrayList<>();
    private final List<Ending.Row> rows = new ArrayList<>();
    private final List<Ending.Job> jobs = new ArrayList<>();
    private final List<Ending.Answer> answers = new ArrayList<>();
    private final List<TreeHash> leaves = new ArrayList<>();
    private final List<TreeHash> models = new ArrayList<>();
    private final List<String> books = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private final List<History.Asked> asked = new ArrayList<>();

    /// Two clients write to one twin and one of them asks twice; the second write of b was given up
    /// and is there all the same, its third was given up and is not there.
    OracleTest() {
        writes.add(new History.Write("a", "tw", "a1", 10, 20, true));
        writes.add(new History.Write("b", "tw", "b1", 10, 25, true));
        writes.add(new History.Write("a", "tw", "a2", 40, 50, true));
        writes.add(new History.Write("b", "tw", "b2", 40, 90, false));
        writes.add(new History.Write("b", "tw", "b3", 95, 99, false));
        reads.add(new History.Read("a", "tw", 3, 30, 35));
        reads.add(new History.Read("a", "tw", 5, 55, 60));
        reads.add(new History.Read("b", "tw", 3, 91, 92));
        taken.add(new History.Taken("a", "tw", "k1", "job-1"));
        taken.add(new History.Taken("a", "tw", "k1", "job-1"));
        taken.add(new History.Taken("a", "tw", "k2", "job-2"));
        for (var id : List.of("a1", "b1", "a2", "b2")) {
            resources.add(new Ending.Kept("tw", id, 1));
        }
        for (int i = 1; i <= 4; i++) {
            rows.add(new Ending.Row("twin|tw", i, "x"));
        }
        rows.add(new Ending.Row("twin|tw", 5, "y"));
        rows.add(new Ending.Row("job|job-1", 1, "x"));
        jobs.add(settled("job-1", 1));
        jobs.add(settled("job-2", 2));
        answers.add(new Ending.Answer("tw", "job-1"));
        answers.add(new Ending.Answer("tw", "job-2"));
        for (var text : List.of("minted", "job-1", "job-2")) {
            leaves.add(Rfc9162.leafHash(text.getBytes(StandardCharsets.UTF_8)));
        }
        for (int size = 0; size <= leaves.size(); size++) {
            checkpoints.add(shown("0", leaves.subList(0, size)));
        }
        models.add(Rfc9162.leafHash("a model".getBytes(StandardCharsets.UTF_8)));
        checkpoints.add(shown("models", models));
    }

    private static Ending.Job settled(String job, long leaf) {
        return new Ending.Job(job, Ending.Fate.SETTLED, "21", leaf);
    }

    private static Ending.Job ended(Ending.Fate fate, String told) {
        return new Ending.Job("job-1", fate, told, -1);
    }

    private static History.Seen shown(String log, List<TreeHash> leaves) {
        return new History.Seen(log, leaves.size(), CompactRange.empty().appendAll(leaves).root());
    }

    private List<Violation> found() {
        return Oracle.judge(
                new History(writes, reads, taken, asked, checkpoints, wrong),
                new Ending(
                        resources,
                        rows,
                        jobs,
                        answers,
                        Map.of("0", leaves, "models", models),
                        books,
                        late));
    }

    @Test
    void nothing_is_found_when_all_is_well() {
        assertThat(found()).isEmpty();
    }

    @Test
    void an_acknowledged_write_that_is_gone() {
        resources.removeIf(one -> one.id().equals("a2"));

        assertThat(found()).containsExactly(new Violation.Lost("tw", "a2"));
    }

    @Test
    void a_write_that_is_shown_twice() {
        resources.add(new Ending.Kept("tw", "b1", 1));

        assertThat(found()).containsExactly(new Violation.Doubled("tw", "b1"));
    }

    @Test
    void a_repetition_that_was_stored_as_a_second_version() {
        resources.set(0, new Ending.Kept("tw", "a1", 2));

        assertThat(found()).containsExactly(new Violation.Doubled("tw", "a1"));
    }

    @Test
    void a_write_of_nobody_and_one_that_is_in_the_wrong_twin() {
        resources.add(new Ending.Kept("tw", "z", 1));
        resources.set(0, new Ending.Kept("other", "a1", 1));

        assertThat(found())
                .containsExactlyInAnyOrder(
                        new Violation.Unknown("tw", "z"),
                        new Violation.Unknown("other", "a1"),
                        new Violation.Lost("tw", "a1"));
    }

    @Test
    void a_row_that_is_missing_at_the_beginning_and_one_in_between() {
        rows.remove(2);
        rows.set(rows.size() - 1, new Ending.Row("job|job-1", 2, "x"));

        assertThat(found())
                .containsExactly(
                        new Violation.Gap("twin|tw", 3), new Violation.Gap("job|job-1", 1));
    }

    @Test
    void a_writer_that_goes_on_after_another_one_took_over() {
        rows.set(2, new Ending.Row("twin|tw", 3, "y"));

        assertThat(found())
                .containsExactly(
                        new Violation.TwoWriters("twin|tw", 4),
                        new Violation.TwoWriters("twin|tw", 5));
    }

    @Test
    void a_reading_that_shows_less_than_the_one_before() {
        reads.add(new History.Read("a", "tw", 4, 70, 75));

        assertThat(found()).containsExactly(new Violation.WentBack("a", "tw", 5, 4));
    }

    @Test
    void a_reading_without_what_the_client_was_told_is_written() {
        reads.set(1, new History.Read("a", "tw", 3, 55, 60));

        assertThat(found()).containsExactly(new Violation.WentBack("a", "tw", 4, 3));
    }

    @Test
    void a_key_that_was_taken_for_two_jobs() {
        taken.set(1, new History.Taken("a", "tw", "k1", "job-2"));

        assertThat(found()).containsExactly(new Violation.TakenTwice("k1", "job-1", "job-2"));
    }

    @Test
    void a_reading_that_does_not_show_what_its_client_wrote_before_it_read_anything() {
        reads.set(0, new History.Read("a", "tw", 0, 30, 35));

        assertThat(found()).containsExactly(new Violation.WentBack("a", "tw", 1, 0));
    }

    @Test
    void a_reading_that_shows_more_than_was_ever_stored() {
        rows.remove(4);

        assertThat(found()).containsExactly(new Violation.NeverStored("tw", 5, 4));
    }

    @Test
    void a_write_after_the_last_reading_that_is_shown_and_not_stored() {
        writes.add(new History.Write("a", "tw", "a3", 100, 110, true));
        resources.add(new Ending.Kept("tw", "a3", 1));

        assertThat(found()).containsExactly(new Violation.NeverStored("tw", 6, 5));
    }

    @Test
    void a_job_without_an_answer_and_one_that_nobody_knows_any_more() {
        jobs.set(0, ended(Ending.Fate.UNANSWERED, "failed twin.fenced"));
        jobs.remove(1);
        answers.clear();

        assertThat(found())
                .containsExactly(
                        new Violation.Unanswered("job-1", "failed twin.fenced"),
                        new Violation.Unanswered("job-2", "nobody knows it"))
                .noneMatch(Violation::slowness);
    }

    @Test
    void a_job_that_later_ones_went_past() {
        jobs.set(0, ended(Ending.Fate.LEFT_BEHIND, "queued"));

        assertThat(found())
                .containsExactly(new Violation.Unanswered("job-1", "queued"))
                .noneMatch(Violation::slowness);
    }

    @ParameterizedTest
    @EnumSource(names = {"OUT_OF_TIME", "UNDER_WAY"})
    void a_job_that_a_slow_machine_can_have_kept_from_its_end_whether_its_answer_is_kept_or_not(
            Ending.Fate fate) {
        jobs.set(0, ended(fate, "queued"));

        assertThat(found())
                .containsExactly(new Violation.Late("job-1", "queued"))
                .allMatch(Violation::slowness);

        answers.removeFirst();
        assertThat(found()).containsExactly(new Violation.Late("job-1", "queued"));

        answers.addAll(List.of(new Ending.Answer("tw", "job-1"), new Ending.Answer("tw", "job-1")));
        assertThat(found())
                .containsExactly(
                        new Violation.Late("job-1", "queued"),
                        new Violation.NotKeptOnce("job-1", 2));
    }

    @Test
    void an_answer_that_is_not_the_one_of_the_others() {
        jobs.set(1, new Ending.Job("job-2", Ending.Fate.SETTLED, "22", 2));

        assertThat(found()).containsExactly(new Violation.OtherAnswer("job-2", "22", "21"));
    }

    @Test
    void a_question_that_was_given_up_may_be_answered_once_and_only_in_its_twin() {
        asked.add(new History.Asked("tw", 0, 180_000_000_000L, false));
        asked.add(new History.Asked("tw", 0, 1, true));
        answers.add(new Ending.Answer("tw", "job-3"));
        var givenUp = new Violation.Late("a request about tw", "none in 180 s");

        assertThat(found()).containsExactly(givenUp);

        answers.add(new Ending.Answer("other", "job-4"));
        assertThat(found())
                .containsExactlyInAnyOrder(givenUp, new Violation.NotKeptOnce("job-4", 1));
    }

    @Test
    void an_answer_that_is_kept_twice_one_that_is_not_and_one_of_nobody() {
        answers.add(new Ending.Answer("tw", "job-1"));
        answers.remove(new Ending.Answer("tw", "job-2"));
        answers.add(new Ending.Answer("tw", "job-3"));

        assertThat(found())
                .containsExactly(
                        new Violation.NotKeptOnce("job-1", 2),
                        new Violation.NotKeptOnce("job-2", 0),
                        new Violation.NotKeptOnce("job-3", 1));
    }

    @Test
    void a_job_that_is_not_paid_and_two_that_are_paid_by_one_leaf() {
        jobs.set(0, settled("job-1", -1));

        assertThat(found()).containsExactly(new Violation.NotPaidOnce("job-1"));

        jobs.set(0, settled("job-1", 2));

        assertThat(found()).containsExactly(new Violation.NotPaidOnce("job-2"));
    }

    @Test
    void a_checkpoint_that_the_log_does_not_begin_with_and_one_beyond_its_end() {
        checkpoints.add(new History.Seen("0", 2, leaves.getFirst()));
        var further = new ArrayList<>(leaves);
        further.add(leaves.getFirst());
        checkpoints.add(shown("0", further));

        assertThat(found())
                .containsExactlyInAnyOrder(
                        new Violation.Forked("0", 2, 3), new Violation.Forked("0", 4, 3));
    }

    @Test
    void a_checkpoint_of_one_log_under_the_name_of_another_and_one_of_a_log_that_is_nowhere() {
        checkpoints.add(shown("models", leaves.subList(0, 1)));
        checkpoints.add(shown("other", leaves));

        assertThat(found())
                .containsExactlyInAnyOrder(
                        new Violation.Forked("models", 1, 1), new Violation.Forked("other", 3, 0));
    }

    @Test
    void what_the_books_and_impossible_answers_say() {
        books.add("the sum is 3");
        late.add("payouts: got 1, want 2");
        wrong.add("404 twin.unknown");

        assertThat(found())
                .containsExactly(
                        new Violation.Books("the sum is 3"),
                        new Violation.Late("the books", "payouts: got 1, want 2"),
                        new Violation.WrongAnswer("404 twin.unknown"));
    }

    @Test
    void before_there_is_an_end_only_what_cannot_be_whatever_comes() {
        var sound = new History(writes, reads, taken, asked, checkpoints, wrong);
        assertThat(Oracle.soFar(sound)).isEmpty();
        taken.set(1, new History.Taken("a", "tw", "k1", "job-2"));
        reads.add(new History.Read("a", "tw", 4, 70, 75));
        checkpoints.add(new History.Seen("0", 2, leaves.getFirst()));
        wrong.add("404 twin.unknown");

        assertThat(Oracle.soFar(new History(writes, reads, taken, asked, checkpoints, wrong)))
                .containsExactly(
                        new Violation.WentBack("a", "tw", 5, 4),
                        new Violation.TakenTwice("k1", "job-1", "job-2"),
                        new Violation.Forked("0", 2, 2),
                        new Violation.WrongAnswer("404 twin.unknown"));
    }
}
