package io.twinmesh.inference.runtime.words;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Equations;
import io.twinmesh.inference.clinical.Score;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.inference.runtime.SheetModel;
import io.twinmesh.inference.sheet.SheetPanel;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The words of a model: its band, its warnings, the inputs that contributed, and the reasons why
/// it computes nothing. All of them are known beforehand, by the equation or the engine that the
/// manifest names, so whoever computed an answer for a clinician has no room for words of its own.
///
/// Of an equation that this release does not know no words are known.
public final class ModelWords {
    private static final int MOST_WARNINGS = 20;

    private ModelWords() {}

    /// Whether the model can have said it: each word is one of its own, the band is one that these
    /// values can have.
    public static boolean of(ModelManifest manifest, Outcome outcome) {
        return switch (outcome) {
            case Outcome.NotComputed it -> reasons(manifest).anyMatch(it::equals);
            case Outcome.Computed it ->
                    band(manifest, it) && warnings(manifest, it) && contributions(manifest, it);
        };
    }

    private static Stream<Outcome.NotComputed> reasons(ModelManifest manifest) {
        var own =
                switch (manifest.engine()) {
                    case SCORE ->
                            equation(manifest).map(Equation::exclusions).orElse(List.of()).stream()
                                    .map(Outcome.NotComputed::excluded);
                    case ONNX -> Stream.<Outcome.NotComputed>empty();
                    case OCR -> SheetModel.reasons(manifest);
                };
        return Stream.of(
                        InputCheck.refusals(manifest).map(Outcome.NotComputed::of),
                        manifest.outputs().stream().map(Outcome.NotComputed::implausible),
                        own)
                .flatMap(reasons -> reasons);
    }

    private static boolean band(ModelManifest manifest, Outcome.Computed computed) {
        var equation = equation(manifest);
        return computed.band()
                .map(band ->
                        equation.map(it -> it.possible(computed.values()))
                                .orElse(List.of())
                                .contains(new Score.Category(band.code(), band.label())))
                .orElseGet(() -> equation.filter(Equation::categorises).isEmpty());
    }

    /// Each once; that a score is the least that it can be is said of a red flag only.
    private static boolean warnings(ModelManifest manifest, Outcome.Computed computed) {
        var said = computed.warnings();
        var known =
                switch (manifest.engine()) {
                    case SCORE ->
                            equation(manifest)
                                    .filter(it -> it.warnings().containsAll(said))
                                    .isPresent();
                    case ONNX -> false;
                    case OCR -> said.stream().allMatch(SheetPanel::warns);
                };
        return (said.isEmpty() || known)
                && said.size() <= MOST_WARNINGS
                && new HashSet<>(said).size() == said.size()
                && (!computed.atLeast() || RedFlag.raisedBy(manifest, computed));
    }

    /// Of inputs of the model, each once.
    private static boolean contributions(ModelManifest manifest, Outcome.Computed computed) {
        var named = computed.contributions().stream().map(Outcome.Contribution::input).toList();
        var inputs = manifest.inputs().stream().map(InputSpec::name).collect(Collectors.toSet());
        return inputs.containsAll(named) && new HashSet<>(named).size() == named.size();
    }

    private static Optional<Equation> equation(ModelManifest manifest) {
        return manifest.equation().flatMap(Equations::named);
    }
}
