package io.twinmesh.cluster.signal;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.openmhealth.DataPointReading.Sampled;
import io.twinmesh.cluster.signal.SignalIntake.Read;
import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;
import io.twinmesh.persistence.history.Code;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/// Puts single readings of one sensor together to one series.
public final class SensorReadings {
    private static final int MOST_DECIMALS = 6;

    private SensorReadings() {}

    /// @param readings one or more, of one code, unit and source, in any order; of two at the same
    ///   moment the first stands
    /// @return the series, or `signal.value-out-of-range`, `signal.malformed`
    public static Read series(List<Sampled> readings) {
        var values = new TreeMap<Instant, BigDecimal>();
        readings.forEach(it -> values.putIfAbsent(it.at(), it.value()));
        var decimals =
                values.values().stream()
                        .mapToInt(it -> Math.max(0, it.stripTrailingZeros().scale()))
                        .max()
                        .orElse(0);
        var first = readings.getFirst();
        var start = values.firstKey();
        try {
            var gain = BigDecimal.TEN.pow(Math.min(decimals, MOST_DECIMALS));
            return new Read.Usable(
                    new IncomingSeries(
                            new Code(first.code().system(), first.code().code()),
                            "",
                            first.source().filter(it -> it.length() <= 64),
                            new SampledSeries(
                                    start,
                                    new Timing.Stamped(
                                            values.keySet().stream()
                                                    .mapToLong(it ->
                                                            Duration.between(start, it).toMillis())
                                                    .toArray()),
                                    new Calibration(gain, 0, first.unit()),
                                    values.values().stream()
                                            .mapToInt(it -> it.multiply(gain).intValueExact())
                                            .toArray())));
        } catch (ArithmeticException _) {
            return unusable(
                    "signal.value-out-of-range", "a reading is too large or has over 6 decimals");
        } catch (IllegalArgumentException _) {
            return unusable(
                    "signal.malformed", "readings lie more than a year or less than 1 ms apart");
        }
    }

    private static Read unusable(String code, String why) {
        return new Read.Unusable(new Refusal(code, why));
    }
}
