package io.twinmesh.actors.therapy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.therapy.Disease;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.inference.therapy.Evidence;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.MatchJson;
import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.persistence.history.Fact;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// A table of evidence, asked about a patient.
///
/// @param codes which disease of the table a condition is
public record TherapyEvidence(EvidenceTable table, DiseaseCodes codes) {

    /// What the table says of every variant.
    ///
    /// @param brought variants that are not the twin's, or are not known to be
    /// @param doid in this disease, whatever the patient has; else in the patient's
    /// @param stage of it, whatever is recorded; else the recorded one
    public ObjectNode answer(
            MolecularProfile profile,
            List<Fact.VariantReported> brought,
            Optional<String> doid,
            Optional<Stage> stage) {
        return new TherapyAnswer(this, profile, brought, doid, stage).json();
    }

    /// The lines that say that a variant makes a therapy fail, in any disease: whether it is the
    /// patient's is not for a code to rule out.
    ///
    /// @param all the patient's variants
    List<Evidence> resistances(FoundVariant variant, List<FoundVariant> all) {
        return variant.spellings().stream()
                .flatMap(spelling -> table.resistances(variant.spelled(spelling, all)).stream())
                .distinct()
                .toList();
    }

    /// Puts the lines that say that this variant makes a therapy fail, when there are any.
    ///
    /// @param profile of the patient, this variant in it
    public void putResistances(
            ObjectNode row, Fact.VariantNoted variant, MolecularProfile profile) {
        var all = FoundVariant.among(profile.variants());
        var lines =
                FoundVariant.among(List.of(variant)).stream()
                        .flatMap(found -> resistances(found, all).stream())
                        .toList();
        if (!lines.isEmpty()) {
            lines(row.putArray("resistanceKnown"), lines);
        }
    }

    void lines(ArrayNode array, List<Evidence> lines) {
        MatchJson.lines(array, table, lines);
    }

    /// Variants that make a therapy fail.
    Set<FoundVariant.Key> resistant(MolecularProfile profile) {
        var keys = new LinkedHashSet<FoundVariant.Key>();
        var all = FoundVariant.among(profile.variants());
        for (var variant : all) {
            if (!resistances(variant, all).isEmpty()) {
                keys.add(variant.key());
            }
        }
        return keys;
    }

    /// The diseases that the conditions are, by the digits of their ids.
    SequencedMap<String, Disease> diseases(List<Fact.ConditionNoted> conditions) {
        var diseases = new LinkedHashMap<String, Disease>();
        for (var condition : conditions) {
            for (var code : condition.codes()) {
                codes.doid(code.system(), code.code())
                        .ifPresent(doid -> diseases.putIfAbsent(doid, disease(doid, condition)));
            }
            condition
                    .display()
                    .flatMap(table::disease)
                    .ifPresent(disease -> diseases.putIfAbsent(disease.doid(), disease));
        }
        return diseases;
    }

    private Disease disease(String doid, Fact.ConditionNoted condition) {
        return table.diseaseOf(doid)
                .orElseGet(() -> new Disease(doid, condition.display().orElse("")));
    }
}
