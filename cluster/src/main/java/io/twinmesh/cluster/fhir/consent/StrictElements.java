package io.twinmesh.cluster.fhir.consent;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.history.Code;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// FHIR's data types where they decide access: what does not fit is refused, never absent.
final class StrictElements {
    private static final int MAX_CODE = 256;

    private StrictElements() {}

    /// Refuses every element but these, `id` and extensions; and each modifier extension.
    static void onlyKnown(JsonNode element, String place, Set<String> known) throws ConsentRefused {
        if (!element.isObject()) {
            throw ConsentRefused.malformed(place, "must be an object");
        }
        for (var field : element.properties()) {
            var name = field.getKey();
            if (!known.contains(name) && !name.equals("id") && !name.equals("extension")) {
                throw ConsentRefused.notUnderstood(
                        place, "has an element that is not understood here; it may have " + known);
            }
        }
    }

    /// The members of a list element; none when it is absent.
    static List<JsonNode> list(JsonNode parent, String field, String place) throws ConsentRefused {
        var list = parent.path(field);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray() || list.isEmpty()) {
            throw ConsentRefused.malformed(place + "." + field, "must be a list and not empty");
        }
        var members = new ArrayList<JsonNode>();
        list.forEach(members::add);
        return members;
    }

    static Optional<String> text(JsonNode parent, String field, String place)
            throws ConsentRefused {
        var value = parent.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw ConsentRefused.malformed(place + "." + field, "must be a text");
        }
        return Optional.of(value.textValue());
    }

    /// A Coding with system and code.
    static Code coding(JsonNode coding, String place) throws ConsentRefused {
        onlyKnown(coding, place, Set.of("system", "version", "code", "display", "userSelected"));
        var system = text(coding, "system", place);
        var code = text(coding, "code", place);
        if (system.isEmpty() || code.isEmpty()) {
            throw ConsentRefused.notUnderstood(place, "must have system and code");
        }
        if (system.get().length() > MAX_CODE || code.get().length() > MAX_CODE) {
            throw ConsentRefused.tooLarge(
                    place, "has a system and a code of at most " + MAX_CODE + " characters");
        }
        return new Code(system.get(), code.get());
    }

    /// The codings of a CodeableConcept; at least one: a text alone decides nothing.
    static List<Code> concept(JsonNode concept, String place) throws ConsentRefused {
        onlyKnown(concept, place, Set.of("coding", "text"));
        var codes = new ArrayList<Code>();
        for (var coding : list(concept, "coding", place)) {
            codes.add(coding(coding, place + ".coding[" + codes.size() + "]"));
        }
        if (codes.isEmpty()) {
            throw ConsentRefused.notUnderstood(place, "must be coded");
        }
        return codes;
    }

    /// A Period. A day, month or year without a time zone is one in UTC; the end belongs to the
    /// period, as FHIR says ("2012-02-03T10:00:00 is in a period that has an end value of
    /// 2012-02-03").
    static Interval period(JsonNode parent, String field, String place) throws ConsentRefused {
        var period = parent.path(field);
        if (period.isMissingNode()) {
            return Interval.ALWAYS;
        }
        var at = place + "." + field;
        onlyKnown(period, at, Set.of("start", "end"));
        var start = moment(period, "start", at);
        var end = moment(period, "end", at);
        if (start.isEmpty() && end.isEmpty()) {
            throw ConsentRefused.malformed(at, "must have a start or an end");
        }
        var from = start.map(Moment::from);
        var until = end.map(Moment::until);
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw ConsentRefused.malformed(at, "must not end before it starts");
        }
        return new Interval(from, until);
    }

    /// What a dateTime of whatever precision covers.
    private record Moment(Instant from, Instant until) {
        static Moment days(LocalDate first, LocalDate after) {
            return new Moment(
                    first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                    after.atStartOfDay(ZoneOffset.UTC).toInstant());
        }

        static Moment second(Instant at) {
            var precision = at.getNano() == 0 ? ChronoUnit.SECONDS : ChronoUnit.MILLIS;
            return new Moment(at, at.plus(1, precision));
        }
    }

    private static Optional<Moment> moment(JsonNode period, String field, String place)
            throws ConsentRefused {
        var text = text(period, field, place);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var moment =
                    switch (text.get().length()) {
                        case 4 -> {
                            var year = Year.parse(text.get());
                            yield Moment.days(year.atDay(1), year.plusYears(1).atDay(1));
                        }
                        case 7 -> {
                            var month = YearMonth.parse(text.get());
                            yield Moment.days(month.atDay(1), month.plusMonths(1).atDay(1));
                        }
                        case 10 -> {
                            var day = LocalDate.parse(text.get());
                            yield Moment.days(day, day.plusDays(1));
                        }
                        default -> Moment.second(OffsetDateTime.parse(text.get()).toInstant());
                    };
            var year = moment.from().atOffset(ZoneOffset.UTC).getYear();
            if (year < 1 || year > 9998) {
                throw new DateTimeException("got year " + year);
            }
            return Optional.of(moment);
        } catch (DateTimeException _) {
            throw ConsentRefused.malformed(place + "." + field, "must be a FHIR dateTime");
        }
    }
}
