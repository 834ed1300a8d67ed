package io.twinmesh.cluster.fhir.intake.naming;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A search for resources of a type by identifier: the one criterion that a conditional reference
/// or request may have here.
///
/// @param system empty when every system will do; an empty text for none
/// @param value not empty
public record IdentifierQuery(String type, Optional<String> system, String value) {
    private static final Pattern TYPED = Pattern.compile("([A-Za-z]{1,64})\\?(.*)", Pattern.DOTALL);

    /// Whether a reference or an address asks instead of naming.
    static boolean conditional(String url) {
        return TYPED.matcher(url).matches();
    }

    /// Reads `Type?identifier=system|value`; empty when it asks for something else.
    static Optional<IdentifierQuery> parse(String url) {
        var typed = TYPED.matcher(url);
        return typed.matches() ? parse(typed.group(1), typed.group(2)) : Optional.empty();
    }

    /// Reads `identifier=system|value`, with or without `?` or `Type?` before it.
    static Optional<IdentifierQuery> parse(String type, String criteria) {
        var query = criteria.substring(criteria.indexOf('?') + 1);
        var before = criteria.substring(0, Math.max(0, criteria.indexOf('?')));
        if ((!before.isEmpty() && !before.equals(type)) || query.indexOf('&') >= 0) {
            return Optional.empty();
        }
        return query.startsWith("identifier=")
                ? token(type, query.substring("identifier=".length()))
                : Optional.empty();
    }

    private static Optional<IdentifierQuery> token(String type, String raw) {
        String token;
        try {
            // clients escape or not; a plus sign in an identifier is a plus sign
            token = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        var bar = token.indexOf('|');
        var value = token.substring(bar + 1);
        return value.isEmpty() || value.indexOf(',') >= 0
                ? Optional.empty()
                : Optional.of(
                        new IdentifierQuery(
                                type,
                                bar < 0 ? Optional.empty() : Optional.of(token.substring(0, bar)),
                                value));
    }

    /// The same text for the same search.
    String canonical() {
        return type + "?identifier=" + system.map(s -> s + "|").orElse("") + value;
    }

    /// The identifiers of a resource; of a few types, as ConceptMap, it can have one only.
    public static List<JsonNode> identifiers(JsonNode resource) {
        var identifiers = resource.path("identifier");
        return identifiers.isObject() ? List.of(identifiers) : identifiers.valueStream().toList();
    }

    /// Whether an `identifier` element has it.
    public boolean fits(JsonNode identifier) {
        return identifier.path("value").asText().equals(value)
                && system.map(s -> s.equals(identifier.path("system").asText())).orElse(true);
    }

    @Override
    public String toString() {
        return "IdentifierQuery[" + type + "]";
    }
}
