package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A stretch of time: a date as exact as it was written, or a period. A time without a zone is read
/// as UTC.
///
/// @param from the first moment of it
/// @param to the first moment after it
public record TimeRange(Instant from, Instant to) {
    private static final Pattern TO_MINUTES = Pattern.compile(".{10}T\\d\\d:\\d\\d");
    private static final Pattern TO_SECONDS = Pattern.compile(".{10}T\\d\\d:\\d\\d:\\d\\d");
    private static final Pattern YEAR = Pattern.compile("\\d{4}(-.*)?");
    private static final Pattern ZONE = Pattern.compile("(Z|[+-]\\d\\d:\\d\\d)$");

    /// Reads a FHIR `date`, `dateTime` or `instant`, at least its year, which has four digits.
    public static Optional<TimeRange> parse(String text) {
        if (!YEAR.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (text.length()) {
                        case 4 ->
                                days(
                                        Year.parse(text).atDay(1),
                                        Year.parse(text).atDay(1).plusYears(1));
                        case 7 -> {
                            var first = YearMonth.parse(text).atDay(1);
                            yield days(first, first.plusMonths(1));
                        }
                        case 10 -> days(LocalDate.parse(text), LocalDate.parse(text).plusDays(1));
                        default -> moment(text);
                    });
        } catch (DateTimeException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    /// Reads a date, a `Period` or a `Timing` of a resource.
    static Optional<TimeRange> of(JsonNode value) {
        if (value.isTextual()) {
            return parse(value.textValue());
        }
        if (value.has("start") || value.has("end")) {
            return period(value);
        }
        if (value.path("repeat").has("boundsPeriod")) {
            return period(value.path("repeat").path("boundsPeriod"));
        }
        return StreamSupport.stream(value.path("event").spliterator(), false)
                .flatMap(event -> parse(event.asText()).stream())
                .reduce(TimeRange::around);
    }

    /// The year, month or day in UTC that this is, when it is one.
    Optional<String> date() {
        var first = from.atOffset(ZoneOffset.UTC).toLocalDate();
        return Stream.of(
                        first.toString(),
                        first.toString().substring(0, 7),
                        first.toString().substring(0, 4))
                .filter(text -> parse(text).equals(Optional.of(this)))
                .findFirst();
    }

    /// Whether a resource's `value` fits this searched range. Of a period that began before the
    /// range and ends within it, `ge` is true: most servers see it so, and it loses nothing.
    boolean finds(Prefix prefix, TimeRange value) {
        return switch (prefix) {
            case EQ -> contains(value);
            case NE -> !contains(value);
            case GT -> value.to.isAfter(to);
            case LT -> value.from.isBefore(from);
            case GE -> value.to.isAfter(from);
            case LE -> value.from.isBefore(to);
            case SA -> !value.from.isBefore(to);
            case EB -> !value.to.isAfter(from);
            case AP -> overlaps(value);
        };
    }

    public boolean overlaps(TimeRange other) {
        return other.from.isBefore(to) && other.to.isAfter(from);
    }

    /// What both have in common; empty when there is no moment of it.
    public Optional<TimeRange> common(TimeRange other) {
        return overlaps(other)
                ? Optional.of(
                        new TimeRange(
                                from.isAfter(other.from) ? from : other.from,
                                to.isBefore(other.to) ? to : other.to))
                : Optional.empty();
    }

    /// Widened on both sides by a tenth of its distance from now, as FHIR recommends for `ap`.
    TimeRange approximately(Instant now) {
        var slack = Duration.between(from, now).abs().dividedBy(10);
        return new TimeRange(from.minus(slack), to.plus(slack));
    }

    private boolean contains(TimeRange value) {
        return !value.from.isBefore(from) && !value.to.isAfter(to);
    }

    private TimeRange around(TimeRange other) {
        return new TimeRange(
                from.isBefore(other.from) ? from : other.from,
                to.isAfter(other.to) ? to : other.to);
    }

    /// A period that is open on a side reaches as far as time does.
    private static Optional<TimeRange> period(JsonNode period) {
        var start = parse(period.path("start").asText());
        var end = parse(period.path("end").asText());
        return start.isEmpty() && end.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TimeRange(
                                start.map(TimeRange::from).orElse(Instant.MIN),
                                end.map(TimeRange::to).orElse(Instant.MAX)));
    }

    private static TimeRange days(LocalDate first, LocalDate next) {
        return new TimeRange(
                first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                next.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static TimeRange moment(String text) {
        var zone = ZONE.matcher(text);
        var zoned = zone.find();
        var local = zoned ? text.substring(0, zone.start()) : text;
        var from =
                zoned
                        ? OffsetDateTime.parse(text).toInstant()
                        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        return new TimeRange(from, from.plus(precision(local)));
    }

    private static Duration precision(String local) {
        if (TO_MINUTES.matcher(local).matches()) {
            return Duration.ofMinutes(1);
        }
        if (TO_SECONDS.matcher(local).matches()) {
            return Duration.ofSeconds(1);
        }
        var digits = local.length() - local.indexOf('.') - 1;
        return Duration.ofNanos((long) Math.pow(10, Math.max(0, 9 - digits)));
    }
}
