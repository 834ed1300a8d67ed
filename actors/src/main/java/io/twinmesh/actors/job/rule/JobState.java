package io.twinmesh.actors.job.rule;

import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.JobSubmitted;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Where a job stands: what its events say, nothing else.
public sealed interface JobState {

    /// Nobody asked for it yet.
    record Unknown() implements JobState {}

    /// @param leases every lease ever granted, by name: a late answer is attributed by it
    /// @param failures how many leases ended badly by the fault of a node
    /// @param lost how many leases ended without an accepted result, for any reason
    /// @param avoid nodes that failed this job or have computed it already
    /// @param held leases whose results wait for a second opinion
    /// @param right leases whose results were found to say what the answer says
    record Known(
            JobSubmitted terms,
            Phase phase,
            Map<LeaseId, LeaseGranted> leases,
            int failures,
            int lost,
            Set<NodeId> avoid,
            Set<LeaseId> held,
            Set<LeaseId> right)
            implements JobState {
        public Known {
            leases = Map.copyOf(leases);
            avoid = Set.copyOf(avoid);
            held = Set.copyOf(held);
            right = Set.copyOf(right);
        }

        static Known submitted(JobSubmitted terms) {
            var phase = terms.priceTokens() == 0 ? new Phase.Preparing() : new Phase.Reserving();
            return new Known(terms, phase, Map.of(), 0, 0, Set.of(), Set.of(), Set.of());
        }

        Known in(Phase next) {
            return new Known(terms, next, leases, failures, lost, avoid, held, right);
        }

        /// Whoever held the job already is slow, and goes on beside the new one.
        Known leased(LeaseGranted lease) {
            var all = new HashMap<>(leases);
            all.put(lease.lease(), lease);
            var next =
                    new Phase.Leased(
                            lease,
                            phase instanceof Phase.Leased(LeaseGranted before, var _)
                                    ? Optional.of(before)
                                    : Optional.empty());
            return new Known(terms, next, all, failures, lost, avoid, held, right);
        }

        /// The lease with this name, if its node may still answer.
        public Optional<LeaseGranted> open(LeaseId lease) {
            return open().stream().filter(one -> one.lease().equals(lease)).findFirst();
        }

        /// The leases whose nodes may still answer: none, one, or two when the first is slow.
        public List<LeaseGranted> open() {
            return phase instanceof Phase.Leased(LeaseGranted lease, var slow)
                    ? Stream.concat(Stream.of(lease), slow.stream()).toList()
                    : List.of();
        }

        /// The lease is over. The job waits for the other one's node, or for any.
        Known without(LeaseGranted lease, boolean nodesFault) {
            return new Known(
                    terms,
                    phaseAfter(lease),
                    leases,
                    nodesFault ? failures + 1 : failures,
                    lost + 1,
                    nodesFault ? plus(avoid, lease.node()) : avoid,
                    held,
                    right);
        }

        /// The lease's result is there, and the job waits for another node's.
        Known holding(LeaseGranted lease) {
            return new Known(
                    terms,
                    phaseAfter(lease),
                    leases,
                    failures,
                    lost,
                    plus(avoid, lease.node()),
                    plus(held, lease.lease()),
                    right);
        }

        private Phase phaseAfter(LeaseGranted over) {
            return open().stream()
                    .filter(lease -> !lease.equals(over))
                    .findFirst()
                    .<Phase>map(lease -> new Phase.Leased(lease, Optional.empty()))
                    .orElseGet(Phase.Seeking::new);
        }

        /// The held result of this lease is forgotten; its node may compute again.
        Known forgetting(LeaseGranted lease) {
            return new Known(
                    terms,
                    phase,
                    leases,
                    failures,
                    lost + 1,
                    minus(avoid, lease.node()),
                    minus(held, lease.lease()),
                    right);
        }

        Known compared(List<LeaseId> found) {
            return new Known(terms, phase, leases, failures, lost, avoid, held, Set.copyOf(found));
        }

        private static <T> Set<T> plus(Set<T> all, T one) {
            var more = new HashSet<>(all);
            more.add(one);
            return more;
        }

        private static <T> Set<T> minus(Set<T> all, T one) {
            var fewer = new HashSet<>(all);
            fewer.remove(one);
            return fewer;
        }

        long nextFencingToken() {
            return leases.size() + 1L;
        }
    }

    /// The steps of a job's life.
    sealed interface Phase {
        /// Waits for the ledger to set the price aside.
        record Reserving() implements Phase {}

        /// Waits for the twin's decision.
        record Preparing() implements Phase {}

        /// Waits for a node.
        record Seeking() implements Phase {}

        /// A node computes.
        ///
        /// @param slow an earlier lease whose node takes long; the first good result counts
        record Leased(LeaseGranted lease, Optional<LeaseGranted> slow) implements Phase {}

        /// The result counts; its place in the twin's journal follows in the same write.
        record Storing(ResultAccepted accepted) implements Phase {}

        /// Answered; the ledger must pay.
        record Paying(ResultAccepted accepted, long assessment) implements Phase {}

        /// Over without payment; debts to the twin and the ledger remain.
        ///
        /// @param toRelease the twin may still hold a grant
        record Closing(Ending ending, boolean toRelease) implements Phase {}

        /// No business left.
        record Done(Ending ending) implements Phase {}
    }

    /// How a job ended, as the client sees it.
    ///
    /// @param state answered when the ledger will not pay
    /// @param lease whose work is the answer
    /// @param payout index of the payout's leaf in the log, when it was paid
    record Ending(
            JobStanding state,
            Optional<String> code,
            Optional<Long> assessment,
            Optional<LeaseId> lease,
            Optional<Long> payout) {
        static Ending without(JobStanding state, String code) {
            return new Ending(
                    state, Optional.of(code), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /// The state that these events lead to.
    static JobState after(List<JobEvent> events) {
        JobState state = new Unknown();
        for (var event : events) {
            state = JobEvolution.evolve(state, event);
        }
        return state;
    }
}
