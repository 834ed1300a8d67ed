package io.twinmesh.actors.dispatch;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// The rules of the dispatch, without actors and without a clock of its own: who waits, who is
/// free, who goes where. Used by one thread.
///
/// Jobs are served by their deadline, then by their arrival: jobs with the same allowance keep
/// their order, and nobody waits for ever, because only finitely many jobs can have an earlier
/// deadline. Among the nodes that can take a job, two are drawn by chance and the one with more
/// free slots gets it ("power of two choices"): near the best balance, without every job running to
/// the same idle node.
final class DispatchQueue {
    private static final Comparator<Waiting> ORDER =
            Comparator.comparing(Waiting::deadline).thenComparingLong(Waiting::arrival);

    private final int maxWaiting;
    private final Duration reservation;
    private final RandomGenerator chance;
    private final Map<JobId, Waiting> waiting = new HashMap<>();
    private final Map<Needs, TreeSet<Waiting>> byNeeds = new HashMap<>();
    private final Map<NodeId, Node> nodes = new TreeMap<>(Comparator.comparing(NodeId::value));
    private final Map<JobId, Reservation> reserved = new HashMap<>();
    private long arrivals;

    DispatchQueue(int maxWaiting, Duration reservation, RandomGenerator chance) {
        this.maxWaiting = maxWaiting;
        this.reservation = reservation;
        this.chance = chance;
    }

    /// A job and the node that has a slot for it.
    record Match(JobId job, NodeId node) {}

    private record Waiting(
            JobId job, Needs needs, Instant deadline, Set<NodeId> avoid, long arrival) {}

    private record Reservation(NodeId node, Instant until) {}

    private static final class Node {
        final NodeId id;
        Abilities abilities;
        int freeSlots;
        int reservedSlots;
        Instant seen;

        Node(NodeId id, Abilities abilities, Instant seen) {
            this.id = id;
            this.abilities = abilities;
            this.seen = seen;
        }

        int available() {
            return freeSlots - reservedSlots;
        }
    }

    /// What became of a request to wait.
    enum Entry {
        WAITING,
        FULL
    }

    /// Lets the job wait. A job that waits already keeps its place; one that has a slot keeps it,
    /// unless it now avoids that node.
    Entry enqueue(JobId job, Needs needs, Instant deadline, Set<NodeId> avoid) {
        var kept = reserved.get(job);
        if (kept != null && !avoid.contains(kept.node())) {
            return Entry.WAITING;
        }
        release(job);
        var before = waiting.get(job);
        if (before == null && waiting.size() >= maxWaiting) {
            return Entry.FULL;
        }
        withdraw(job);
        var arrival = before == null ? arrivals++ : before.arrival();
        var entry = new Waiting(job, needs, deadline, Set.copyOf(avoid), arrival);
        waiting.put(job, entry);
        byNeeds.computeIfAbsent(needs, _ -> new TreeSet<>(ORDER)).add(entry);
        return Entry.WAITING;
    }

    /// The slot that is kept for a job, if there is one.
    Optional<Match> reservationOf(JobId job) {
        return Optional.ofNullable(reserved.get(job)).map(kept -> new Match(job, kept.node()));
    }

    /// Forgets the job and whatever was kept for it.
    void withdraw(JobId job) {
        release(job);
        remove(job);
    }

    void nodeReady(NodeId id, Abilities abilities, int freeSlots, Instant now) {
        var node = nodes.computeIfAbsent(id, _ -> new Node(id, abilities, now));
        node.abilities = abilities;
        node.freeSlots = freeSlots;
        node.seen = now;
    }

    void slotTaken(NodeId id, JobId job, int freeSlots) {
        var kept = reserved.get(job);
        if (kept != null && kept.node().equals(id)) {
            release(job);
        }
        var node = nodes.get(id);
        if (node != null) {
            node.freeSlots = freeSlots;
        }
    }

    void nodeGone(NodeId id) {
        reserved.values().removeIf(kept -> kept.node().equals(id));
        nodes.remove(id);
    }

    /// Removes jobs past their deadline, reservations that nobody used, and nodes nobody spoke of
    /// since `silentSince`.
    ///
    /// @return the nodes that were removed
    List<NodeId> sweep(Instant now, Instant silentSince) {
        var late =
                waiting.values().stream()
                        .filter(entry -> !entry.deadline().isAfter(now))
                        .map(Waiting::job)
                        .toList();
        late.forEach(this::withdraw);
        var unused =
                reserved.entrySet().stream()
                        .filter(kept -> !kept.getValue().until().isAfter(now))
                        .map(Map.Entry::getKey)
                        .toList();
        unused.forEach(this::release);
        var silent =
                nodes.values().stream()
                        .filter(node -> node.seen.isBefore(silentSince))
                        .map(node -> node.id)
                        .toList();
        silent.forEach(this::nodeGone);
        return silent;
    }

    /// Gives free slots to waiting jobs and keeps each slot for its job. A job past its deadline
    /// gets none.
    List<Match> match(Instant now) {
        var matches = new ArrayList<Match>();
        var cursors = new ArrayList<Cursor>();
        byNeeds.forEach((needs, entries) -> cursors.add(new Cursor(needs, entries.iterator())));
        cursors.removeIf(cursor -> !cursor.mayServe());
        while (!cursors.isEmpty()) {
            var first = cursors.getFirst();
            for (var cursor : cursors) {
                if (ORDER.compare(cursor.head, first.head) < 0) {
                    first = cursor;
                }
            }
            if (first.head.deadline().isAfter(now)) {
                nodeFor(first.head).ifPresent(matches::add);
            }
            first.next();
            // a slot given away may have been the last one for other needs too
            cursors.removeIf(cursor -> !cursor.mayServe());
        }
        for (var match : matches) {
            remove(match.job());
            reserved.put(match.job(), new Reservation(match.node(), now.plus(reservation)));
        }
        return matches;
    }

    int waiting() {
        return waiting.size();
    }

    private void remove(JobId job) {
        var entry = waiting.remove(job);
        if (entry != null) {
            var sameNeeds = byNeeds.get(entry.needs());
            if (sameNeeds != null && sameNeeds.remove(entry) && sameNeeds.isEmpty()) {
                byNeeds.remove(entry.needs());
            }
        }
    }

    private Optional<Match> nodeFor(Waiting entry) {
        var able =
                nodes.values().stream().filter(node -> node.abilities.meet(entry.needs())).toList();
        var preferred = able.stream().filter(node -> !entry.avoid().contains(node.id)).toList();
        // a busy node that is not avoided is worth waiting for
        var free =
                (preferred.isEmpty() ? able : preferred)
                        .stream().filter(node -> node.available() > 0).toList();
        if (free.isEmpty()) {
            return Optional.empty();
        }
        var one = free.get(chance.nextInt(free.size()));
        var other = free.get(chance.nextInt(free.size()));
        var chosen = other.available() > one.available() ? other : one;
        chosen.reservedSlots++;
        return Optional.of(new Match(entry.job(), chosen.id));
    }

    private void release(JobId job) {
        var kept = reserved.remove(job);
        if (kept != null) {
            var node = nodes.get(kept.node());
            if (node != null) {
                node.reservedSlots--;
            }
        }
    }

    /// Walks the jobs of the same needs in order for as long as a node that meets them has a free
    /// slot.
    private final class Cursor {
        final Needs needs;
        final Iterator<Waiting> rest;
        Waiting head;
        boolean ended;

        Cursor(Needs needs, Iterator<Waiting> rest) {
            this.needs = needs;
            this.rest = rest;
            this.head = rest.next(); // needs without jobs have no entry in the map
        }

        void next() {
            if (rest.hasNext()) {
                head = rest.next();
            } else {
                ended = true;
            }
        }

        boolean mayServe() {
            return !ended
                    && nodes.values().stream()
                            .anyMatch(node -> node.available() > 0 && node.abilities.meet(needs));
        }
    }
}
