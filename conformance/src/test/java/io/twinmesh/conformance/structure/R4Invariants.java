package io.twinmesh.conformance.structure;

import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;

import io.twinmesh.cluster.fhir.intake.invariant.Invariants;
import io.twinmesh.conformance.Validator;

import org.hl7.fhir.r4.model.ElementDefinition.ConstraintSeverity;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.StructureDefinitionKind;
import org.hl7.fhir.r4.model.StructureDefinition.TypeDerivationRule;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The invariants of error level in the definitions that HAPI carries.
final class R4Invariants {
    /// Checked together with the structure.
    private static final Set<String> STRUCTURAL =
            Set.of("dom-2", "dom-3", "dom-4", "dom-5", "ele-1", "ref-1");

    /// Those of an element that are checked as ones of what it stands in, or of its type.
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "Organization.address org-2",
                    "Organization.telecom org-3",
                    "RiskAssessment.prediction.probability[x] ras-1",
                    "Narrative.div txt-1",
                    "Narrative.div txt-2");

    /// A type of no value or element that we know.
    private static final Set<String> UNREACHED = Set.of("ElementDefinition");

    private R4Invariants() {}

    /// Each as `type key`.
    private static Set<String> all() {
        var all = new TreeSet<String>();
        List<StructureDefinition> definitions =
                new DefaultProfileValidationSupport(Validator.R4).fetchAllStructureDefinitions();
        for (var definition : definitions) {
            if (definition.getDerivation() == TypeDerivationRule.CONSTRAINT
                    || definition.getKind() == StructureDefinitionKind.LOGICAL
                    || UNREACHED.contains(definition.getType())
                    || !Invariants.known(definition.getType())) {
                continue;
            }
            for (var element : definition.getSnapshot().getElement()) {
                for (var rule : element.getConstraint()) {
                    if (rule.getSeverity() == ConstraintSeverity.ERROR) {
                        all.add(element.getPath() + " " + rule.getKey());
                    }
                }
            }
        }
        return all;
    }

    private static String key(String name) {
        return name.split(" ", 2)[1];
    }

    static Set<String> keys() {
        var keys = new TreeSet<String>();
        all().forEach(name -> keys.add(key(name)));
        return keys;
    }

    /// Those that the intake does not check.
    static Set<String> unknown() {
        var known = Invariants.names();
        var inherited = new TreeSet<String>();
        known.forEach(name -> inherited.add(key(name)));
        var unknown = all();
        unknown.removeIf(name ->
                known.contains(name)
                        || STRUCTURAL.contains(key(name))
                        || ELSEWHERE.contains(name)
                        // of an element, what its type has already: ext-1 of each extension
                        || (inherited.contains(key(name)) && ofItsType(name)));
        return unknown;
    }

    private static boolean ofItsType(String name) {
        return Set.of("ext-1", "qty-3").contains(key(name));
    }
}
