package io.twinmesh.conformance.structure;

import ca.uhn.fhir.context.support.IValidationSupport;

import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The value sets whose codes can be listed: those that name their codes or whole code systems.
final class R4Codes {
    /// Larger ones (all MIME types, all currencies) are not listed.
    private static final int LARGEST = 200;

    private final IValidationSupport support;
    private final Map<String, Set<String>> listed = new TreeMap<>();

    R4Codes(IValidationSupport support) {
        this.support = support;
    }

    /// The name under which the codes of a value set are listed; empty when they cannot be.
    Optional<String> of(String canonical) {
        var url = plain(canonical);
        var codes = codes(url);
        if (codes.isEmpty() || codes.get().size() > LARGEST) {
            return Optional.empty();
        }
        var name = url.substring(url.lastIndexOf('/') + 1);
        var before = listed.putIfAbsent(name, codes.get());
        if (before != null && !before.equals(codes.get())) {
            throw new AssertionError("two value sets are called " + name);
        }
        return Optional.of(name);
    }

    /// A line for each value set that was asked for. A system stands before its first code.
    List<String> lines() {
        var lines = new ArrayList<String>();
        listed.forEach((name, codes) -> {
            var line = new StringBuilder("@").append(name);
            var system = "";
            for (var code : codes) {
                var parts = code.split("\\|", -1);
                line.append(' ').append(parts[0].equals(system) ? parts[1] : code);
                system = parts[0];
            }
            lines.add(line.toString());
        });
        return lines;
    }

    private static String plain(String canonical) {
        return canonical.replaceFirst("\\|.*$", "");
    }

    /// Each as `system|code`.
    private Optional<Set<String>> codes(String url) {
        if (!(support.fetchValueSet(url) instanceof ValueSet set)
                || !set.getCompose().getExclude().isEmpty()) {
            return Optional.empty();
        }
        var all = new LinkedHashSet<String>();
        for (var include : set.getCompose().getInclude()) {
            var some = included(include);
            if (some.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(some.get());
        }
        return all.isEmpty() || all.stream().anyMatch(code -> code.contains(" "))
                ? Optional.empty()
                : Optional.of(all);
    }

    private Optional<Set<String>> included(ConceptSetComponent include) {
        if (!include.getFilter().isEmpty()) {
            return Optional.empty();
        }
        if (!include.getValueSet().isEmpty()) {
            return include.hasSystem() || include.getValueSet().size() > 1
                    ? Optional.empty()
                    : codes(plain(include.getValueSet().getFirst().getValue()));
        }
        var codes = new ArrayList<String>();
        if (!include.getConcept().isEmpty()) {
            include.getConcept().forEach(concept -> codes.add(concept.getCode()));
        } else if (support.fetchCodeSystem(include.getSystem()) instanceof CodeSystem system
                && system.getContent() == CodeSystemContentMode.COMPLETE) {
            collect(system.getConcept(), codes);
        } else {
            return Optional.empty();
        }
        var qualified = new LinkedHashSet<String>();
        codes.forEach(code -> qualified.add(include.getSystem() + "|" + code));
        return Optional.of(qualified);
    }

    private static void collect(List<ConceptDefinitionComponent> concepts, List<String> codes) {
        for (var concept : concepts) {
            codes.add(concept.getCode());
            collect(concept.getConcept(), codes);
        }
    }
}
