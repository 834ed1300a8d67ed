package io.twinmesh.actors.therapy;

import io.twinmesh.persistence.history.Fact;

import java.util.List;

/// What is known of a patient's variants and diseases.
///
/// @param conditions those that the patient has now
/// @param complete whether every variant ever found is among them
public record MolecularProfile(
        List<Fact.VariantNoted> variants, List<Fact.ConditionNoted> conditions, boolean complete) {
    public static final MolecularProfile NONE = new MolecularProfile(List.of(), List.of(), true);

    public MolecularProfile {
        variants = List.copyOf(variants);
        conditions = List.copyOf(conditions);
    }

    @Override
    public String toString() {
        return "MolecularProfile[" + variants.size() + "]";
    }
}
