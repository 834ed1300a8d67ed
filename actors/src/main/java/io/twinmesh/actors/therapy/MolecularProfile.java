package io.twinmesh.actors.therapy;

import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What is known of a patient's variants and diseases.
///
/// @param reported variants that were found, and those of which a test could not tell
/// @param conditions those that the patient has now
/// @param stage of the cancer, as an observation or the condition itself says
/// @param complete whether every variant ever found is among them
public record MolecularProfile(
        List<Fact.VariantReported> reported,
        List<Fact.ConditionNoted> conditions,
        Optional<SaidStage> stage,
        boolean complete) {
    public static final MolecularProfile NONE =
            new MolecularProfile(List.of(), List.of(), Optional.empty(), true);

    /// LOINC: stage group of a cancer, clinical, by pathology, and by another method.
    private static final Set<Code> STAGE_GROUPS =
            Set.of(
                    new Code("http://loinc.org", "21908-9"),
                    new Code("http://loinc.org", "21902-2"),
                    new Code("http://loinc.org", "21914-7"));

    /// What a condition says of its own stage is held under, beside the condition's code.
    public static final Code CONDITION_STAGE =
            new Code("https://twinmesh.io/terms", "condition-stage");

    /// A stage that is said in words alone.
    public static final Code ONLY_TEXT = new Code("https://twinmesh.io/terms", "text");

    /// A stage, and what says it.
    ///
    /// @param from `observation` or `condition`
    public record SaidStage(Stage stage, String from) {}

    /// The stage that the newest of these observations names, or that the conditions say of
    /// themselves, when they agree.
    public static Optional<SaidStage> stage(List<Fact.Observed> observations) {
        return coded(observations, STAGE_GROUPS)
                .max(Comparator.comparing(Fact.Coded::at))
                .flatMap(MolecularProfile::stage)
                .map(stage -> new SaidStage(stage, "observation"))
                .or(() -> ofConditions(observations));
    }

    private static Optional<SaidStage> ofConditions(List<Fact.Observed> observations) {
        var stages =
                coded(observations, Set.of(CONDITION_STAGE))
                        .flatMap(said -> stage(said).stream())
                        .distinct()
                        .toList();
        return stages.size() == 1
                ? Optional.of(new SaidStage(stages.getFirst(), "condition"))
                : Optional.empty();
    }

    private static Stream<Fact.Coded> coded(List<Fact.Observed> observations, Set<Code> codes) {
        return observations.stream()
                .filter(Fact.Coded.class::isInstance)
                .map(Fact.Coded.class::cast)
                .filter(it -> it.codes().stream().anyMatch(codes::contains));
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
        reported = List.copyOf(reported);
        conditions = List.copyOf(conditions);
    }

    /// Those that were found.
    public List<Fact.VariantNoted> variants() {
        return found(reported);
    }

    static List<Fact.VariantNoted> found(List<Fact.VariantReported> reported) {
        return reported.stream()
                .filter(Fact.VariantNoted.class::isInstance)
                .map(Fact.VariantNoted.class::cast)
                .toList();
    }

    @Override
    public String toString() {
        return "MolecularProfile[" + reported.size() + "]";
    }
}
