package io.twinmesh.cluster.fhir.intake.structure;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The codes that an element must be taken from.
///
/// @param name of the value set, as `observation-status`
/// @param codes in the order of the value set
/// @param qualified the same as `system|code`
record CodeSet(String name, List<String> codes, Set<String> qualified) {
    /// More are not told one by one.
    private static final int TOLD = 16;

    CodeSet {
        codes = List.copyOf(codes);
        qualified = Set.copyOf(qualified);
    }

    /// @param words `system|code`, or a code of the same system as the one before
    static CodeSet of(String name, List<String> words) {
        var codes = new LinkedHashSet<String>();
        var qualified = new HashSet<String>();
        var system = "";
        for (var word : words) {
            var bar = word.indexOf('|');
            system = bar < 0 ? system : word.substring(0, bar);
            var code = word.substring(bar + 1);
            codes.add(code);
            qualified.add(system + "|" + code);
        }
        return new CodeSet(name, List.copyOf(codes), qualified);
    }

    boolean has(String code) {
        return codes.contains(code);
    }

    /// Whether a Coding is in the set, or one of those of a CodeableConcept. One without a code
    /// says nothing, and one without a system is judged by its code.
    boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "Coding" -> !value.path("code").isTextual() || coded(value);
            case "CodeableConcept" ->
                    !value.path("coding").isArray()
                            || value.path("coding").valueStream().anyMatch(this::coded);
            default -> true;
        };
    }

    private boolean coded(JsonNode coding) {
        var code = coding.path("code").asText();
        return coding.path("system").isTextual()
                ? qualified.contains(coding.path("system").asText() + "|" + code)
                : has(code);
    }

    String expected() {
        return codes.size() <= TOLD
                ? "must be one of " + String.join(", ", codes)
                : "must be a code of the value set " + name;
    }
}
