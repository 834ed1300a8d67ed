package io.twinmesh.bench.chaos.oracle;

import static java.util.stream.Collectors.groupingBy;

import io.twinmesh.persistence.log.CompactRange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Judges a run.
public final class Oracle {
    private final History history;
    private final Ending ending;
    private final List<Violation> found = new ArrayList<>();

    private Oracle(History history, Ending ending) {
        this.history = history;
        this.ending = ending;
    }

    /// Everything that must not be; empty when all is well.
    public static List<Violation> judge(History history, Ending ending) {
        var oracle = new Oracle(history, ending);
        oracle.writes();
        oracle.journal();
        oracle.reads();
        oracle.stored();
        oracle.keys();
        oracle.jobs();
        oracle.logs();
        oracle.givenUp();
        ending.books().forEach(objection -> oracle.found.add(new Violation.Books(objection)));
        ending.late().forEach(one -> oracle.found.add(new Violation.Late("the books", one)));
        history.answers().forEach(answer -> oracle.found.add(new Violation.WrongAnswer(answer)));
        return List.copyOf(oracle.found);
    }

    /// What must not be whatever there is in the end, of a run that came to none.
    public static List<Violation> soFar(History history) {
        var oracle = new Oracle(history, Ending.UNKNOWN);
        oracle.reads();
        oracle.keys();
        oracle.roots();
        history.answers().forEach(answer -> oracle.found.add(new Violation.WrongAnswer(answer)));
        return List.copyOf(oracle.found);
    }

    private record Place(String twin, String id) {}

    private void writes() {
        var kept = new HashMap<Place, List<Ending.Kept>>();
        ending.resources()
                .forEach(one ->
                        kept.computeIfAbsent(
                                        new Place(one.twin(), one.id()), _ -> new ArrayList<>())
                                .add(one));
        for (var write : history.writes()) {
            var place = new Place(write.twin(), write.id());
            var there = kept.remove(place);
            if (there == null) {
                if (write.acknowledged()) {
                    found.add(new Violation.Lost(write.twin(), write.id()));
                }
            } else if (there.size() > 1 || there.getFirst().version() != 1) {
                found.add(new Violation.Doubled(write.twin(), write.id()));
            }
        }
        kept.keySet().forEach(one -> found.add(new Violation.Unknown(one.twin(), one.id())));
    }

    private void journal() {
        var last = new HashMap<String, Ending.Row>();
        var over = new HashMap<String, HashSet<String>>();
        for (var row : ending.rows()) {
            var before = last.put(row.history(), row);
            long expected = before == null ? 1 : before.number() + 1;
            if (row.number() != expected) {
                found.add(new Violation.Gap(row.history(), expected));
            }
            if (before != null && !before.writer().equals(row.writer())) {
                over.computeIfAbsent(row.history(), _ -> new HashSet<>()).add(before.writer());
            }
            if (over.getOrDefault(row.history(), new HashSet<>()).contains(row.writer())) {
                found.add(new Violation.TwoWriters(row.history(), row.number()));
            }
        }
    }

    private record Sight(String client, String twin) {}

    /// What a reading must show at least: what the last one showed, and an event for each write
    /// that this client began after it and was told of before it read again.
    private void reads() {
        var writes = new HashMap<Sight, List<History.Write>>();
        for (var write : history.writes()) {
            if (write.acknowledged()) {
                writes.computeIfAbsent(
                                new Sight(write.client(), write.twin()), _ -> new ArrayList<>())
                        .add(write);
            }
        }
        var last = new HashMap<Sight, History.Read>();
        history.reads().stream()
                .sorted(Comparator.comparingLong(History.Read::begun))
                .forEach(read -> {
                    var sight = new Sight(read.client(), read.twin());
                    var before = Optional.ofNullable(last.put(sight, read));
                    var own =
                            writes.getOrDefault(sight, List.of()).stream()
                                    .filter(write ->
                                            write.ended() <= read.begun()
                                                    && before.stream()
                                                            .allMatch(one ->
                                                                    write.begun() >= one.ended()))
                                    .count();
                    var least = own + before.map(History.Read::revision).orElse(0L);
                    if (read.revision() < least) {
                        found.add(
                                new Violation.WentBack(
                                        read.client(), read.twin(), least, read.revision()));
                    }
                });
    }

    /// Of each twin is stored what any reading showed, and an event for each write that began after
    /// it and was acknowledged.
    private void stored() {
        var rows = new HashMap<String, Long>();
        ending.rows().forEach(row -> rows.merge(row.history(), row.number(), Math::max));
        var writes =
                history.writes().stream()
                        .filter(History.Write::acknowledged)
                        .collect(groupingBy(History.Write::twin));
        var known = new TreeMap<String, Long>();
        writes.forEach((twin, all) -> known.put(twin, (long) all.size()));
        for (var read : history.reads()) {
            var later =
                    writes.getOrDefault(read.twin(), List.of()).stream()
                            .filter(write -> write.begun() >= read.ended())
                            .count();
            known.merge(read.twin(), read.revision() + later, Math::max);
        }
        known.forEach((twin, least) -> {
            var stored = rows.getOrDefault("twin|" + twin, 0L);
            if (stored < least) {
                found.add(new Violation.NeverStored(twin, least, stored));
            }
        });
    }

    private void givenUp() {
        for (var asked : history.asked()) {
            if (!asked.answered()) {
                var seconds = (asked.ended() - asked.begun()) / 1_000_000_000;
                found.add(
                        new Violation.Late(
                                "a request about " + asked.twin(), "none in " + seconds + " s"));
            }
        }
    }

    private void keys() {
        var byKey = new HashMap<String, String>();
        for (var one : history.taken()) {
            var key = one.client() + " " + one.key();
            var before = byKey.putIfAbsent(key, one.job());
            if (before != null && !before.equals(one.job())) {
                found.add(new Violation.TakenTwice(one.key(), before, one.job()));
            }
        }
    }

    private void jobs() {
        var taken = new TreeMap<String, String>();
        history.taken().forEach(one -> taken.put(one.job(), one.twin()));
        var ends = new HashMap<String, Ending.Job>();
        ending.jobs().forEach(job -> ends.put(job.id(), job));
        var kept = new HashMap<Ending.Answer, Long>();
        ending.answers().forEach(answer -> kept.merge(answer, 1L, Long::sum));
        var leaves = new HashMap<Long, String>();
        var answers = new TreeMap<String, String>();
        taken.forEach((job, twin) -> {
            var end =
                    ends.getOrDefault(
                            job,
                            new Ending.Job(job, Ending.Fate.UNANSWERED, "nobody knows it", -1));
            var answer = new Ending.Answer(twin, job);
            switch (end.fate()) {
                case SETTLED -> {
                    var other = leaves.putIfAbsent(end.leaf(), job);
                    if (end.leaf() < 0 || other != null) {
                        found.add(new Violation.NotPaidOnce(job));
                    }
                    answers.put(job, end.told());
                    keptOnce(kept, answer);
                }
                case UNANSWERED, LEFT_BEHIND -> {
                    found.add(new Violation.Unanswered(job, end.told()));
                    keptAtMostOnce(kept, answer);
                }
                case OUT_OF_TIME, UNDER_WAY -> {
                    found.add(new Violation.Late(job, end.told()));
                    keptAtMostOnce(kept, answer);
                }
            }
        });
        alike(answers);
        ofNobody(kept);
    }

    private void alike(SortedMap<String, String> answers) {
        answers.forEach((job, answer) -> {
            var first = answers.firstEntry().getValue();
            if (!answer.equals(first)) {
                found.add(new Violation.OtherAnswer(job, answer, first));
            }
        });
    }

    /// Of each twin as many answers may be of jobs that nobody was told of as clients gave up
    /// waiting for an answer: their question may have been taken.
    private void ofNobody(Map<Ending.Answer, Long> kept) {
        var unsure = new HashMap<String, Integer>();
        for (var asked : history.asked()) {
            if (!asked.answered()) {
                unsure.merge(asked.twin(), 1, Integer::sum);
            }
        }
        kept.forEach((answer, times) -> {
            int left = unsure.merge(answer.twin(), -1, Integer::sum);
            if (times != 1 || left < 0) {
                found.add(new Violation.NotKeptOnce(answer.job(), times));
            }
        });
    }

    private void keptAtMostOnce(Map<Ending.Answer, Long> kept, Ending.Answer answer) {
        var times = kept.remove(answer);
        if (times != null && times > 1) {
            found.add(new Violation.NotKeptOnce(answer.job(), times));
        }
    }

    /// Takes it out, so that what remains belongs to nobody.
    private void keptOnce(Map<Ending.Answer, Long> kept, Ending.Answer answer) {
        var times = kept.remove(answer);
        if (times == null || times != 1) {
            found.add(new Violation.NotKeptOnce(answer.job(), times == null ? 0 : times));
        }
    }

    private record Size(String log, long size) {}

    /// Two trees of one size, of which the log in the end can have one at most.
    private void roots() {
        var shown = new HashMap<Size, History.Seen>();
        for (var seen : history.checkpoints()) {
            var before = shown.putIfAbsent(new Size(seen.log(), seen.size()), seen);
            if (before != null && !before.equals(seen)) {
                found.add(new Violation.Forked(seen.log(), seen.size(), seen.size()));
            }
        }
    }

    private void logs() {
        var roots = new HashSet<History.Seen>();
        ending.leaves()
                .forEach((log, leaves) -> {
                    var tree = CompactRange.empty();
                    roots.add(new History.Seen(log, 0, tree.root()));
                    for (var leaf : leaves) {
                        tree = tree.append(leaf);
                        roots.add(new History.Seen(log, tree.size(), tree.root()));
                    }
                });
        for (var seen : new HashSet<>(history.checkpoints())) {
            if (!roots.contains(seen)) {
                var leaves = ending.leaves().getOrDefault(seen.log(), List.of());
                found.add(new Violation.Forked(seen.log(), seen.size(), leaves.size()));
            }
        }
    }
}
