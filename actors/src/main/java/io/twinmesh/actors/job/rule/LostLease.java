package io.twinmesh.actors.job.rule;

import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What it means that a lease is lost, for its node and for the job.
public final class LostLease {
    private static final String DECLINED = "lease.declined";
    private static final Set<String> BLAMELESS = Set.of(DECLINED, "lease.interrupted");
    private static final Set<String> TOO_SLOW = Set.of("lease.expired", "lease.deadline");

    /// Why a lease ended, as far as it is believed. Of a node's own words its session passes on
    /// those of a failure alone, which `interrupted` is not.
    private static final Set<String> BELIEVED =
            Set.of(
                    "node-lost",
                    "declined",
                    "interrupted",
                    "model-load",
                    "runtime",
                    "deadline",
                    "out-of-memory",
                    "stale");

    private LostLease() {}

    /// @param said why, by the session or the node
    public static String code(String said) {
        return BELIEVED.contains(said) ? "lease." + said : "lease.failed";
    }

    /// Whether the node gave it back.
    public static boolean declined(String code) {
        return DECLINED.equals(code);
    }

    /// Whether it does not count among the failures that a job may have.
    public static boolean blameless(String code) {
        return BLAMELESS.contains(code);
    }

    public static boolean tooSlow(String code) {
        return TOO_SLOW.contains(code);
    }

    /// How long a job waits before it asks for a node again. After the first loss not at all: a
    /// node can be lost at any time. From the second on, what spoils the leases may be quicker than
    /// the nodes, and would use up all that the job may have before it is over.
    ///
    /// @param stored what happened last: where that was no loss, nothing spoils leases
    public static Duration pauseBeforeSeeking(
            Known state, List<JobEvent> stored, JobSettings settings) {
        return state.phase() instanceof Phase.Seeking
                        && state.lost() > 1
                        && stored.stream().anyMatch(LostLease::loss)
                ? settings.pause(state.lost() + 1)
                : Duration.ZERO;
    }

    private static boolean loss(JobEvent event) {
        return event instanceof JobEvent.LeaseLost || event instanceof JobEvent.ResultRejected;
    }
}
