package io.twinmesh.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which models answer, and which answers call for people at once.
class OfferedClassesTest {
    private static final ModelManifest NEWS2 = BuiltInModel.named("news2").orElseThrow().manifest();

    private static ModelManifest of(RegulatoryClass regulatoryClass) {
        return published(NEWS2.id(), NEWS2.equation(), regulatoryClass);
    }

    private static ModelManifest published(
            ModelId id, Optional<String> equation, RegulatoryClass regulatoryClass) {
        return new ModelManifest(
                id,
                NEWS2.title(),
                NEWS2.engine(),
                equation,
                NEWS2.blobDigest(),
                NEWS2.question(),
                NEWS2.inputs(),
                NEWS2.outputs(),
                NEWS2.priceTokens(),
                NEWS2.author(),
                NEWS2.licence(),
                regulatoryClass,
                NEWS2.intendedUse(),
                NEWS2.population(),
                NEWS2.citation(),
                NEWS2.limits(),
                NEWS2.requirements());
    }

    private static Outcome high() {
        return new Outcome.Computed(
                List.of(new Outcome.Output("total", 9, "{score}")),
                Optional.of(new Outcome.Band("high", "High")),
                List.of(),
                List.of());
    }

    @Test
    void models_of_signals_and_images_are_off_until_they_are_switched_on() {
        assertThat(OfferedClasses.USUAL.includes(of(RegulatoryClass.NON_DEVICE_CANDIDATE)))
                .isTrue();
        assertThat(OfferedClasses.USUAL.includes(of(RegulatoryClass.RESEARCH))).isTrue();
        assertThat(OfferedClasses.USUAL.includes(of(RegulatoryClass.DEVICE_SIGNAL))).isFalse();
        assertThat(OfferedClasses.USUAL.includes(of(RegulatoryClass.DEVICE_IMAGE))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void each_class_is_on_by_itself_and_off_without_it(RegulatoryClass one) {
        assertThat(new OfferedClasses(Set.of(one)).includes(of(one))).isTrue();
        assertThat(new OfferedClasses(EnumSet.complementOf(EnumSet.of(one))).includes(of(one)))
                .isFalse();
    }

    private static List<String> builtIn(OfferedClasses offered) {
        return BuiltInModel.all().stream()
                .map(BuiltInModel::manifest)
                .filter(offered::includes)
                .map(manifest -> manifest.id().name())
                .sorted()
                .toList();
    }

    @Test
    void exactly_the_models_of_samples_and_images_are_off_at_first() {
        var all = builtIn(new OfferedClasses(Set.of(RegulatoryClass.values())));

        assertThat(all).hasSize(23);
        assertThat(all)
                .filteredOn(name -> !builtIn(OfferedClasses.USUAL).contains(name))
                .containsExactly("cgm-profile", "lab-sheet");
        assertThat(BuiltInModel.all())
                .extracting(BuiltInModel::manifest)
                .filteredOn(manifest ->
                        manifest.inputs().stream()
                                .anyMatch(input ->
                                        input.type() instanceof InputSpec.Type.Image
                                                || input.sources().stream()
                                                        .anyMatch(
                                                                InputSource.Signal.class
                                                                        ::isInstance)))
                .extracting(manifest -> manifest.id().name())
                .containsExactlyInAnyOrder("cgm-profile", "lab-sheet");
    }

    @Test
    void all_but_the_published_scores_are_marked_for_research_use() {
        assertThat(of(RegulatoryClass.NON_DEVICE_CANDIDATE).regulatoryClass().researchUseOnly())
                .isFalse();
        assertThat(of(RegulatoryClass.RESEARCH).regulatoryClass().researchUseOnly()).isTrue();
        assertThat(of(RegulatoryClass.DEVICE_SIGNAL).regulatoryClass().researchUseOnly()).isTrue();
    }

    @Test
    void a_high_early_warning_score_calls_for_people_and_nothing_else_does() {
        var other = BuiltInModel.named("fib-4").orElseThrow().manifest();

        assertThat(RedFlag.raisedBy(NEWS2, high())).isTrue();
        assertThat(RedFlag.raisedBy(other, high())).isFalse();
        assertThat(
                        RedFlag.raisedBy(
                                NEWS2,
                                new Outcome.NotComputed(
                                        "input.missing", "pulse", Optional.empty())))
                .isFalse();
    }

    @Test
    void the_call_for_people_follows_from_the_equation_whatever_the_model_is_called() {
        var renamed =
                published(
                        new ModelId("ward-warning", "1"),
                        NEWS2.equation(),
                        RegulatoryClass.NON_DEVICE_CANDIDATE);
        var namesake =
                published(NEWS2.id(), Optional.of("fib-4"), RegulatoryClass.NON_DEVICE_CANDIDATE);

        assertThat(RedFlag.raisedBy(renamed, high())).isTrue();
        assertThat(RedFlag.raisedBy(namesake, high())).isFalse();
    }
}
