package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.words.ModelWords;
import io.twinmesh.inference.sheet.SheetPanel;
import io.twinmesh.inference.sheet.Tesseract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import javax.imageio.ImageIO;

/// The model of sheets; the program that reads says what a test wrote down.
class SheetModelTest {
    private static final BuiltInModel SHEET = BuiltInModel.named("lab-sheet").orElseThrow();

    @TempDir private Path folder = Path.of("");

    private SheetModel reading(String script) throws IOException {
        var file = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return SheetModel.of(SHEET.manifest(), Optional.of(new Tesseract(file, Tesseract.USUAL)));
    }

    /// One line a row of words, all of them certain.
    private SheetModel seeing(String... lines) throws IOException {
        var script = new StringBuilder("cat >/dev/null\nprintf 'names\\n'\n");
        for (var line = 0; line < lines.length; line++) {
            for (var word : lines[line].split(" ", -1)) {
                script.append(
                        "printf '5\\t1\\t1\\t1\\t%d\\t1\\t0\\t0\\t0\\t0\\t95\\t%s\\n'\n"
                                .formatted(line, word.replace("%", "%%")));
            }
        }
        return reading(script.toString());
    }

    private static byte[] png() throws IOException {
        var png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", png);
        return png.toByteArray();
    }

    private static Outcome run(LoadedModel model, byte[] image) {
        var outcome = model.run(InputValues.of(Map.of("image", new InputValue.Image(image))));
        // whoever checks a node's result lets it pass
        assertThat(ModelWords.of(SHEET.manifest(), outcome)).isTrue();
        return outcome;
    }

    @Test
    void a_sheet_becomes_coded_values_with_a_confidence_in_the_manifests_order()
            throws IOException {
        var sheet = seeing("HbA1c 6.1 %", "Creatinine 97 umol/L", "Sodium 1,40 mmol/L", "Dr Who");

        var outcome = (Outcome.Computed) run(sheet, png());

        assertThat(outcome.outputs())
                .containsExactly(
                        new Outcome.Output(
                                "creatinine",
                                97,
                                "umol/L",
                                Optional.of(new Outcome.Read("14682-9", .95))),
                        new Outcome.Output(
                                "hba1c", 6.1, "%", Optional.of(new Outcome.Read("4548-4", .95))));
        assertThat(outcome.warnings()).containsExactly("sheet.value-unreadable (Sodium)");
        assertThat(outcome.outputs())
                .allSatisfy(output -> {
                    var read = output.read().orElseThrow();
                    assertThat(
                                    SheetPanel.holds(
                                            output.name(),
                                            read.loinc(),
                                            output.value(),
                                            output.unit(),
                                            read.confidence()))
                            .isTrue();
                });
        assertThat(OutcomeJson.read(OutcomeJson.write(outcome))).isEqualTo(outcome);
    }

    @Test
    void a_sheet_of_which_nothing_is_certain_is_not_computed() throws IOException {
        assertThat(run(seeing("Creatinine 97 pmol/L"), png()))
                .isInstanceOfSatisfying(
                        Outcome.NotComputed.class,
                        it -> assertThat(it.code()).isEqualTo("sheet.nothing-recognised"));
    }

    @Test
    void what_is_no_image_or_too_large_a_file_is_the_askers_fault() throws IOException {
        var sheet = seeing("Creatinine 97 umol/L");

        assertThat(run(sheet, "no image".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        Outcome.NotComputed.class,
                        it -> assertThat(it.code()).isEqualTo("sheet.image-unreadable"));
        assertThat(run(sheet, new byte[512 * 1024 + 1]))
                .isInstanceOfSatisfying(
                        Outcome.NotComputed.class,
                        it -> assertThat(it.code()).isEqualTo("input.out-of-range"));
    }

    @Test
    void a_program_that_fails_or_takes_too_long_is_the_machines_fault() throws IOException {
        assertThatThrownBy(() -> run(reading("exit 3"), png()))
                .isInstanceOfSatisfying(
                        RunRefused.class,
                        it -> assertThat(it.why()).isEqualTo(Answer.Refused.FAILED));
        var hanging = reading("exec sleep 60");
        var inputs = InputValues.of(Map.of("image", new InputValue.Image(png())));
        assertThatThrownBy(() -> hanging.run(inputs, Duration.ofMillis(50)))
                .isInstanceOfSatisfying(
                        RunRefused.class,
                        it -> assertThat(it.why()).isEqualTo(Answer.Refused.EXPIRED));
    }

    @Test
    void without_tesseract_the_model_cannot_be_loaded() {
        assertThatThrownBy(() -> SheetModel.of(SHEET.manifest(), Optional.empty()))
                .isInstanceOfSatisfying(
                        ModelUnavailable.class,
                        it -> assertThat(it.code()).isEqualTo("engine.ocr-missing"));
    }

    @Test
    void a_machine_cannot_smuggle_a_value_under_another_name_unit_or_out_of_range() {
        assertThat(SheetPanel.holds("creatinine", "2160-0", 1.1, "mg/dL", .9)).isTrue();
        assertThat(SheetPanel.holds("glucose", "2160-0", 1.1, "mg/dL", .9)).isFalse();
        assertThat(SheetPanel.holds("creatinine", "2160-0", 1.1, "umol/L", .9)).isFalse();
        assertThat(SheetPanel.holds("creatinine", "2160-0", 110, "mg/dL", .9)).isFalse();
        assertThat(SheetPanel.holds("creatinine", "2160-0", Double.NaN, "mg/dL", .9)).isFalse();
        assertThat(SheetPanel.holds("creatinine", "2160-0", 1.1, "mg/dL", .69)).isFalse();
        assertThat(SheetPanel.holds("name", "00000-0", 1.1, "mg/dL", .9)).isFalse();
    }
}
