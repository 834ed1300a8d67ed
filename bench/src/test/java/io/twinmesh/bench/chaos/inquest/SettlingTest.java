package io.twinmesh.bench.chaos.inquest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.bench.chaos.oracle.Ending;
import io.twinmesh.bench.chaos.oracle.Ending.Fate;
import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Deadlines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One job on a clock of its own; what is asked meanwhile goes all the way, or stays where it is.
final class SettlingTest {
    private static final String JOB = "job-0";

    private long now;
    private final FakeJobs jobs = new FakeJobs();

    private final class FakeJobs implements Settling.Jobs {
        /// Of the job, after so much time.
        private Function<Duration, String> state = _ -> "queued";

        private Function<Duration, Long> rows = _ -> 3L;
        private long lost;
        private boolean served = true;
        private boolean projects = true;
        private Duration paidFrom = Duration.ofDays(1);
        private final Map<String, Long> paid = new HashMap<>();
        private final List<History.Taken> later = new ArrayList<>();

        @Override
        public List<History.Taken> taken() {
            return List.of(new History.Taken("client-0", "tw", "key", JOB));
        }

        @Override
        public JsonNode look(History.Taken one) {
            var words =
                    one.job().equals(JOB)
                            ? state.apply(Duration.ofNanos(now))
                            : served ? "settled" : "queued";
            var json = JsonNodeFactory.instance.objectNode().put("state", words.split(" ", 2)[0]);
            if (words.contains(" ")) {
                json.put("code", words.split(" ", 2)[1]);
            }
            json.putObject("answer").put("values", 21);
            return json;
        }

        @Override
        public Optional<History.Taken> askLike(History.Taken one, Duration within) {
            var next =
                    new History.Taken(
                            one.client(), one.twin(), "again", "job-" + (later.size() + 1));
            later.add(next);
            if (served && projects) {
                paid.put(next.job(), (long) later.size());
            }
            return Optional.of(next);
        }

        @Override
        public long rows(String job) {
            return rows.apply(Duration.ofNanos(now));
        }

        @Override
        public long lost(String job) {
            return lost;
        }

        @Override
        public Map<String, Long> paid() {
            if (now >= paidFrom.toNanos()) {
                paid.put(JOB, 7L);
            }
            return Map.copyOf(paid);
        }

        @Override
        public String trail(String job) {
            return "trail";
        }

        @Override
        public void pause() {
            now += Duration.ofSeconds(1).toNanos();
        }
    }

    /// Of two minutes 100 s are for jobs.
    private Ending.Job end() throws Exception {
        var deadlines = new Deadlines(() -> now, 0, Duration.ofMinutes(2));
        return new Settling(jobs, deadlines)
                .ends().stream().filter(job -> job.id().equals(JOB)).findFirst().orElseThrow();
    }

    @Test
    void a_job_that_is_settled_and_paid_is_waited_for() throws Exception {
        jobs.state = settledAfter(Duration.ofSeconds(20));
        jobs.paidFrom = Duration.ofSeconds(22);

        assertThat(end()).isEqualTo(new Ending.Job(JOB, Fate.SETTLED, "21", 7));
        assertThat(jobs.later).isEmpty();
    }

    private static Function<Duration, String> settledAfter(Duration time) {
        return after -> after.compareTo(time) < 0 ? "queued" : "settled";
    }

    @Test
    void one_that_is_settled_while_later_ones_pass_it_has_time_to_be_paid() throws Exception {
        jobs.state = settledAfter(Duration.ofSeconds(33));
        jobs.paidFrom = Duration.ofSeconds(40);

        assertThat(end()).extracting(Ending.Job::fate).isEqualTo(Fate.SETTLED);
        assertThat(jobs.later).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "failed twin.fenced, UNANSWERED",
        "refused consent.denied, UNANSWERED",
        "answered payment.refused, UNANSWERED",
        "unknown 404, UNANSWERED",
        "failed lease.expired, OUT_OF_TIME",
        "failed job.expired, OUT_OF_TIME",
    })
    void one_that_ended_without_an_answer_did_so_for_a_reason_or_for_want_of_time(
            String state, Fate fate) throws Exception {
        jobs.state = _ -> state;

        assertThat(end()).extracting(Ending.Job::fate).isEqualTo(fate);
        assertThat(end().told()).contains(state, "trail");
    }

    @Test
    void one_that_stands_still_while_three_later_ones_are_served_is_left_behind() throws Exception {
        assertThat(end()).extracting(Ending.Job::fate).isEqualTo(Fate.LEFT_BEHIND);
        assertThat(jobs.later).hasSize(3);
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
    }

    @Test
    void one_beside_which_later_ones_stand_still_too_is_under_way() throws Exception {
        jobs.served = false;

        assertThat(end()).extracting(Ending.Job::fate).isEqualTo(Fate.UNDER_WAY);
        assertThat(Duration.ofNanos(now)).isGreaterThanOrEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void one_that_goes_on_slowly_is_under_way() throws Exception {
        jobs.rows = after -> after.toSeconds() / 20;

        assertThat(end()).extracting(Ending.Job::fate).isEqualTo(Fate.UNDER_WAY);
    }

    @Test
    void one_that_lost_a_lease_may_wait_for_another_node_and_is_under_way() throws Exception {
        jobs.lost = 1;

        assertThat(end()).extracting(Ending.Job::fate).isEqualTo(Fate.UNDER_WAY);
        assertThat(jobs.later).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void a_settled_one_whose_payout_is_passed_over_or_that_no_payout_gets_past_is_left_behind(
            boolean projects) throws Exception {
        jobs.state = _ -> "settled";
        jobs.projects = projects;

        assertThat(end()).extracting(Ending.Job::fate).isEqualTo(Fate.LEFT_BEHIND);
    }
}
