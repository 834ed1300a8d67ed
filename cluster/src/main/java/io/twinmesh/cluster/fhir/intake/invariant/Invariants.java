package io.twinmesh.cluster.fhir.intake.invariant;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All that are checked, by type. Those of what a resource contains and refers to in itself (dom-2
/// to dom-5, ref-1) and ele-1 are checked together with the structure.
public final class Invariants {
    /// Types with invariants that are not known here. Nobody can store such resources, and none may
    /// be contained either.
    private static final Set<String> UNKNOWN =
            Set.of(
                    "Bundle",
                    "CapabilityStatement",
                    "ImplementationGuide",
                    "MessageDefinition",
                    "NamingSystem",
                    "OperationDefinition",
                    "SearchParameter",
                    "StructureDefinition",
                    "StructureMap",
                    "TerminologyCapabilities",
                    "TestReport",
                    "TestScript");

    private static final Map<String, List<Invariant>> BY_TYPE =
            Stream.of(
                            DatatypeInvariants.ALL,
                            RecordInvariants.ALL,
                            QuestionnaireInvariants.ALL,
                            DefinitionInvariants.ALL)
                    .flatMap(List::stream)
                    .collect(Collectors.groupingBy(Invariant::type));

    private Invariants() {}

    /// @param type its own ones, not those of the types that it builds on
    public static List<Invariant> of(String type) {
        return BY_TYPE.getOrDefault(type, List.of());
    }

    /// Whether all invariants of a type of resource are known here.
    public static boolean known(String resourceType) {
        return !UNKNOWN.contains(resourceType);
    }

    /// Each as `type key`.
    public static Set<String> names() {
        return BY_TYPE.values().stream()
                .flatMap(List::stream)
                .map(it -> it.type() + " " + it.key())
                .collect(Collectors.toUnmodifiableSet());
    }
}
