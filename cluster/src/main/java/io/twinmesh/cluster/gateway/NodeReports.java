package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeGone;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.dispatch.DispatchCommand.SlotTaken;
import io.twinmesh.actors.dispatch.Machine;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.Look;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.NodePulse;
import io.twinmesh.actors.node.RegistryCommand.Announce;
import io.twinmesh.actors.node.RegistryCommand.Ended;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.cluster.gateway.peer.PeerMachine;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.persistence.identity.JobId;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a session tells others of its node: the dispatch, whether it takes work; the registry, how
/// it is shown; its own record, what it has done. Used by the session's actor only.
final class NodeReports {
    private final SessionContext context;
    private final NodeRecord node;
    private final PeerMachine machine;
    private final LeaseTable leases;
    private final Results results;
    private final Instant openedAt;
    private Instant lastCount;
    private long countedJobs;
    private long countedFailed;
    private Set<String> loaded = Set.of();
    private List<String> models = List.of();
    private Optional<Instant> lastHeartbeat = Optional.empty();
    private Optional<NodePulse.Proof> proof = Optional.empty();
    private boolean saidReady;

    NodeReports(
            SessionContext context,
            NodeRecord node,
            PeerMachine machine,
            LeaseTable leases,
            Results results,
            Instant openedAt) {
        this.context = context;
        this.node = node;
        this.machine = machine;
        this.leases = leases;
        this.results = results;
        this.openedAt = openedAt;
        this.lastCount = openedAt;
    }

    /// A heartbeat said that the node has these models ready.
    void heard(Set<String> nowLoaded, Instant at) {
        if (!nowLoaded.equals(loaded)) {
            loaded = nowLoaded;
            models = context.neighbours().modelNames(nowLoaded);
        }
        lastHeartbeat = Optional.of(at);
    }

    boolean loads(String modelDigest) {
        return loaded.contains(modelDigest);
    }

    /// The node has shown that it is this fast.
    void proved(long rowsPerSecond, Instant at) {
        proof = Optional.of(new NodePulse.Proof(rowsPerSecond, at));
    }

    /// Tells the registry who is here; it answers whether this is the node's only session.
    ///
    /// @param works whether it takes leases now
    void announce(String state, Judgement judgement, boolean works) {
        context.neighbours()
                .registry()
                .tell(new Announce(view(state, judgement, works), openedAt, context.signals()));
    }

    /// Tells the registry that nobody is here any more.
    void ended(String state, Judgement judgement, boolean works) {
        context.neighbours()
                .registry()
                .tell(new Ended(view(state, judgement, works), state, context.signals()));
    }

    /// Tells the dispatch what the node can do and how much more it can take.
    void ready() {
        saidReady = true;
        tellDispatch(
                new NodeReady(
                        node.id(),
                        node.account(),
                        forDispatch(),
                        leases.freeSlots(),
                        context.offers()));
    }

    /// Tells the dispatch that the node takes nothing now, if it may think otherwise.
    void notReady() {
        if (saidReady) {
            gone();
        }
    }

    void gone() {
        saidReady = false;
        tellDispatch(new NodeGone(node.id()));
    }

    void taken(JobId job) {
        tellDispatch(new SlotTaken(node.id(), job, leases.freeSlots()));
    }

    void stands(Standing standing) {
        tellRecord(new Stand(standing));
    }

    /// From time to time, stores what was done and asks how the node stands: a word from the
    /// registry can be lost.
    void onTick(Instant now) {
        if (!lastCount.plus(context.settings().countInterval()).isAfter(now)) {
            lastCount = now;
            count();
            tellRecord(new Look(context.enrolment()));
        }
    }

    /// Stores what was done since the last time.
    void count() {
        var jobs = results.accepted() - countedJobs;
        var failed = results.failed() - countedFailed;
        if (jobs > 0 || failed > 0) {
            countedJobs += jobs;
            countedFailed += failed;
            tellRecord(new CountWork(jobs, failed));
        }
    }

    private void tellDispatch(DispatchCommand word) {
        context.neighbours().dispatch().tell(word);
    }

    private void tellRecord(NodeCommand word) {
        context.neighbours().nodes().node(node.id()).tell(word);
    }

    private Machine forDispatch() {
        var kept = 1 + node.jobs() + results.accepted();
        return new Machine(
                results.abilities(machine.abilities()),
                loaded,
                (double) kept / (1 + kept + node.failed() + results.failed()),
                results.pace());
    }

    private NodeView view(String state, Judgement judgement, boolean works) {
        return new NodeView(
                node.id(),
                node.name(),
                node.owner(),
                state,
                judgement,
                machine.engines(),
                machine.slots(),
                node.jobs() + results.accepted(),
                node.failed() + results.failed(),
                node.account(),
                Optional.of(
                        new NodePulse(
                                true,
                                lastHeartbeat,
                                works ? leases.freeSlots() : 0,
                                leases.busySlots(),
                                models,
                                machine.hardware().map(HardwareReport::numericClass),
                                machine.abilities().place(),
                                new NodePulse.Speed(machine.claimedSpeed(), proof))));
    }
}
