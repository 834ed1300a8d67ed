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
    /// @param doid in this disease, whatever the patient has; else in the patient's
    /// @param stage of it, whatever is recorded; else the recorded one
    public ObjectNode answer(
            MolecularProfile profile, Optional<String> doid, Optional<Stage> stage) {
        return new TherapyAnswer(this, profile, doid, stage).json();
    }

    /// Of each resistant variant the lines that say so. Without a disease that the table's codes
    /// know, those about any disease count: a resistance is not left out for want of a diagnosis.
    List<Evidence> resistances(FoundVariant variant, Set<String> doids) {
        return variant.spellings().stream()
                .flatMap(spelling -> table.resistances(variant.gene(), spelling, doids).stream())
                .distinct()
                .toList();
    }

    /// Puts the lines that say that this variant makes a therapy fail, when there are any.
    public void putResistances(
            ObjectNode row, Fact.VariantNoted variant, List<Fact.ConditionNoted> conditions) {
        var doids = diseases(conditions).keySet();
        var lines =
                FoundVariant.among(List.of(variant)).stream()
                        .flatMap(found -> resistances(found, doids).stream())
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
        var doids = diseases(profile.conditions()).keySet();
        var keys = new LinkedHashSet<FoundVariant.Key>();
        for (var variant : FoundVariant.among(profile.variants())) {
            if (!resistances(variant, doids).isEmpty()) {
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
