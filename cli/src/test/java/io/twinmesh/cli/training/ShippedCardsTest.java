package io.twinmesh.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.ModelManifest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Each trained model of this release has its whole card in the documentation.
final class ShippedCardsTest {
    private static final Path CARDS = Path.of("..", "docs", "models");

    static List<ModelManifest> trained() {
        return BuiltInModel.all().stream()
                .map(BuiltInModel::manifest)
                .filter(manifest -> manifest.engine() == Engine.ONNX)
                .toList();
    }

    private static String card(ModelManifest model) throws IOException {
        return Files.readString(CARDS.resolve(model.id().name() + ".md"));
    }

    @ParameterizedTest
    @MethodSource("trained")
    void is_of_the_graph_that_is_shipped(ModelManifest model) throws IOException {
        assertThat(card(model))
                .startsWith("# " + model.title())
                .contains(
                        "`" + model.id() + "`, graph `" + model.blobDigest().orElseThrow() + "`",
                        model.intendedUse(),
                        model.population())
                .contains(model.limits());
    }

    @ParameterizedTest
    @MethodSource("trained")
    void says_the_learner_and_its_seed(ModelManifest model) throws IOException {
        assertThat(card(model)).containsPattern("- Learner: `.+`, seed [0-9]+\n");
    }

    @ParameterizedTest
    @MethodSource("trained")
    void says_how_well_it_does_for_each_sex_and_age_band_and_how_sure_that_is(ModelManifest model)
            throws IOException {
        var groups = List.of("all", "women", "men", "[0-9]+ to 44 years", "45 to 59 years");
        for (var group : groups) {
            assertThat(card(model))
                    .as(group)
                    .containsPattern(
                            "(?m)^\\| "
                                    + group
                                    + " \\| [0-9]+ \\| [0-9]+ \\| [01]\\.[0-9]{3}"
                                    + " \\| [01]\\.[0-9]{3} \\([01]\\.[0-9]{3} to [01]\\.[0-9]{3}\\) \\|");
        }
    }

    @ParameterizedTest
    @MethodSource("trained")
    void says_whether_its_probabilities_mean_what_they_say(ModelManifest model) throws IOException {
        assertThat(card(model))
                .contains("## Whether its probabilities mean what they say")
                .containsPattern(
                        "Intercept -?[0-9.]+ \\(0 is right\\), slope -?[0-9.]+ \\(1 is right")
                .containsPattern("(?m)^\\| 0\\.0 to 0\\.1 \\| [0-9]+ \\|");
    }

    @Test
    void there_is_one_for_every_trained_model_and_for_no_other() throws IOException {
        try (var files = Files.list(CARDS)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            trained().stream().map(model -> model.id().name() + ".md").toList());
        }
    }
}
