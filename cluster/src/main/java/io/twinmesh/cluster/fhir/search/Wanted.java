package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.resource.key.FoldedText;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// One value that a search wants to find.
public sealed interface Wanted {
    /// Whether a value of a resource is the wanted one.
    boolean finds(JsonNode value);

    /// A code, an identifier, or yes and no. Compared exactly: whether a code system minds case is
    /// not known here.
    ///
    /// @param system empty when any will do; an empty text when there must be none
    /// @param code empty when any of the system will do
    record Token(Optional<String> system, Optional<String> code) implements Wanted {
        @Override
        public boolean finds(JsonNode value) {
            if (!value.isObject()) {
                // a bare code has the system of its element, which is not written down
                return code.map(text -> text.equals(value.asText())).orElse(true);
            }
            if (value.has("coding")) {
                return StreamSupport.stream(value.path("coding").spliterator(), false)
                        .anyMatch(coding -> is(coding, "code"));
            }
            return is(value, value.has("code") ? "code" : "value");
        }

        private boolean is(JsonNode coded, String field) {
            return system.map(text -> text.equals(coded.path("system").asText())).orElse(true)
                    && code.map(text -> text.equals(coded.path(field).asText())).orElse(true);
        }

        @Override
        public String toString() {
            return "Token[hidden]";
        }
    }

    /// A time.
    record Time(Prefix prefix, TimeRange range) implements Wanted {
        /// Reads a date or a time, as exact as it is written, with a prefix or without.
        ///
        /// @param now what `ap` is measured against
        /// @return empty when it is none
        public static Optional<Time> parse(String value, Instant now) {
            var prefix = Prefix.of(value);
            // a plus sign that was not encoded arrives as a blank
            var text =
                    value.substring(prefix.map(p -> p.text().length()).orElse(0)).replace(' ', '+');
            var how = prefix.orElse(Prefix.EQ);
            return TimeRange.parse(text)
                    .map(range ->
                            new Time(how, how == Prefix.AP ? range.approximately(now) : range));
        }

        /// The moments that this finds, on one side as far as time reaches; empty for `ne`, which
        /// finds those on both sides of a range.
        public Optional<TimeRange> moments() {
            return switch (prefix) {
                case EQ, AP -> Optional.of(range);
                case GE -> Optional.of(new TimeRange(range.from(), Instant.MAX));
                case GT, SA -> Optional.of(new TimeRange(range.to(), Instant.MAX));
                case LE -> Optional.of(new TimeRange(Instant.MIN, range.to()));
                case LT, EB -> Optional.of(new TimeRange(Instant.MIN, range.from()));
                case NE -> Optional.empty();
            };
        }

        @Override
        public boolean finds(JsonNode value) {
            return TimeRange.of(value).map(found -> range.finds(prefix, found)).orElse(false);
        }

        /// The year, month or day that is meant, when it is exactly one.
        public Optional<String> exactDate() {
            return prefix == Prefix.EQ ? range.date() : Optional.empty();
        }

        @Override
        public String toString() {
            return "Time[hidden]";
        }
    }

    /// Another resource of this server.
    ///
    /// @param type empty when any will do
    record Reference(Optional<String> type, String id) implements Wanted {
        @Override
        public boolean finds(JsonNode value) {
            var text = value.isTextual() ? value.textValue() : value.path("reference").asText();
            var version = text.indexOf("/_history/");
            var parts = (version < 0 ? text : text.substring(0, version)).split("/", -1);
            // with more parts it is the address of a resource on another server
            return parts.length == 2
                    && parts[1].equals(id)
                    && type.map(parts[0]::equals).orElse(true);
        }

        @Override
        public String toString() {
            return "Reference[hidden]";
        }
    }

    /// A name or another text.
    record Text(Comparison comparison, String text) implements Wanted {
        private static final Set<String> NOT_SEARCHED =
                Set.of("use", "period", "type", "extension");

        /// How texts are compared; all but [#EXACT] after folding.
        public enum Comparison {
            BEGINS,
            CONTAINS,
            EXACT
        }

        @Override
        public boolean finds(JsonNode value) {
            return texts(value).anyMatch(this::fits);
        }

        /// Of a name or an address, each of its parts.
        private static Stream<String> texts(JsonNode value) {
            return value.isObject()
                    ? value.properties().stream()
                            .filter(part -> !NOT_SEARCHED.contains(part.getKey()))
                            .flatMap(part -> texts(part.getValue()))
                    : value.isArray()
                            ? StreamSupport.stream(value.spliterator(), false).flatMap(Text::texts)
                            : Stream.of(value.asText());
        }

        private boolean fits(String found) {
            return switch (comparison) {
                case BEGINS -> FoldedText.of(found).startsWith(FoldedText.of(text));
                case CONTAINS -> FoldedText.of(found).contains(FoldedText.of(text));
                case EXACT -> found.equals(text);
            };
        }

        @Override
        public String toString() {
            return "Text[hidden]";
        }
    }

    /// A number with a unit. `eq` finds what rounds to the number as it was written; the others
    /// compare with the number itself.
    ///
    /// @param unit UCUM code, or the unit's text; empty when any will do
    record Amount(Prefix prefix, BigDecimal number, Optional<String> system, Optional<String> unit)
            implements Wanted {
        private static final BigDecimal TENTH = new BigDecimal("0.1");

        @Override
        public boolean finds(JsonNode quantity) {
            var value = quantity.path("value");
            return value.isNumber()
                    && system.map(text -> text.equals(quantity.path("system").asText()))
                            .orElse(true)
                    && unit.map(text -> hasUnit(quantity, text)).orElse(true)
                    && compared(value.decimalValue(), quantity.path("comparator").asText());
        }

        private boolean hasUnit(JsonNode quantity, String text) {
            return text.equals(quantity.path("code").asText())
                    || (system.isEmpty() && text.equals(quantity.path("unit").asText()));
        }

        /// A value given as a bound (`<5`) is below or above, and equal to nothing.
        private boolean compared(BigDecimal value, String bound) {
            var above = bound.startsWith(">");
            var below = bound.startsWith("<");
            if (above || below) {
                return switch (prefix) {
                    case GT, GE, SA -> above && value.compareTo(number) >= 0;
                    case LT, LE, EB -> below && value.compareTo(number) <= 0;
                    case NE -> true;
                    case EQ, AP -> false;
                };
            }
            return switch (prefix) {
                case EQ -> within(value, halfOfLastDigit());
                case NE -> !within(value, halfOfLastDigit());
                case GT, SA -> value.compareTo(number) > 0;
                case LT, EB -> value.compareTo(number) < 0;
                case GE -> value.compareTo(number) >= 0;
                case LE -> value.compareTo(number) <= 0;
                case AP -> within(value, number.abs().multiply(TENTH));
            };
        }

        private boolean within(BigDecimal value, BigDecimal slack) {
            return value.compareTo(number.subtract(slack)) >= 0
                    && (prefix == Prefix.AP
                            ? value.compareTo(number.add(slack)) <= 0
                            : value.compareTo(number.add(slack)) < 0);
        }

        private BigDecimal halfOfLastDigit() {
            return number.ulp().multiply(new BigDecimal("0.5"));
        }

        @Override
        public String toString() {
            return "Amount[hidden]";
        }
    }

    /// A URI, exactly; also of a resource on another server.
    record Uri(String uri) implements Wanted {
        @Override
        public boolean finds(JsonNode value) {
            return (value.isObject() ? value.path("reference") : value).asText().equals(uri);
        }

        @Override
        public String toString() {
            return "Uri[hidden]";
        }
    }
}
