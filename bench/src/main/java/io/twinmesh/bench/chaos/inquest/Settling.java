package io.twinmesh.bench.chaos.inquest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.twinmesh.bench.chaos.oracle.Ending;
import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Deadlines;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Waits until every job has ended and is paid out. Of those that are not, it finds out whether
/// they are left behind: a job that stands still for longer than any of its timers is told by a few
/// later questions of the same client about the same twin. When those go all the way meanwhile, it
/// is not the machine that is slow.
final class Settling {
    private static final Duration ALL_WITHIN = Duration.ofMinutes(10);

    /// Leases, pauses and repetitions of a job end or come at least so often.
    private static final Duration LONGEST_TIMER = Duration.ofSeconds(30);

    private static final int LATER_ONES = 3;
    private static final String SETTLED = "settled";
    static final String UNKNOWN = "unknown";
    private static final Set<String> ENDS =
            Set.of(SETTLED, "not-computed", "refused", "failed", UNKNOWN);

    private final Jobs jobs;
    private final Deadlines deadlines;
    private final long start;
    private final Map<String, History.Taken> taken = new TreeMap<>();
    private final Map<String, JsonNode> states = new HashMap<>();
    private final Set<String> left = new HashSet<>();
    private Map<String, Long> payouts = Map.of();

    Settling(Jobs jobs, Deadlines deadlines) {
        this.jobs = jobs;
        this.deadlines = deadlines;
        this.start = now();
    }

    /// What is asked about jobs.
    interface Jobs {
        /// That clients were told of.
        List<History.Taken> taken();

        /// Where one stands, as its client is told.
        JsonNode look(History.Taken one) throws IOException;

        /// Has its client ask the same once more about its twin.
        ///
        /// @return empty when it is not taken in time
        Optional<History.Taken> askLike(History.Taken one, Duration within);

        /// How much it has stored.
        long rows(String job) throws SQLException;

        /// Leases that it lost: nodes that were too slow are not asked again, and a job may stand
        /// still since there is no other one.
        long lost(String job) throws SQLException;

        /// The leaf of each paid job.
        Map<String, Long> paid() throws SQLException;

        /// Everything that it stored, by time.
        String trail(String job) throws SQLException;

        /// Waits a little.
        void pause();
    }

    private long now() {
        return deadlines.clock().getAsLong();
    }

    private record Standing(long progress, long since) {}

    /// What became of the jobs that clients were told of, and of those that were asked here.
    List<Ending.Job> ends() throws IOException, SQLException {
        jobs.taken().forEach(one -> taken.put(one.job(), one));
        var standing = new HashMap<String, Standing>();
        while (true) {
            var missing = missing();
            standing.keySet().retainAll(missing.keySet());
            missing.forEach((job, progress) ->
                    standing.merge(
                            job,
                            new Standing(progress, now()),
                            (before, now) -> before.progress() == now.progress() ? before : now));
            if (missing.isEmpty() || !left.isEmpty() || timeLeft().isZero()) {
                return fates(missing.keySet());
            }
            for (var one : List.copyOf(standing.entrySet())) {
                if (stood(one.getValue()) && jobs.lost(one.getKey()) == 0) {
                    overtake(one.getKey(), missing);
                    standing.clear();
                    break;
                }
            }
            jobs.pause();
        }
    }

    private boolean stood(Standing standing) {
        return now() - standing.since() > LONGEST_TIMER.toNanos();
    }

    private Duration timeLeft() {
        var all = ALL_WITHIN.minusNanos(now() - start);
        return Deadlines.shorter(deadlines.leftForJobs(), all.isNegative() ? Duration.ZERO : all);
    }

    /// Of each job that has not ended, or is not paid out, how far it has come.
    private Map<String, Long> missing() throws IOException, SQLException {
        payouts = jobs.paid();
        var missing = new TreeMap<String, Long>();
        for (var one : taken.values()) {
            if (!ended(one.job())) {
                look(one);
            }
            if (!ended(one.job())) {
                missing.put(one.job(), jobs.rows(one.job()));
            } else if (settled(one.job()) && !payouts.containsKey(one.job())) {
                missing.put(one.job(), (long) payouts.size());
            }
        }
        return missing;
    }

    private void overtake(String job, Map<String, Long> before) throws IOException, SQLException {
        var like = taken.get(job);
        if (like == null) {
            throw new IllegalStateException("expected a question that was taken, got " + job);
        }
        var unpaid = settled(job);
        var later = new ArrayList<String>();
        while (later.size() < LATER_ONES) {
            var asked = jobs.askLike(like, timeLeft());
            if (asked.isEmpty()) {
                return;
            }
            taken.put(asked.get().job(), asked.get());
            while (!ended(asked.get().job())) {
                if (timeLeft().isZero()) {
                    return;
                }
                jobs.pause();
                look(asked.get());
            }
            if (!settled(asked.get().job())) {
                return;
            }
            later.add(asked.get().job());
        }
        var now = missing();
        // one that was settled meanwhile has gone on: its payout may still come
        if (now.containsKey(job) && settled(job) == unpaid) {
            var passed = unpaid && later.stream().anyMatch(payouts::containsKey);
            if (passed || now.get(job).equals(before.get(job))) {
                left.add(job);
            }
        }
    }

    private void look(History.Taken one) throws IOException {
        states.put(one.job(), jobs.look(one));
    }

    private List<Ending.Job> fates(Set<String> missing) throws SQLException {
        var ends = new ArrayList<Ending.Job>();
        for (var job : taken.keySet()) {
            var fate = fate(job, missing.contains(job));
            var told =
                    fate == Ending.Fate.SETTLED
                            ? state(job).at("/answer/values").toString()
                            : told(job) + ": " + jobs.trail(job);
            ends.add(new Ending.Job(job, fate, told, payouts.getOrDefault(job, -1L)));
        }
        return ends;
    }

    private Ending.Fate fate(String job, boolean missing) {
        if (missing) {
            return left.contains(job) ? Ending.Fate.LEFT_BEHIND : Ending.Fate.UNDER_WAY;
        }
        if (settled(job)) {
            return Ending.Fate.SETTLED;
        }
        return outOfTime(state(job)) ? Ending.Fate.OUT_OF_TIME : Ending.Fate.UNANSWERED;
    }

    /// Its deadline passed, or leases of its nodes, which a slow machine spoils.
    private static boolean outOfTime(JsonNode job) {
        var code = job.path("code").asText();
        return job.path("state").asText().equals("failed")
                && (code.equals("job.expired") || code.startsWith("lease."));
    }

    /// `settled`, or `failed lease.interrupted, reassigned 3 times`.
    private String told(String job) {
        var state = state(job);
        return settled(job)
                ? SETTLED
                : "%s %s, reassigned %s times"
                        .formatted(
                                state.path("state").asText(),
                                state.path("code").asText(),
                                state.path("reassignments").asText());
    }

    private JsonNode state(String job) {
        return states.getOrDefault(job, MissingNode.getInstance());
    }

    private boolean settled(String job) {
        return state(job).path("state").asText().equals(SETTLED);
    }

    private boolean ended(String job) {
        var state = state(job).path("state").asText();
        return ENDS.contains(state)
                // what the ledger will not pay
                || (state.equals("answered") && state(job).has("code"));
    }
}
