package io.twinmesh.cluster.fhir.consent;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// What a FHIR dateTime of whatever precision covers. A day, month or year, which has no time zone,
/// is one in UTC.
///
/// @param from first moment in it
/// @param until first moment after it
record Moment(Instant from, Instant until) {
    /// @throws DateTimeException when it is none, or lies outside the years 1 to 9998
    static Moment parse(String text) {
        var moment =
                switch (text.length()) {
                    case 4 -> {
                        var year = Year.parse(text);
                        yield days(year.atDay(1), year.plusYears(1).atDay(1));
                    }
                    case 7 -> {
                        var month = YearMonth.parse(text);
                        yield days(month.atDay(1), month.plusMonths(1).atDay(1));
                    }
                    case 10 -> {
                        var day = LocalDate.parse(text);
                        yield days(day, day.plusDays(1));
                    }
                    default -> second(OffsetDateTime.parse(text).toInstant());
                };
        var year = moment.from().atOffset(ZoneOffset.UTC).getYear();
        if (year < 1 || year > 9998) {
            throw new DateTimeException("got year " + year + ", want 1 to 9998");
        }
        return moment;
    }

    /// The last moment in it.
    Instant last() {
        return until.minusNanos(1);
    }

    private static Moment days(LocalDate first, LocalDate after) {
        return new Moment(
                first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                after.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static Moment second(Instant at) {
        var precision =
                at.equals(at.truncatedTo(ChronoUnit.SECONDS))
                        ? ChronoUnit.SECONDS
                        : ChronoUnit.MILLIS;
        return new Moment(at, at.plus(1, precision));
    }
}
