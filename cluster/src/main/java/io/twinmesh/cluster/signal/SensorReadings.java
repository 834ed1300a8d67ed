package io.twinmesh.cluster.signal;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.openmhealth.DataPointReading.Sampled;
import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;
import io.twinmesh.persistence.history.Code;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Puts single readings of one sensor together to series. A reading that cannot be kept keeps no
/// other from being kept.
public final class SensorReadings {
    private static final int MOST_DECIMALS = 6;

    /// With six decimals still a raw number of a series, whatever stands beside it.
    private static final BigDecimal LARGEST = new BigDecimal("1000");

    private static final Refusal TOO_LONG =
            new Refusal(
                    "signal.value-out-of-range",
                    "a reading lies between -"
                            + LARGEST
                            + " and "
                            + LARGEST
                            + " and has at most "
                            + MOST_DECIMALS
                            + " decimals");

    private SensorReadings() {}

    /// What becomes of readings. Places are indices into the readings, from 0.
    public sealed interface Part {
        /// These go into one series.
        ///
        /// @param places one or more, in the order of their times
        record Together(List<Integer> places) implements Part {
            public Together {
                places = List.copyOf(places);
            }
        }

        /// The same value of the same moment stands before it.
        record Repeated(int place) implements Part {}

        /// @param refusal `signal.value-out-of-range`
        record Unusable(int place, Refusal refusal) implements Part {}
    }

    /// Each reading is in one part. Of different values at one moment, or more than 366 days apart,
    /// each goes into a series of its own.
    ///
    /// @param readings of one code, unit and source, in any order; times count in milliseconds
    public static List<Part> parts(List<Sampled> readings) {
        var parts = new ArrayList<Part>();
        var series = new ArrayList<List<Integer>>();
        for (var place : inTime(readings)) {
            var reading = readings.get(place);
            if (tooLong(reading.value())) {
                parts.add(new Part.Unusable(place, TOO_LONG));
            } else if (series.stream().anyMatch(it -> same(readings.get(it.getLast()), reading))) {
                parts.add(new Part.Repeated(place));
            } else {
                series.stream()
                        .filter(it ->
                                fits(
                                        readings.get(it.getFirst()),
                                        readings.get(it.getLast()),
                                        reading))
                        .findFirst()
                        .ifPresentOrElse(
                                it -> it.add(place),
                                () -> series.add(new ArrayList<>(List.of(place))));
            }
        }
        series.forEach(it -> parts.add(new Part.Together(it)));
        return parts;
    }

    private static List<Integer> inTime(List<Sampled> readings) {
        return IntStream.range(0, readings.size())
                .boxed()
                .sorted(Comparator.comparing(place -> at(readings.get(place))))
                .toList();
    }

    private static Instant at(Sampled reading) {
        return reading.at().truncatedTo(ChronoUnit.MILLIS);
    }

    private static boolean tooLong(BigDecimal value) {
        return value.abs().compareTo(LARGEST) > 0
                || value.stripTrailingZeros().scale() > MOST_DECIMALS;
    }

    private static boolean same(Sampled one, Sampled other) {
        return at(one).equals(at(other)) && one.value().compareTo(other.value()) == 0;
    }

    private static boolean fits(Sampled first, Sampled last, Sampled next) {
        return at(last).isBefore(at(next))
                && Duration.between(at(first), at(next)).compareTo(SampledSeries.LONGEST) <= 0;
    }

    /// @param readings those of one [Part.Together], in its order
    public static IncomingSeries series(List<Sampled> readings) {
        var first = readings.getFirst();
        var start = at(first);
        var decimals =
                readings.stream()
                        .mapToInt(it -> Math.max(0, it.value().stripTrailingZeros().scale()))
                        .max()
                        .orElse(0);
        var gain = BigDecimal.TEN.pow(decimals);
        return new IncomingSeries(
                new Code(first.code().system(), first.code().code()),
                "",
                first.source().filter(it -> it.length() <= 64),
                new SampledSeries(
                        start,
                        new Timing.Stamped(
                                readings.stream()
                                        .mapToLong(it -> Duration.between(start, at(it)).toMillis())
                                        .toArray()),
                        new Calibration(gain, 0, first.unit()),
                        readings.stream()
                                .mapToInt(it -> it.value().multiply(gain).intValueExact())
                                .toArray()));
    }
}
