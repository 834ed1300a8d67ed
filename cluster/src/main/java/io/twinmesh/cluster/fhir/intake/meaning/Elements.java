package io.twinmesh.cluster.fhir.intake.meaning;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.history.Code;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// FHIR's data types, read leniently: what does not fit is absent. Pure.
public final class Elements {
    private static final int MAX_DISPLAY = 256;
    private static final int MAX_CODINGS = 8;
    private static final int MAX_CODE = 256;

    /// The exact value of a double that somebody measures has some 60.
    private static final int MAX_DIGITS = 200;

    /// All exponents that the structure of FHIR lets in, digits behind the point included. Larger
    /// ones, which only prefetched resources can have, would make arithmetic slow.
    private static final int MAX_SCALE = 600;

    private Elements() {}

    public static Optional<String> text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isTextual() && !value.textValue().isBlank()
                ? Optional.of(value.textValue())
                : Optional.empty();
    }

    /// A complete date.
    static Optional<LocalDate> date(String text) {
        try {
            return text.length() == 10 ? Optional.of(LocalDate.parse(text)) : Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    static Optional<Integer> year(String text) {
        try {
            return text.length() < 4
                    ? Optional.empty()
                    : Optional.of(Year.parse(text.substring(0, 4)).getValue());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// A `dateTime`, `instant` or `date`; a partial one stands for its first moment in UTC.
    static Optional<Instant> instant(JsonNode node, String field) {
        return text(node, field)
                .flatMap(text -> {
                    try {
                        return Optional.of(
                                        switch (text.length()) {
                                            case 4 -> start(Year.parse(text).atDay(1));
                                            case 7 -> start(YearMonth.parse(text).atDay(1));
                                            case 10 -> start(LocalDate.parse(text));
                                            default -> OffsetDateTime.parse(text).toInstant();
                                        })
                                .filter(Elements::writable);
                    } catch (DateTimeException _) {
                        return Optional.empty();
                    }
                });
    }

    /// FHIR and RFC 3339 know the years 0001 to 9999, in UTC too.
    private static boolean writable(Instant instant) {
        var year = instant.atOffset(ZoneOffset.UTC).getYear();
        return year >= 1 && year <= 9999;
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    static Optional<Code> code(JsonNode coding) {
        var code = text(coding, "code");
        var system = text(coding, "system").orElse("");
        return code.filter(text -> text.length() <= MAX_CODE && system.length() <= MAX_CODE)
                .map(text -> new Code(system, text));
    }

    static List<Code> codes(JsonNode concept) {
        var codes = new ArrayList<Code>();
        for (var coding : concept.path("coding")) {
            code(coding).filter(_ -> codes.size() < MAX_CODINGS).ifPresent(codes::add);
        }
        return codes;
    }

    /// The first coding's display, else the text.
    static Optional<String> display(JsonNode concept) {
        for (var coding : concept.path("coding")) {
            var display = text(coding, "display");
            if (display.isPresent()) {
                return display.map(Elements::bounded);
            }
        }
        return text(concept, "text").map(Elements::bounded);
    }

    /// What a concept is called by each of its displays and its text, each once, behind each other:
    /// a trade name in one place, the substance in another.
    static Optional<String> names(JsonNode concept) {
        var names = new LinkedHashSet<String>();
        for (var coding : concept.path("coding")) {
            text(coding, "display").filter(_ -> names.size() < MAX_CODINGS).ifPresent(names::add);
        }
        text(concept, "text").ifPresent(names::add);
        return names.isEmpty() ? Optional.empty() : Optional.of(bounded(String.join("; ", names)));
    }

    private static String bounded(String text) {
        return (text.length() > MAX_DISPLAY ? text.substring(0, MAX_DISPLAY) : text).intern();
    }

    /// The code of a status concept, for example `active`; empty when there is none.
    static String status(JsonNode resource, String field) {
        return codes(resource.path(field)).stream().findFirst().map(Code::code).orElse("");
    }

    static boolean hasValue(JsonNode element) {
        for (var fields = element.fieldNames(); fields.hasNext(); ) {
            if (fields.next().startsWith("value")) {
                return true;
            }
        }
        return false;
    }

    /// Whether it has a value that can be older or newer than another one: samples are many.
    static boolean hasOneValue(JsonNode element) {
        return hasValue(element) && !element.has("valueSampledData");
    }

    record Quantity(BigDecimal value, String unit) {}

    /// A number with a unit. `<5` is a bound and not a value, a quoted number is no number, and a
    /// number without a unit could be anything: none of them is read. One that no human can have is
    /// read as it stands, so that what takes it can say that it is out of range, and an older one
    /// does not pass for the newest.
    static Optional<Quantity> quantity(JsonNode quantity) {
        var unit = text(quantity, "code").or(() -> text(quantity, "unit"));
        var value = quantity.path("value");
        if (unit.isEmpty()
                || unit.get().length() > MAX_CODE
                || !value.isNumber()
                || (value.isDouble() && !Double.isFinite(value.doubleValue()))
                || quantity.has("comparator")) {
            return Optional.empty();
        }
        var number = value.decimalValue();
        return number.precision() <= MAX_DIGITS && Math.abs((long) number.scale()) <= MAX_SCALE
                ? Optional.of(new Quantity(number, unit.get()))
                : Optional.empty();
    }
}
