package io.twinmesh.persistence.client;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The part of a scope after `?`: the scope holds only for resources with one of these tokens.
///
/// @param parameter one of `category`, `code`, `clinical-status`, `status`
/// @param values each `system|code`, `code`, `|code` (without a system) or `system|`; at least one
public record ScopeCondition(String parameter, List<String> values) {
    /// What needs no escape in a token: visible ASCII without the marks that separate.
    private static final String PART = "[\\x21-\\x7e&&[^,|&\"%\\\\]]*";

    private static final Pattern VALUE = Pattern.compile(PART + "\\|?" + PART);
    private static final int MAX_VALUES = 16;

    public ScopeCondition {
        values = List.copyOf(values);
        if (elements(parameter).isEmpty() || values.isEmpty()) {
            throw new IllegalArgumentException("no such condition: " + parameter);
        }
    }

    /// Reads `category=system|code,…`; empty when the grammar or this release does not have it: a
    /// condition that is not understood must not become a scope without one.
    static Optional<ScopeCondition> parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            return Optional.empty();
        }
        var parameter = text.substring(0, equals);
        if (elements(parameter).isEmpty()) {
            return Optional.empty();
        }
        String decoded;
        try {
            decoded =
                    URLDecoder.decode(
                            text.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        var values = List.of(decoded.split(",", -1));
        if (values.size() > MAX_VALUES
                || !values.stream()
                        .allMatch(v ->
                                !v.isEmpty() && !v.equals("|") && VALUE.matcher(v).matches())) {
            return Optional.empty();
        }
        return Optional.of(new ScopeCondition(parameter, values));
    }

    /// Whether a FHIR resource has one of the values.
    public boolean holds(JsonNode resource) {
        return elements(parameter).stream()
                .flatMap(name -> codings(resource.path(name)))
                .anyMatch(coding -> values.stream().anyMatch(value -> fits(value, coding)));
    }

    String text() {
        return parameter + "=" + String.join(",", values);
    }

    private static List<String> elements(String parameter) {
        return switch (parameter) {
            case "category" -> List.of("category");
            case "code" -> List.of("code", "medicationCodeableConcept", "vaccineCode");
            case "clinical-status" -> List.of("clinicalStatus");
            case "status" -> List.of("status");
            default -> List.of();
        };
    }

    /// @param system empty when there is none
    private record Coding(String system, String code) {}

    /// A code, a Coding, a CodeableConcept, or several of them.
    private static Stream<Coding> codings(JsonNode element) {
        if (element.isTextual()) {
            return Stream.of(new Coding("", element.asText()));
        }
        if (element.isArray()) {
            return stream(element).flatMap(ScopeCondition::codings);
        }
        var inner = element.path("coding");
        return inner.isArray()
                ? stream(inner).flatMap(ScopeCondition::codings)
                : Stream.of(
                        new Coding(
                                element.path("system").asText(""),
                                element.path("code").asText("")));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static boolean fits(String value, Coding coding) {
        int bar = value.indexOf('|');
        if (bar < 0) {
            return value.equals(coding.code());
        }
        var code = value.substring(bar + 1);
        return value.substring(0, bar).equals(coding.system())
                && (code.isEmpty() || code.equals(coding.code()));
    }
}
