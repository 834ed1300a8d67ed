package io.twinmesh.inference.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.catalog.Retirement;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.question.NamedQuestion.Answering;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

class NamedQuestionTest {
    @TempDir private Path folder;

    private Answering of(NamedQuestion question) {
        ModelCatalog.publishBuiltIn(folder, SigningKey.ofSeed(new byte[32]));
        return question.models(ModelCatalog.open(folder), OfferedClasses.USUAL);
    }

    @Test
    void every_model_that_names_the_question_answers_it() {
        assertThat(of(NamedQuestion.CARDIOVASCULAR_RISK))
                .isInstanceOfSatisfying(
                        Answering.By.class,
                        by ->
                                assertThat(by.models())
                                        .extracting(entry -> entry.manifest().id().name())
                                        .contains(
                                                "framingham-cvd-2008",
                                                "pce-2013",
                                                "prevent-2023-10y",
                                                "prevent-2023-30y",
                                                "score2-2021",
                                                "cha2ds2-vasc-2010"));
    }

    @Test
    void a_model_of_which_no_version_is_left_is_missed_by_its_question_alone() {
        ModelCatalog.publishBuiltIn(folder, SigningKey.ofSeed(new byte[32]));
        var catalog = ModelCatalog.open(folder);
        assertThat(NamedQuestion.DETERIORATION.absent(catalog, OfferedClasses.USUAL))
                .isEqualTo(Absent.NOBODY);

        var news2 = catalog.byName("news2").orElseThrow().digest();
        catalog.retire(news2, new Retirement(Instant.EPOCH, "Replaced."));

        assertThat(NamedQuestion.DETERIORATION.absent(catalog, OfferedClasses.USUAL).retired())
                .containsExactly("news2");
        assertThat(NamedQuestion.KIDNEY.absent(catalog, OfferedClasses.USUAL))
                .isEqualTo(Absent.NOBODY);
    }

    @Test
    void a_model_of_a_class_that_is_off_is_missed_by_its_question_alone() {
        ModelCatalog.publishBuiltIn(folder, SigningKey.ofSeed(new byte[32]));
        var catalog = ModelCatalog.open(folder);

        assertThat(NamedQuestion.GLUCOSE.absent(catalog, OfferedClasses.USUAL).off())
                .containsExactly(new Absent.Off("cgm-profile", RegulatoryClass.DEVICE_SIGNAL));
        var nothing = new OfferedClasses(Set.of());
        assertThat(NamedQuestion.DETERIORATION.models(catalog, nothing))
                .isInstanceOf(Answering.Off.class);
        assertThat(NamedQuestion.DETERIORATION.absent(catalog, nothing).off())
                .extracting(Absent.Off::text)
                .contains("news2 (non-device-candidate)");
    }

    @Test
    void a_question_that_no_model_names_is_answered_by_nobody() {
        assertThat(of(NamedQuestion.ECG)).isInstanceOf(Answering.Nobody.class);
    }

    /// More than that could not be asked at once.
    @Test
    void no_question_has_more_models_than_are_asked() {
        ModelCatalog.publishBuiltIn(folder, SigningKey.ofSeed(new byte[32]));
        var catalog = ModelCatalog.open(folder);
        for (var question : NamedQuestion.values()) {
            assertThat(
                            catalog.all().stream()
                                    .filter(entry ->
                                            entry.manifest()
                                                    .question()
                                                    .text()
                                                    .equals(question.text())))
                    .as(question.text())
                    .hasSizeLessThanOrEqualTo(NamedQuestion.MOST_MODELS);
        }
    }

    @Test
    void is_found_by_its_text() {
        assertThat(NamedQuestion.named("kidney")).contains(NamedQuestion.KIDNEY);
        assertThat(NamedQuestion.named("therapy-match")).contains(NamedQuestion.THERAPY_MATCH);
        assertThat(NamedQuestion.named("weather")).isEmpty();
    }
}
