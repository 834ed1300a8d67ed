package io.twinmesh.conformance.structure;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;

import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.Enumerations.BindingStrength;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.StructureDefinitionKind;
import org.hl7.fhir.r4.model.StructureDefinition.TypeDerivationRule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The lines of `r4.txt`, made from the structure definitions that HAPI carries.
final class R4Definitions {
    /// Types that others build on, each below the one that it builds on.
    private static final List<String> BASES =
            List.of("Element", "BackboneElement", "Resource", "DomainResource", "Quantity");

    private static final String HEAD =
            """
            # The structure of FHIR R4 (4.0.1, hl7.org/fhir/R4, CC0), made from its definitions by R4TableTest in
            # the module conformance: change nothing here by hand. R4Table says what a line means.\
            """;

    private final Map<String, StructureDefinition> definitions = new HashMap<>();
    private final R4Codes codes;
    private final List<String> open;

    R4Definitions(FhirContext context) {
        var support = new DefaultProfileValidationSupport(context);
        this.codes = new R4Codes(support);
        List<StructureDefinition> all = support.fetchAllStructureDefinitions();
        for (var definition : all) {
            if (definition.getDerivation() != TypeDerivationRule.CONSTRAINT
                    && (definition.getKind() == StructureDefinitionKind.RESOURCE
                            || definition.getKind() == StructureDefinitionKind.COMPLEXTYPE)) {
                definitions.put(definition.getType(), definition);
            }
        }
        this.open =
                Objects.requireNonNull(definitions.get("Extension"))
                        .getSnapshot()
                        .getElement()
                        .stream()
                        .filter(element -> element.getPath().equals("Extension.value[x]"))
                        .flatMap(element -> types(element).stream())
                        .toList();
    }

    /// The whole file: all resource types, as each may be contained in another, and the data types
    /// that they reach.
    String table() {
        var types = new TreeMap<String, List<String>>();
        var todo = new ArrayDeque<>(BASES);
        definitions.values().stream()
                .filter(it -> it.getKind() == StructureDefinitionKind.RESOURCE)
                .forEach(it -> todo.add(it.getType()));
        todo.addAll(open);
        while (!todo.isEmpty()) {
            var type = todo.removeFirst();
            if (definitions.containsKey(type) && !types.containsKey(type)) {
                types.put(type, lines(definitions.get(type), todo));
            }
        }
        var lines = new ArrayList<String>();
        lines.add(HEAD);
        lines.addAll(codes.lines());
        lines.add("* " + String.join(" ", open));
        BASES.forEach(base -> lines.addAll(types.remove(base)));
        types.values().forEach(lines::addAll);
        return String.join("\n", lines) + "\n";
    }

    /// A type, and the nested ones in it.
    ///
    /// @param reached takes the types that it has elements of
    private List<String> lines(StructureDefinition definition, ArrayDeque<String> reached) {
        var elements = definition.getSnapshot().getElement();
        var children = new LinkedHashMap<String, List<ElementDefinition>>();
        for (var element : elements) {
            var dot = element.getPath().lastIndexOf('.');
            if (dot > 0) {
                children.computeIfAbsent(
                                element.getPath().substring(0, dot), _ -> new ArrayList<>())
                        .add(element);
            }
        }
        var lines = new ArrayList<String>();
        var root = elements.getFirst().getPath();
        children.putIfAbsent(root, List.of());
        var parents = new HashMap<String, String>();
        elements.forEach(element ->
                types(element).stream()
                        .findFirst()
                        .ifPresent(it -> parents.put(element.getPath(), it)));
        children.forEach((path, all) -> {
            var base =
                    path.equals(root)
                            ? base(definition)
                            : Objects.requireNonNull(parents.get(path));
            var inherited = inherited(base);
            var line = new StringBuilder(path).append(' ').append(base);
            for (var element : all) {
                if (!inherited.contains(name(element))) {
                    line.append(' ').append(word(element, children.keySet()));
                    reached.addAll(types(element));
                }
            }
            lines.add(line.toString());
        });
        return lines;
    }

    private static String base(StructureDefinition definition) {
        var base = definition.getBaseDefinition();
        return base == null ? "-" : base.substring(base.lastIndexOf('/') + 1);
    }

    private Set<String> inherited(String type) {
        var names = new HashSet<String>();
        Optional.ofNullable(definitions.get(type))
                .ifPresent(definition ->
                        definition.getSnapshot().getElement().stream()
                                .filter(element ->
                                        element.getPath().chars().filter(c -> c == '.').count()
                                                == 1)
                                .forEach(element -> names.add(name(element))));
        return names;
    }

    private static String name(ElementDefinition element) {
        return element.getPath().substring(element.getPath().lastIndexOf('.') + 1);
    }

    private static List<String> types(ElementDefinition element) {
        return element.getType().stream()
                .map(ElementDefinition.TypeRefComponent::getWorkingCode)
                .distinct()
                .toList();
    }

    private String word(ElementDefinition element, Set<String> nested) {
        var word = new StringBuilder(name(element)).append(':');
        var types = types(element);
        if (element.hasContentReference()) {
            word.append(element.getContentReference().substring(1));
        } else if (nested.contains(element.getPath())) {
            word.append(element.getPath());
        } else {
            word.append(types.equals(open) ? "*" : String.join("|", types));
        }
        if (element.getBinding().getStrength() == BindingStrength.REQUIRED) {
            codes.of(element.getBinding().getValueSet())
                    .ifPresent(name -> word.append('@').append(name));
        }
        if (element.getMin() > 1 || !Set.of("1", "*").contains(element.getMax())) {
            throw new AssertionError("no sign for the cardinality of " + element.getPath());
        }
        return word.append(element.getMin() == 1 ? "!" : "")
                .append(element.getMax().equals("*") ? "*" : "")
                .toString();
    }
}
