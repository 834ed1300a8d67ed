package io.twinmesh.actors.network;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What a simulation showed.
///
/// @param hung questions that never ended
record Report(List<SimulatedNode> nodes, Instant end, int answered, int undecided, int hung) {

    /// Wrong results that were accepted, of all nodes of this kind.
    int bad(Kind kind) {
        return of(kind).mapToInt(node -> node.badAccepted).sum();
    }

    int bad() {
        return nodes.stream().mapToInt(node -> node.badAccepted).sum();
    }

    long suspended(Predicate<Kind> kinds) {
        return nodes.stream()
                .filter(node -> kinds.test(node.kind) && node.suspendedAt.isPresent())
                .count();
    }

    /// Results computed beyond one for each question: second opinions, the core's own runs and
    /// known answers, for questions that an honest node computed first.
    double honestOverhead() {
        var extra = of(Kind.HONEST).mapToInt(node -> node.extra).sum();
        return (double) extra / of(Kind.HONEST).mapToInt(node -> node.accepted).sum();
    }

    /// Jain's index of how evenly the honest nodes were served: 1 is all alike.
    double fairness() {
        var work = of(Kind.HONEST).mapToDouble(node -> node.accepted).toArray();
        double sum = 0;
        double squares = 0;
        for (double one : work) {
            sum += one;
            squares += one * one;
        }
        return sum * sum / (work.length * squares);
    }

    /// From its first wrong result to its suspension.
    List<Duration> timesToSuspend(Kind kind) {
        return of(kind).filter(node -> node.firstBad.isPresent() && node.suspendedAt.isPresent())
                .map(node ->
                        Duration.between(
                                node.firstBad.orElseThrow(), node.suspendedAt.orElseThrow()))
                .toList();
    }

    private Stream<SimulatedNode> of(Kind kind) {
        return nodes.stream().filter(node -> node.kind == kind);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%d answered, %d undecided, %d hung, overhead of the honest %.1f %%,"
                                + " fairness %.3f%n",
                        answered,
                        undecided,
                        hung,
                        100 * honestOverhead(),
                        fairness()));
        for (var kind : Kind.values()) {
            if (of(kind).findAny().isPresent()) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "%-9s %5d nodes, %6d accepted, %4d bad sent, %4d bad accepted,"
                                        + " %3d suspended, median time to suspend %s%n",
                                kind,
                                of(kind).count(),
                                of(kind).mapToInt(node -> node.accepted).sum(),
                                of(kind).mapToInt(node -> node.badSent).sum(),
                                bad(kind),
                                suspended(kind::equals),
                                timesToSuspend(kind).stream()
                                        .sorted()
                                        .skip(timesToSuspend(kind).size() / 2)
                                        .findFirst()
                                        .map(Duration::toString)
                                        .orElse("-")));
            }
        }
        return text.toString();
    }
}
