package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.dispatch.DispatchCommand.Enqueue;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeGone;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.dispatch.DispatchCommand.SlotTaken;
import io.twinmesh.actors.dispatch.DispatchCommand.Withdraw;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Brings waiting jobs and free nodes together; one per cluster. Everything it knows is soft: jobs
/// repeat their request until they are served and sessions repeat themselves with every heartbeat,
/// so a restarted dispatch knows all nodes after one heartbeat and all jobs after 30 seconds.
public final class Dispatch {
    /// Private to the actor: time to remove what has expired.
    private enum Sweep {
        NOW
    }

    private final DispatchQueue queue;
    private final DispatchLimits limits;
    private final JobDirectory jobs;
    private final Consumer<Map<Needs.Kind, Instant>> oldest;
    private final InstantSource time;
    private final Map<NodeId, NodeReady> sessions = new HashMap<>();

    private Dispatch(
            DispatchLimits limits,
            JobDirectory jobs,
            Consumer<Map<Needs.Kind, Instant>> oldest,
            InstantSource time,
            RandomGenerator chance) {
        this.queue = new DispatchQueue(limits, chance);
        this.limits = limits;
        this.jobs = jobs;
        this.oldest = oldest;
        this.time = time;
    }

    /// @param jobs where a job that gets a node is told so
    /// @param oldest is told with each sweep since when the job waits that has waited longest, of
    ///   each kind of which one waits; of none when the dispatch stops
    /// @param chance draws the two candidates among free nodes
    public static Behavior<DispatchCommand> create(
            DispatchLimits limits,
            JobDirectory jobs,
            Consumer<Map<Needs.Kind, Instant>> oldest,
            InstantSource time,
            RandomGenerator chance) {
        return Behaviors.<Object>withTimers(
                        timers -> {
                            timers.startTimerWithFixedDelay(Sweep.NOW, limits.sweep());
                            var dispatch = new Dispatch(limits, jobs, oldest, time, chance);
                            return Behaviors.receive(
                                    (_, message) -> {
                                        switch (message) {
                                            case DispatchCommand command -> dispatch.on(command);
                                            case Sweep _ -> dispatch.sweep();
                                            default -> {
                                                return Behaviors.unhandled();
                                            }
                                        }
                                        return Behaviors.same();
                                    },
                                    (_, signal) -> {
                                        if (signal instanceof PostStop) {
                                            oldest.accept(Map.of());
                                        }
                                        // what stops it is a signal, too, that must not be taken
                                        return Behaviors.unhandled();
                                    });
                        })
                .narrow();
    }

    private void on(DispatchCommand command) {
        switch (command) {
            case Enqueue enqueue -> enqueue(enqueue);
            case Withdraw(var job) -> queue.withdraw(job);
            case NodeReady ready -> {
                var before = sessions.put(ready.node(), ready);
                if (before != null && !before.session().equals(ready.session())) {
                    // slots kept at the earlier session are nobody's now
                    queue.nodeGone(ready.node());
                }
                queue.nodeReady(
                        ready.node(),
                        ready.account(),
                        ready.machine(),
                        ready.freeSlots(),
                        time.instant());
            }
            case SlotTaken(var node, var job, var freeSlots) ->
                    queue.slotTaken(node, job, freeSlots);
            case NodeGone(var node) -> {
                queue.nodeGone(node);
                sessions.remove(node);
            }
        }
        serve();
    }

    private void enqueue(Enqueue enqueue) {
        var work = enqueue.work();
        switch (queue.enqueue(work, time.instant())) {
            case WAITING -> {
                enqueue.replyTo()
                        .tell(
                                new EnqueueReply.Waiting(
                                        queue.obstacle(work.needs()),
                                        Optional.of(queue.waiting())));
                // the job asks again, so it may not have heard of its slot
                queue.reservationOf(work.job()).ifPresent(this::tell);
            }
            case FULL -> enqueue.replyTo().tell(new EnqueueReply.QueueFull(limits.maxWaiting()));
            case PAYER_FULL ->
                    enqueue.replyTo().tell(new EnqueueReply.QueueFull(limits.maxWaitingPerPayer()));
        }
    }

    private void serve() {
        queue.match(time.instant()).forEach(this::tell);
    }

    private void tell(DispatchQueue.Match match) {
        var ready = sessions.get(match.node());
        if (ready != null) {
            jobs.job(match.job())
                    .tell(new NodeFound(ready.node(), ready.account(), ready.session()));
        }
    }

    private void sweep() {
        var now = time.instant();
        queue.sweep(now, now.minus(limits.nodeSilence())).forEach(sessions::remove);
        serve();
        oldest.accept(queue.oldest());
    }
}
