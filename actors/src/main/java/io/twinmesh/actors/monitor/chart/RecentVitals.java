package io.twinmesh.actors.monitor.chart;

import com.fasterxml.jackson.annotation.JsonFormat;

import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.persistence.history.Fact;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The last values of each vital sign, for trends and for what is true now: at most [#LIMIT] per
/// vital sign and none observed more than [#WINDOW] before the last one came in, nor after it came
/// in itself. A twin that only has history has none.
///
/// @param points in no order that matters
public record RecentVitals(List<Point> points) {
    public static final int LIMIT = 16;
    public static final Duration WINDOW = Duration.ofHours(24);
    public static final RecentVitals NONE = new RecentVitals(List.of());

    public RecentVitals {
        points = List.copyOf(points);
    }

    /// One value. The fields are written in this order, so none may be moved.
    ///
    /// @param resource fingerprint of the resource that said it
    /// @param second since 1970
    /// @param value in the unit of the vital sign; of an answer 1 is yes and 0 is no
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Point(Vital vital, long resource, long second, double value) {
        public Instant at() {
            return Instant.ofEpochSecond(second);
        }

        @Override
        public String toString() {
            return "Point[" + vital.id() + "]";
        }
    }

    /// @param recorded when the fact came in
    public RecentVitals with(long resource, Fact.Observed fact, Instant recorded) {
        var vital = Vital.observedBy(fact.codes());
        if (vital.isEmpty()
                || fact.at().isBefore(recorded.minus(WINDOW))
                || fact.at().isAfter(Implausible.present(recorded))) {
            return this;
        }
        var number = VitalReading.number(vital.get(), fact);
        return number.isEmpty()
                ? this
                : with(
                        new Point(
                                vital.get(),
                                resource,
                                fact.at().getEpochSecond(),
                                number.getAsDouble()),
                        recorded);
    }

    private RecentVitals with(Point added, Instant recorded) {
        var oldest = recorded.minus(WINDOW).getEpochSecond();
        var kept = new ArrayList<Point>();
        points.stream().filter(point -> point.second >= oldest).forEach(kept::add);
        kept.add(added);
        if (kept.stream().filter(point -> point.vital == added.vital).count() > LIMIT) {
            kept.stream()
                    .filter(point -> point.vital == added.vital)
                    .min(Comparator.comparingLong(Point::second))
                    .ifPresent(kept::remove);
        }
        return new RecentVitals(kept);
    }

    public RecentVitals without(long resource) {
        return points.stream().anyMatch(point -> point.resource == resource)
                ? new RecentVitals(
                        points.stream().filter(point -> point.resource != resource).toList())
                : this;
    }

    /// Of one vital sign, observed after `from`, oldest first.
    public List<Point> of(Vital vital, Instant from) {
        return points.stream()
                .filter(point -> point.vital == vital && point.at().isAfter(from))
                .sorted(Comparator.comparingLong(Point::second))
                .toList();
    }

    @Override
    public String toString() {
        return "RecentVitals[" + points.size() + "]";
    }
}
