package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.dispatch.WaitingRoom.Entry;
import io.twinmesh.actors.dispatch.WaitingRoom.Waiting;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The rules of the dispatch, without actors and without a clock of its own: who waits stands in
/// the [WaitingRoom], who is free in [Nodes], and this brings them together and keeps each slot for
/// the job that was told of it. Used by one thread.
final class DispatchQueue {
    private final Duration reservation;
    private final WaitingRoom room;
    private final Nodes nodes;
    private final Map<JobId, Reservation> reserved = new HashMap<>();

    /// Came or changed since the last time slots were given away.
    private final Set<JobId> fresh = new LinkedHashSet<>();

    /// Whether no node has had more to offer since all who wait were looked at: then only who is
    /// fresh may get a slot. What time alone changes is seen with the next sweep.
    private boolean settled;

    private long looks;

    DispatchQueue(DispatchLimits limits, RandomGenerator chance) {
        this.reservation = limits.reservation();
        this.room = new WaitingRoom(limits);
        this.nodes = new Nodes(limits, chance);
    }

    /// A job and the node that has a slot for it.
    record Match(JobId job, NodeId node) {}

    private record Reservation(NodeId node, Instant until) {}

    /// Lets the job wait. A job that waits already keeps its place; one that has a slot keeps it,
    /// unless it now avoids that node.
    Entry enqueue(Work work, Instant now) {
        var kept = reserved.get(work.job());
        if (kept != null && !work.avoid().contains(kept.node())) {
            return Entry.WAITING;
        }
        release(work.job());
        fresh.add(work.job());
        return room.enter(work, now);
    }

    /// Why nobody who is connected can run this, if so.
    Optional<Obstacle> obstacle(Needs needs) {
        return nodes.obstacle(needs);
    }

    /// The slot that is kept for a job, if there is one.
    Optional<Match> reservationOf(JobId job) {
        return Optional.ofNullable(reserved.get(job)).map(kept -> new Match(job, kept.node()));
    }

    /// Forgets the job and whatever was kept for it.
    void withdraw(JobId job) {
        release(job);
        room.leave(job);
    }

    void nodeReady(NodeId id, AccountId account, Machine machine, int freeSlots, Instant now) {
        if (nodes.ready(id, account, machine, freeSlots, now)) {
            settled = false;
        }
    }

    void slotTaken(NodeId id, JobId job, int freeSlots) {
        var before = nodes.available(id);
        var kept = reserved.get(job);
        if (kept != null && kept.node().equals(id)) {
            reserved.remove(job);
            nodes.giveBack(id);
        }
        nodes.count(id, freeSlots);
        if (nodes.available(id) > before) {
            settled = false;
        }
    }

    void nodeGone(NodeId id) {
        // who waited for it while it was busy may take another now
        settled = false;
        reserved.values().removeIf(kept -> kept.node().equals(id));
        nodes.remove(id);
    }

    /// Removes jobs past their deadline, reservations that nobody used, and nodes nobody spoke of
    /// since `silentSince`; jobs that have waited long count more.
    ///
    /// @return the nodes that were removed
    List<NodeId> sweep(Instant now, Instant silentSince) {
        settled = false;
        room.age(now);
        var unused =
                reserved.entrySet().stream()
                        .filter(kept -> !kept.getValue().until().isAfter(now))
                        .map(Map.Entry::getKey)
                        .toList();
        unused.forEach(this::release);
        var silent = nodes.silentSince(silentSince);
        silent.forEach(this::nodeGone);
        return silent;
    }

    /// Gives free slots to waiting jobs and keeps each slot for its job. A job past its deadline
    /// gets none.
    List<Match> match(Instant now) {
        var matches = new ArrayList<Match>();
        if (nodes.anyFree()) {
            if (settled && fresh.size() < 2) {
                fresh.forEach(job -> room.find(job).ifPresent(entry -> serve(entry, now, matches)));
            } else {
                var walk = room.walk(nodes::anyFree);
                for (var next = walk.next(); next.isPresent(); next = walk.next()) {
                    serve(next.get(), now, matches);
                }
            }
        }
        settled = true;
        fresh.clear();
        for (var match : matches) {
            room.leave(match.job());
            reserved.put(match.job(), new Reservation(match.node(), now.plus(reservation)));
        }
        return matches;
    }

    private void serve(Waiting entry, Instant now, List<Match> matches) {
        looks++;
        if (entry.work().deadline().isAfter(now)) {
            nodes.keep(entry.work(), entry.since(), now)
                    .ifPresent(node -> {
                        room.served(entry);
                        matches.add(new Match(entry.work().job(), node));
                    });
        }
    }

    /// How often a waiting job was held against the nodes.
    long looks() {
        return looks;
    }

    /// Since when the job waits that has waited longest, of each kind of which one waits. What no
    /// node can run for its place, its numeric class or its memory does not count: whoever asks
    /// names the kind alone, and more nodes like those that are there would not help.
    Map<Needs.Kind, Instant> oldest() {
        var helped = new HashMap<Needs, Boolean>();
        return room.oldest(needs -> helped.computeIfAbsent(needs, this::mayMoreHelp));
    }

    private boolean mayMoreHelp(Needs needs) {
        return nodes.obstacle(needs)
                .map(obstacle ->
                        switch (obstacle) {
                            case NO_NODES, NO_ENGINE, NO_GPU -> true;
                            case NO_REGION, NO_ZONE, NO_NUMERIC_CLASS, NO_MEMORY -> false;
                        })
                .orElse(true);
    }

    int waiting() {
        return room.size();
    }

    private void release(JobId job) {
        var kept = reserved.remove(job);
        if (kept != null) {
            nodes.giveBack(kept.node());
            settled = false;
        }
    }
}
