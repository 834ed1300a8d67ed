package io.twinmesh.cluster.fhir.search;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the values of search parameters: FHIR R4, section 3.1.1.4. Pure.
final class Values {
    static final int MAX_VALUES = 100;

    /// Far beyond any measured value; a larger exponent would make comparing slow.
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,2})?");

    private final String base;
    private final Instant now;

    /// @param base this server's own FHIR address, without a `/` at the end
    Values(String base, Instant now) {
        this.base = base;
        this.now = now;
    }

    /// The alternatives of one value: parted by `,` unless a `\` stands before it.
    static List<String> alternatives(String value) {
        return parts(value, ',');
    }

    List<Wanted> wanted(SearchParameter parameter, String modifier, String value)
            throws SearchRefused {
        var alternatives = alternatives(value);
        if (alternatives.size() > MAX_VALUES) {
            throw SearchRefused.malformed(parameter.name(), "at most " + MAX_VALUES + " values");
        }
        var wanted = new ArrayList<Wanted>();
        for (var one : alternatives) {
            wanted.add(one(parameter, modifier, one));
        }
        return wanted;
    }

    private Wanted one(SearchParameter parameter, String modifier, String value)
            throws SearchRefused {
        return switch (parameter.kind()) {
            case TOKEN -> token(parameter, value);
            case DATE -> time(parameter, value);
            case REFERENCE -> reference(parameter, modifier, value);
            case STRING -> new Wanted.Text(comparison(modifier), unescaped(value));
            case QUANTITY -> amount(parameter, value);
            case URI -> new Wanted.Uri(unescaped(value));
        };
    }

    private static Wanted.Text.Comparison comparison(String modifier) {
        return switch (modifier) {
            case "exact" -> Wanted.Text.Comparison.EXACT;
            case "contains" -> Wanted.Text.Comparison.CONTAINS;
            default -> Wanted.Text.Comparison.BEGINS;
        };
    }

    private static Wanted token(SearchParameter parameter, String value) throws SearchRefused {
        var parts = parts(value, '|');
        if (parts.size() == 1) {
            return new Wanted.Token(Optional.empty(), Optional.of(unescaped(value)));
        }
        var system = unescaped(parts.getFirst());
        var code = unescaped(parts.get(1));
        if (parts.size() > 2 || (system.isEmpty() && code.isEmpty())) {
            throw SearchRefused.malformed(parameter.name(), "code, system|code, |code or system|");
        }
        return new Wanted.Token(
                Optional.of(system), code.isEmpty() ? Optional.empty() : Optional.of(code));
    }

    private Wanted time(SearchParameter parameter, String value) throws SearchRefused {
        return Wanted.Time.parse(value, now)
                .orElseThrow(() ->
                        SearchRefused.malformed(
                                parameter.name(),
                                "a date or time, with a prefix such as ge if need be"));
    }

    private Wanted reference(SearchParameter parameter, String modifier, String value)
            throws SearchRefused {
        var text = unescaped(value);
        var local = text.startsWith(base + "/") ? text.substring(base.length() + 1) : text;
        var parts = local.split("/", -1);
        if (parts.length == 1 && !local.isEmpty()) {
            return new Wanted.Reference(
                    modifier.isEmpty() ? Optional.empty() : Optional.of(modifier), local);
        }
        if (parts.length == 2 && (modifier.isEmpty() || modifier.equals(parts[0]))) {
            return new Wanted.Reference(Optional.of(parts[0]), parts[1]);
        }
        if (local.startsWith("http") || local.startsWith("urn:")) {
            return new Wanted.Uri(local);
        }
        throw SearchRefused.malformed(parameter.name(), "an id, or Type/id");
    }

    private static Wanted amount(SearchParameter parameter, String value) throws SearchRefused {
        var prefix = Prefix.of(value);
        var parts = parts(value.substring(prefix.map(p -> p.text().length()).orElse(0)), '|');
        if (!NUMBER.matcher(parts.getFirst()).matches()
                || (parts.size() != 1 && parts.size() != 3)) {
            throw SearchRefused.malformed(
                    parameter.name(), "number or number|system|unit, with a prefix if need be");
        }
        return new Wanted.Amount(
                prefix.orElse(Prefix.EQ),
                new BigDecimal(parts.getFirst()),
                parts.size() == 3 ? given(parts.get(1)) : Optional.empty(),
                parts.size() == 3 ? given(parts.get(2)) : Optional.empty());
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(unescaped(text));
    }

    private static List<String> parts(String value, char separator) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                part.append(c).append(value.charAt(++i));
            } else if (c == separator) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String unescaped(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            plain.append(c == '\\' && i + 1 < text.length() ? text.charAt(++i) : c);
        }
        return plain.toString();
    }
}
