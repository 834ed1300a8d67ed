package io.twinmesh.cluster.openmhealth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// When something was measured: one moment, or from one to another. Always with an offset from UTC:
/// a wall clock without one is not guessed at, nor is a part of the day.
record TimeFrame(OffsetDateTime start, Optional<OffsetDateTime> end) {
    TimeFrame {
        if (end.isPresent() && end.get().isBefore(start)) {
            throw new DateTimeException("an interval must not end before it starts");
        }
    }

    /// @return empty when the frame is missing or does not say a moment with its offset
    static Optional<TimeFrame> of(JsonNode frame) {
        try {
            if (frame.hasNonNull("date_time")) {
                return Optional.of(new TimeFrame(moment(frame.get("date_time")), Optional.empty()));
            }
            return interval(frame.path("time_interval"));
        } catch (DateTimeException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    /// Empty of a single moment.
    Optional<Duration> length() {
        return end.map(it -> Duration.between(start, it));
    }

    private static Optional<TimeFrame> interval(JsonNode interval) {
        var start = interval.path("start_date_time");
        var end = interval.path("end_date_time");
        if (start.isTextual() && end.isTextual()) {
            return Optional.of(new TimeFrame(moment(start), Optional.of(moment(end))));
        }
        var duration = duration(interval.path("duration"));
        if (duration.isPresent() && start.isTextual()) {
            var from = moment(start);
            return Optional.of(new TimeFrame(from, Optional.of(from.plus(duration.get()))));
        }
        if (duration.isPresent() && end.isTextual()) {
            var to = moment(end);
            return Optional.of(new TimeFrame(to.minus(duration.get()), Optional.of(to)));
        }
        return Optional.empty();
    }

    private static OffsetDateTime moment(JsonNode text) {
        return OffsetDateTime.parse(text.asText());
    }

    /// Months and years have no length of their own.
    private static Optional<Duration> duration(JsonNode duration) {
        var unit =
                switch (duration.path("unit").asText()) {
                    case "ms" -> Duration.ofMillis(1);
                    case "sec" -> Duration.ofSeconds(1);
                    case "min" -> Duration.ofMinutes(1);
                    case "h" -> Duration.ofHours(1);
                    case "d" -> Duration.ofDays(1);
                    case "wk" -> Duration.ofDays(7);
                    default -> Duration.ZERO;
                };
        var count = duration.path("value");
        if (unit.isZero() || !count.isNumber()) {
            return Optional.empty();
        }
        var millis = count.decimalValue().multiply(BigDecimal.valueOf(unit.toMillis()));
        return Optional.of(Duration.ofMillis(millis.longValue()));
    }

    /// Sets `effectiveDateTime` or `effectivePeriod`.
    void write(ObjectNode observation) {
        if (end.isEmpty()) {
            observation.put("effectiveDateTime", text(start));
        } else {
            observation
                    .putObject("effectivePeriod")
                    .put("start", text(start))
                    .put("end", text(end.get()));
        }
    }

    static String text(OffsetDateTime time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    }
}
