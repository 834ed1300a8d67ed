package io.twinmesh.actors.dispatch;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The jobs that wait, and in which order they are served.
///
/// 1. By priority. A job that has waited for [DispatchLimits#aging] counts one priority higher, so
///    that nobody waits for ever behind others.
/// 2. Among jobs of one priority, the payer that was served least goes first, counted in tokens:
///    one that asks a thousand questions does not delay another that asks one. Who comes anew
///    starts where the least served of those who wait stands; not having asked is no credit. Two
///    payers that always wait are never further apart than the dearest job.
/// 3. Among a payer's own jobs, by deadline, then by arrival.
final class WaitingRoom {
    private static final Comparator<Waiting> BY_DEADLINE =
            Comparator.comparing((Waiting entry) -> entry.work().deadline())
                    .thenComparingLong(Waiting::arrival);

    private final int most;
    private final int mostPerPayer;
    private final Duration aging;
    private final Map<JobId, Waiting> waiting = new HashMap<>();
    private final Map<AccountId, Payer> payers = new HashMap<>();
    private long arrivals;

    WaitingRoom(DispatchLimits limits) {
        this.most = limits.maxWaiting();
        this.mostPerPayer = limits.maxWaitingPerPayer();
        this.aging = limits.aging();
    }

    /// @param priority what it counts as by now
    record Waiting(Work work, int priority, Instant since, long arrival) {
        private Line line() {
            return new Line(priority, work.needs());
        }
    }

    /// Which of a payer's jobs stand in one line: they differ in nothing but their deadline.
    private record Line(int priority, Needs needs) {}

    private static final class Payer {
        final Map<Line, TreeSet<Waiting>> lines = new HashMap<>();
        int jobs;
        long served;

        Payer(long served) {
            this.served = served;
        }

        void add(Waiting entry) {
            lines.computeIfAbsent(entry.line(), _ -> new TreeSet<>(BY_DEADLINE)).add(entry);
            jobs++;
        }

        void remove(Waiting entry) {
            lines.computeIfPresent(
                    entry.line(),
                    (_, line) -> {
                        line.remove(entry);
                        return line.isEmpty() ? null : line;
                    });
            jobs--;
        }
    }

    /// What became of a request to wait.
    enum Entry {
        WAITING,
        FULL,
        PAYER_FULL
    }

    /// A job that waits already keeps its place.
    Entry enter(Work work, Instant now) {
        var before = waiting.get(work.job());
        if (before != null) {
            replace(before, new Waiting(work, before.priority(), before.since(), before.arrival()));
            return Entry.WAITING;
        }
        if (waiting.size() >= most) {
            return Entry.FULL;
        }
        var payer = payers.computeIfAbsent(work.payer(), _ -> new Payer(leastServed()));
        if (payer.jobs >= mostPerPayer) {
            return Entry.PAYER_FULL;
        }
        var entry = new Waiting(work, work.priority(), now, arrivals++);
        waiting.put(work.job(), entry);
        payer.add(entry);
        return Entry.WAITING;
    }

    Optional<Waiting> find(JobId job) {
        return Optional.ofNullable(waiting.get(job));
    }

    private void replace(Waiting before, Waiting after) {
        waiting.put(after.work().job(), after);
        payers.computeIfPresent(
                after.work().payer(),
                (_, payer) -> {
                    payer.remove(before);
                    payer.add(after);
                    return payer;
                });
    }

    void leave(JobId job) {
        var entry = waiting.remove(job);
        if (entry != null) {
            payers.computeIfPresent(
                    entry.work().payer(),
                    (_, payer) -> {
                        payer.remove(entry);
                        return payer.jobs == 0 ? null : payer;
                    });
        }
    }

    /// Since when the job waits that has waited longest, of each kind of which one waits.
    ///
    /// @param counted whether jobs with such needs are looked at
    Map<Needs.Kind, Instant> oldest(Predicate<Needs> counted) {
        return waiting.values().stream()
                .filter(entry -> counted.test(entry.work().needs()))
                .collect(
                        Collectors.toMap(
                                entry -> entry.work().needs().kind(),
                                Waiting::since,
                                (one, other) -> one.isBefore(other) ? one : other));
    }

    int size() {
        return waiting.size();
    }

    /// Removes jobs past their deadline and lets those that have waited long count more.
    void age(Instant now) {
        for (var entry : List.copyOf(waiting.values())) {
            var priority = priorityAt(entry, now);
            if (!entry.work().deadline().isAfter(now)) {
                leave(entry.work().job());
            } else if (priority != entry.priority()) {
                replace(entry, new Waiting(entry.work(), priority, entry.since(), entry.arrival()));
            }
        }
    }

    private int priorityAt(Waiting entry, Instant now) {
        var steps = Duration.between(entry.since(), now).dividedBy(aging);
        return (int) Math.max(Work.FIRST, entry.work().priority() - Math.max(0, steps));
    }

    private long leastServed() {
        return payers.values().stream().mapToLong(payer -> payer.served).min().orElse(0);
    }

    /// A job got a slot: its payer's turn is used. It leaves when the walk is over.
    void served(Waiting entry) {
        payers.computeIfPresent(
                entry.work().payer(),
                (_, payer) -> {
                    payer.served += Math.max(1, entry.work().tokens());
                    return payer;
                });
    }

    /// One walk over those who wait, in order, while slots are given away.
    ///
    /// @param servable whether a slot is free for such needs; what became untrue stays untrue
    ///   during the walk
    Walk walk(Predicate<Needs> servable) {
        return new Walk(servable);
    }

    final class Walk {
        private final Predicate<Needs> servable;
        private final List<Cursor> cursors = new ArrayList<>();

        private Walk(Predicate<Needs> servable) {
            this.servable = servable;
            for (var payer : payers.values()) {
                payer.lines.forEach((line, entries) ->
                        cursors.add(new Cursor(line, payer, entries.iterator())));
            }
        }

        /// The next one that may be served. Who gets a slot is told by [WaitingRoom#served].
        Optional<Waiting> next() {
            // a slot given away may have been the last one for other needs too
            cursors.removeIf(cursor -> cursor.ended || !servable.test(cursor.line.needs()));
            return cursors.stream().min(Cursor.ORDER).map(Cursor::advance);
        }

        private static final class Cursor {
            static final Comparator<Cursor> ORDER =
                    Comparator.comparingInt((Cursor cursor) -> cursor.line.priority())
                            .thenComparingLong(cursor -> cursor.payer.served)
                            .thenComparing(cursor -> cursor.head, BY_DEADLINE);

            final Line line;
            final Payer payer;
            final Iterator<Waiting> rest;
            Waiting head;
            boolean ended;

            Cursor(Line line, Payer payer, Iterator<Waiting> rest) {
                this.line = line;
                this.payer = payer;
                this.rest = rest;
                this.head = rest.next(); // a line without jobs is in no map
            }

            Waiting advance() {
                var first = head;
                if (rest.hasNext()) {
                    head = rest.next();
                } else {
                    ended = true;
                }
                return first;
            }
        }
    }
}
