package io.twinmesh.cluster.http.twin;

import com.typesafe.config.Config;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/// The jobs that still owe somebody something, altogether and for each payer, and whether there is
/// room for more: one client that asks without end leaves room for the others. Jobs of before the
/// start count altogether, but for no payer.
///
/// Any thread.
public final class OpenJobs {
    private final Limits limits;
    private final Map<JobId, AccountId> payers = new HashMap<>();
    private final Map<JobId, AccountId> coming = new HashMap<>();
    private final Map<AccountId, Integer> shares = new HashMap<>();
    private Set<JobId> missing = Set.of();
    private Set<JobId> others = new HashSet<>();

    public OpenJobs(Limits limits) {
        this.limits = limits;
    }

    /// @param most altogether, 1 or more
    /// @param mostPerPayer of one payer, 1 or more
    public record Limits(int most, int mostPerPayer) {
        /// @param root the whole configuration, with the block `twinmesh.job`
        /// @throws WrongSetting naming the key, what it must be and what it is
        public static Limits of(Config root) {
            var block = new ConfigBlock(root, "twinmesh.job");
            return new Limits(
                    block.number("max-open", 1, 1_000_000),
                    block.number("max-open-per-client", 1, 1_000_000));
        }
    }

    /// @param jobs that were open when the node started
    public synchronized void startWith(Collection<JobId> jobs) {
        others = new HashSet<>(jobs);
    }

    /// With several servers a job can begin on one and end on another, so each is told from time to
    /// time what is open. One of its own that is missing twice has ended elsewhere; missing once,
    /// it may be too new to be listed.
    public synchronized void correct(Set<JobId> open) {
        var absent = new HashSet<>(payers.keySet());
        absent.removeAll(open);
        var ended = new HashSet<>(absent);
        ended.retainAll(missing);
        ended.forEach(this::ended);
        absent.removeAll(ended);
        missing = absent;
        others = new HashSet<>(open);
        others.removeAll(payers.keySet());
    }

    /// Altogether, without those that are on their way.
    public synchronized long count() {
        return (long) others.size() + payers.size();
    }

    /// Asks for these jobs of a payer, and keeps room for them until that has come to its end:
    /// requests that come at the same time do not pass the limits together. Jobs that are open, or
    /// on their way, need no more room. What was taken counts for the payer here, also when another
    /// server stored it.
    ///
    /// @param jobs 1 or more
    /// @param open which of them are open, by what was answered
    /// @throws Refused when there are too many: 503 `queue.full` when nobody may ask more, 429
    ///   `queue.share-full` when others still may
    public <T> CompletionStage<T> within(
            AccountId payer,
            Collection<JobId> jobs,
            Supplier<CompletionStage<T>> asking,
            Function<T, Set<JobId>> open) {
        var more = keepRoom(payer, jobs);
        CompletionStage<T> asked;
        try {
            asked = asking.get();
        } catch (Throwable e) {
            arrived(more, Set.of());
            throw e;
        }
        return asked.whenComplete((answer, failure) ->
                arrived(more, failure == null ? open.apply(answer) : Set.of()));
    }

    private synchronized Set<JobId> keepRoom(AccountId payer, Collection<JobId> jobs) {
        var more = new HashSet<>(jobs);
        more.removeAll(payers.keySet());
        more.removeAll(coming.keySet());
        more.removeAll(others);
        if (more.isEmpty()) {
            return more;
        }
        if (count() + coming.size() + more.size() > limits.most()) {
            throw new Refused(
                    Problem.busy(
                            Busy.QUESTIONS, "Too many questions are waiting; ask again soon."));
        }
        if (shares.getOrDefault(payer, 0) + more.size() > limits.mostPerPayer()) {
            throw new Refused(
                    Problem.busy(
                            Busy.QUESTIONS_OF_CLIENT,
                            "At most "
                                    + limits.mostPerPayer()
                                    + " questions of one client may be open at one time;"
                                    + " wait until some of them are answered."));
        }
        more.forEach(job -> coming.put(job, payer));
        shares.merge(payer, more.size(), Integer::sum);
        return more;
    }

    /// Those that were stored here have arrived before.
    private synchronized void arrived(Set<JobId> jobs, Set<JobId> open) {
        for (var job : jobs) {
            var payer = coming.remove(job);
            if (payer != null && open.contains(job)) {
                payers.put(job, payer);
                others.remove(job);
            } else if (payer != null) {
                leave(payer);
            }
        }
    }

    /// Counts what a job has just stored.
    public synchronized void stored(JobId job, JobEvent event) {
        switch (event) {
            case JobEvent.JobSubmitted submitted -> {
                payers.put(job, submitted.payer());
                others.remove(job);
                if (coming.remove(job) == null) {
                    shares.merge(submitted.payer(), 1, Integer::sum);
                }
            }
            case JobEvent.FundsRefused _,
                    JobEvent.PaymentPosted _,
                    JobEvent.PaymentRefused _,
                    JobEvent.ReservationVoided _,
                    JobEvent.NothingOwed _ ->
                    ended(job);
            case JobEvent.AccessDenied _,
                    JobEvent.NothingComputable _,
                    JobEvent.JobExpired _,
                    JobEvent.JobFailed _,
                    JobEvent.ResultAccepted _,
                    JobEvent.LeaseLost _,
                    JobEvent.ResultRejected _,
                    JobEvent.FundsReserved _,
                    JobEvent.InputsGranted _,
                    JobEvent.LeaseGranted _,
                    JobEvent.ResultHeld _,
                    JobEvent.ResultsCompared _,
                    JobEvent.AssessmentStored _,
                    JobEvent.GrantReleased _ -> {}
        }
    }

    private void ended(JobId job) {
        var payer = payers.remove(job);
        if (payer == null) {
            others.remove(job);
        } else {
            leave(payer);
        }
    }

    private void leave(AccountId payer) {
        shares.computeIfPresent(payer, (_, open) -> open == 1 ? null : open - 1);
    }
}
