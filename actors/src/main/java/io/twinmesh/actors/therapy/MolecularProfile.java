package io.twinmesh.actors.therapy;

import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is known of a patient's variants and diseases.
///
/// @param conditions those that the patient has now
/// @param stage of the cancer, as the newest observation of it says
/// @param complete whether every variant ever found is among them
public record MolecularProfile(
        List<Fact.VariantNoted> variants,
        List<Fact.ConditionNoted> conditions,
        Optional<Stage> stage,
        boolean complete) {
    public static final MolecularProfile NONE =
            new MolecularProfile(List.of(), List.of(), Optional.empty(), true);

    /// LOINC: stage group of a cancer, clinical, by pathology, and by another method.
    private static final Set<Code> STAGE_GROUPS =
            Set.of(
                    new Code("http://loinc.org", "21908-9"),
                    new Code("http://loinc.org", "21902-2"),
                    new Code("http://loinc.org", "21914-7"));

    /// The stage that the newest of these observations names.
    public static Optional<Stage> stage(List<Fact.Observed> observations) {
        return observations.stream()
                .filter(Fact.Coded.class::isInstance)
                .map(Fact.Coded.class::cast)
                .filter(it -> it.codes().stream().anyMatch(STAGE_GROUPS::contains))
                .max(Comparator.comparing(Fact.Coded::at))
                .flatMap(MolecularProfile::stage);
    }

    private static Optional<Stage> stage(Fact.Coded said) {
        return said.valueDisplay()
                .flatMap(Stage::of)
                .or(() ->
                        said.values().stream()
                                .flatMap(value -> Stage.of(value.code()).stream())
                                .findFirst());
    }

    public MolecularProfile {
        variants = List.copyOf(variants);
        conditions = List.copyOf(conditions);
    }

    @Override
    public String toString() {
        return "MolecularProfile[" + variants.size() + "]";
    }
}
