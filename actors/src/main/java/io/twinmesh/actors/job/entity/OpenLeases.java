package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.LeaseCancelled;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.job.rule.JobRules;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.LeaseRules;
import io.twinmesh.actors.job.rule.LostLease;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The leases that nodes hold: when their time is up, when they are slow, and where to cancel them.
/// In memory; after a restart a lease's time runs on, and only its node cannot be told that it is
/// not needed any more.
final class OpenLeases {
    private static final String SLOW = "slow";

    private final TimerScheduler<JobCommand> timers;
    private final Hedging hedging;
    private final InstantSource time;
    private final Map<LeaseId, Given> given = new HashMap<>();
    private final Map<LeaseId, JobCommand> meanwhile = new LinkedHashMap<>();
    private final Set<NodeId> declined = new HashSet<>();
    private boolean wanted;

    /// A lease that was offered by this incarnation of the job.
    private record Given(LeaseGranted lease, ActorRef<LeaseWord> session) {}

    OpenLeases(TimerScheduler<JobCommand> timers, Hedging hedging, InstantSource time) {
        this.timers = timers;
        this.hedging = hedging;
        this.time = time;
    }

    void offered(LeaseGranted lease, NodeFound node) {
        given.put(lease.lease(), new Given(lease, node.session()));
        hedging.granted();
    }

    /// Offers a lease that is stored now. One that took longer to store than it lasts is not
    /// offered: it runs out, by nobody's fault.
    void whenInTime(LeaseGranted lease, Runnable offer) {
        if (lease.expiresAt().isAfter(time.instant())) {
            offer.run();
        } else {
            given.remove(lease.lease());
        }
    }

    /// Why a lease ended whose time is over: it is its node's doing when no restart came between.
    String timeUp(LeaseId lease) {
        return given.containsKey(lease) ? "lease.expired" : "lease.interrupted";
    }

    /// A lease ended. Whoever gave it back gets the next one only when nobody else is there: it has
    /// seen the inputs, and others may compute. No more than that, and forgotten by a restart,
    /// since it may have been busy.
    void ended(Known state, LeaseId lease, String code) {
        if (LostLease.declined(code)) {
            state.open(lease).ifPresent(it -> declined.add(it.node()));
        }
    }

    /// Who gave a lease of the job back.
    Set<NodeId> declined() {
        return Set.copyOf(declined);
    }

    /// Sets the clocks of the open leases, and forgets those that are over. Nobody is asked beside
    /// the core.
    void arm(Known state, HeldResults results) {
        given.keySet().retainAll(names(state.open()));
        for (var lease : state.open()) {
            timers.startSingleTimer(
                    timer(lease.lease()),
                    new JobNote.LeaseTimeUp(lease.lease()),
                    until(lease, Duration.between(lease.at(), lease.expiresAt())));
        }
        timers.cancel(SLOW);
        LeaseRules.hedgeable(state)
                .filter(lease -> !results.core(lease.node()))
                .ifPresent(lease ->
                        hedging.patience(state.terms().modelDigest())
                                .ifPresent(patience ->
                                        timers.startSingleTimer(
                                                SLOW,
                                                new JobNote.LeaseSlow(lease.lease()),
                                                until(lease, patience))));
    }

    /// The lease is slow.
    ///
    /// @return whether a second node is wanted now
    boolean slow(Known state, LeaseId lease) {
        wanted =
                LeaseRules.hedgeable(state).filter(it -> it.lease().equals(lease)).isPresent()
                        && hedging.affords();
        return wanted;
    }

    /// The lease beside which a second node is wanted.
    Optional<LeaseGranted> wanted(Known state) {
        return wanted ? LeaseRules.hedgeable(state) : Optional.empty();
    }

    /// Whether the node is at it already: it was found twice.
    static boolean holds(Known state, NodeFound found) {
        return state.open().stream().anyMatch(lease -> lease.node().equals(found.node()));
    }

    /// Whether this node may compute beside the slow lease.
    boolean takes(Known state, NodeFound found) {
        return wanted(state).filter(slow -> !slow.account().equals(found.account())).isPresent()
                && hedging.affords();
    }

    /// A second node gets its lease now, if others have not had the last copy meanwhile.
    boolean counts() {
        return hedging.spend();
    }

    /// Something else has happened.
    ///
    /// @return whether a second node was wanted and is not any more
    boolean unwanted() {
        var before = wanted;
        wanted = false;
        return before;
    }

    /// A lease's result is good.
    void ran(Known state, LeaseGranted lease) {
        hedging.ran(state.terms().modelDigest(), Duration.between(lease.at(), time.instant()));
    }

    /// What was heard of a lease while another one's result is on its way. The last word counts,
    /// but a result that came in time stays.
    void hear(LeaseId lease, JobCommand word) {
        meanwhile.merge(
                lease,
                word,
                (before, now) ->
                        before instanceof JobCommand.Reported
                                        && !(now instanceof JobCommand.Reported)
                                ? before
                                : now);
    }

    List<JobCommand> heardMeanwhile() {
        var heard = List.copyOf(meanwhile.values());
        meanwhile.clear();
        return heard;
    }

    /// Once nothing is computed for the job any more, who is still at it is told so, but not the
    /// node whose result is the answer.
    void close(Known state, List<JobEvent> events) {
        if (JobRules.beforeAnswer(state.phase())) {
            return;
        }
        var answers =
                events.stream()
                        .filter(ResultAccepted.class::isInstance)
                        .map(event -> ((ResultAccepted) event).lease())
                        .toList();
        state.leases().keySet().forEach(lease -> timers.cancel(timer(lease)));
        timers.cancel(SLOW);
        for (var one : given.values()) {
            var name = one.lease().lease();
            if (!answers.contains(name)) {
                // it took at least so long, and leaving it out would make the model look quicker
                ran(state, one.lease());
                one.session().tell(new LeaseCancelled(name));
            }
        }
        given.clear();
    }

    private Duration until(LeaseGranted lease, Duration from) {
        var left = Duration.between(time.instant(), lease.at().plus(from));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Set<LeaseId> names(List<LeaseGranted> leases) {
        return leases.stream().map(LeaseGranted::lease).collect(Collectors.toSet());
    }

    private static String timer(LeaseId lease) {
        return "lease-" + lease.value();
    }
}
