package io.twinmesh.actors.twin.known;

import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.inference.catalog.manifest.Worst;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The numbers of the 24 hours before the newest one, which is in [LatestValues], of the few codes
/// of which a score takes the worst of a day ([Worst]). Most twins have none. One that is dated
/// ahead of when it came in lets go of none.
///
/// At the limit of a code one makes room that another, later one is at least as bad as, so that the
/// worst of the day is still known when time goes on. Where there is none such, each is better than
/// the one before, and the one goes that is nearest to the next: what is told as the worst of a
/// later day is off by that little.
///
/// One whose number cannot be read is remembered as well: nobody knows the worst of its day.
///
/// @param values in no order that matters
public record EarlierValues(List<LatestValues.Other> values) {
    /// Of one code.
    static final int LIMIT = 16;

    private static final Duration DAY = Duration.ofHours(24);
    private static final BigDecimal UNKNOWN = BigDecimal.valueOf(Double.MAX_VALUE);

    public static final EarlierValues NONE = new EarlierValues(List.of());

    public EarlierValues {
        values = List.copyOf(values);
    }

    /// With what a newer value took the place of, or came in after a newer one.
    ///
    /// @param before the newest values before this one came in
    /// @param now the newest values with this one
    /// @param recorded when it came in
    public EarlierValues after(
            LatestValues before,
            LatestValues now,
            long resource,
            Fact.Observed came,
            Instant recorded) {
        return counts(came)
                ? came.codes().stream()
                        .filter(code -> Worst.of(code.text()).isPresent())
                        .findFirst()
                        .map(code ->
                                with(
                                        code,
                                        before.heldMatching(List.of(code)),
                                        now.heldMatching(List.of(code)),
                                        new LatestValues.Other(resource, came),
                                        recorded))
                        .orElse(this)
                : this;
    }

    private EarlierValues with(
            Code code,
            List<LatestValues.Other> before,
            List<LatestValues.Other> newest,
            LatestValues.Other came,
            Instant recorded) {
        var since =
                Stream.concat(newest.stream(), Stream.of(came))
                        .map(it -> it.fact().at())
                        .max(Comparator.naturalOrder())
                        .filter(recorded::isAfter)
                        .orElse(recorded)
                        .minus(DAY);
        var present = Implausible.present(recorded);
        var held =
                new ArrayList<>(
                        Stream.of(values.stream(), before.stream(), Stream.of(came))
                                .flatMap(it -> it)
                                .filter(it -> has(it, code) && !newest.contains(it))
                                .filter(it -> !it.fact().at().isBefore(since))
                                // what a wrong clock said is of no day
                                .filter(it -> !it.fact().at().isAfter(present))
                                .distinct()
                                .toList());
        while (held.size() > LIMIT) {
            held.remove(leastNeeded(held, Worst.of(code.text()).orElseThrow()));
        }
        return new EarlierValues(
                Stream.concat(values.stream().filter(it -> !has(it, code)), held.stream())
                        .toList());
    }

    private static boolean has(LatestValues.Other held, Code code) {
        return counts(held.fact()) && held.fact().codes().contains(code);
    }

    private static boolean counts(Fact.Observed fact) {
        return fact instanceof Fact.Measured || !fact.readable();
    }

    private static LatestValues.Other leastNeeded(List<LatestValues.Other> held, Worst worst) {
        var byTime = Comparator.comparing((LatestValues.Other it) -> it.fact().at());
        return held.stream()
                .filter(one -> held.stream().anyMatch(other -> outlasts(other, one, worst)))
                .min(byTime)
                .orElseGet(() -> nearestToTheNext(held.stream().sorted(byTime).toList()));
    }

    /// Of equally near ones the latest, so that they stay spread over the day. One whose number
    /// cannot be read goes only where there is no other.
    ///
    /// @param held oldest first, at least two
    private static LatestValues.Other nearestToTheNext(List<LatestValues.Other> held) {
        return IntStream.range(0, held.size() - 1)
                .boxed()
                .filter(i -> held.get(i).fact().readable())
                .min(
                        Comparator.<Integer, BigDecimal>comparing(
                                        i -> distance(held.get(i), held.get(i + 1)))
                                .thenComparing(Comparator.reverseOrder()))
                .map(held::get)
                .orElseGet(held::getFirst);
    }

    /// Between values of different units there is none that is known.
    private static BigDecimal distance(LatestValues.Other one, LatestValues.Other next) {
        return one.fact() instanceof Fact.Measured(_, _, var value, var unit, _)
                        && next.fact() instanceof Fact.Measured(_, _, var other, var itsUnit, _)
                        && unit.equals(itsUnit)
                ? value.subtract(other).abs()
                : UNKNOWN;
    }

    /// Whether a value is later than another one and at least as bad. As long as one whose number
    /// cannot be read is of the day, nothing before it matters.
    private static boolean outlasts(LatestValues.Other later, LatestValues.Other one, Worst worst) {
        return !later.fact().readable()
                ? later.fact().at().isAfter(one.fact().at())
                : isAsBad(later, one, worst);
    }

    private static boolean isAsBad(LatestValues.Other later, LatestValues.Other one, Worst worst) {
        return later.fact() instanceof Fact.Measured(_, _, var value, var unit, var at)
                && one.fact() instanceof Fact.Measured(_, _, var other, var itsUnit, var itsTime)
                && unit.equals(itsUnit)
                && at.isAfter(itsTime)
                && !worst.worse(other.compareTo(value));
    }

    public EarlierValues without(long resource) {
        return values.stream().anyMatch(it -> it.resource() == resource)
                ? new EarlierValues(
                        values.stream().filter(it -> it.resource() != resource).toList())
                : this;
    }

    /// Those that carry one of the codes, each with the resource that said it.
    public List<LatestValues.Other> heldMatching(List<Code> codes) {
        return values.stream()
                .filter(it -> it.fact().codes().stream().anyMatch(codes::contains))
                .toList();
    }

    int count() {
        return values.size();
    }

    /// Of each value the fingerprint of the resource that said it.
    LongStream resources() {
        return values.stream().mapToLong(LatestValues.Other::resource);
    }

    @Override
    public String toString() {
        return "EarlierValues[" + values.size() + "]";
    }
}
