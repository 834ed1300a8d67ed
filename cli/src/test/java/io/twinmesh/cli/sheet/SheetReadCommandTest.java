package io.twinmesh.cli.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.inference.sheet.Tesseract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.imageio.ImageIO;

/// What a person sees of a sheet; the program that reads it says what a test wrote down.
class SheetReadCommandTest {
    @TempDir private Path folder = Path.of("");
    private final StringWriter stdout = new StringWriter();
    private final StringWriter stderr = new StringWriter();

    private Tesseract saying(String... words) throws IOException {
        var script = new StringBuilder("#!/bin/sh\ncat >/dev/null\nprintf 'names\\n'\n");
        for (var word : words) {
            script.append("printf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t0\\t0\\t95\\t%s\\n' '")
                    .append(word)
                    .append("'\n");
        }
        var file = Files.writeString(folder.resolve("program"), script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new Tesseract(file, Tesseract.USUAL);
    }

    private String image() throws IOException {
        var file = folder.resolve("sheet.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
        return file.toString();
    }

    private int read(Optional<Tesseract> tesseract, String... arguments) {
        return new CommandLine(new SheetReadCommand(tesseract))
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .setExecutionExceptionHandler((e, _, _) -> {
                    stderr.write(String.valueOf(e.getMessage()));
                    return e instanceof CommandFailure failure ? failure.exitCode() : 99;
                })
                .execute(new ArrayList<>(List.of(arguments)).toArray(String[]::new));
    }

    @Test
    void is_off_unless_it_is_called_research() throws IOException {
        assertThat(read(Optional.of(saying("Creatinine")), image())).isEqualTo(4);
        assertThat(stderr.toString()).startsWith("sheet.off:");
    }

    @Test
    void says_when_tesseract_is_not_installed() throws IOException {
        assertThat(read(Optional.empty(), image(), "--research-use")).isEqualTo(4);
        assertThat(stderr.toString()).startsWith("sheet.ocr-missing:");
    }

    /// CKD-EPI 2021, 60 years, female, 0.80 mg/dL: 84 mL/min/1.73 m2 (Inker 2021, by its equation).
    @Test
    void a_sheet_and_what_a_model_makes_of_it_are_pending_review() throws IOException {
        assertThat(
                        read(
                                Optional.of(saying("Creatinine", "0.80", "mg/dL")),
                                image(),
                                "--research-use",
                                "--json",
                                "--model",
                                "ckd-epi-2021",
                                "--given",
                                "{\"age\":60,\"sex\":\"female\"}"))
                .as(stderr::toString)
                .isZero();

        var shown = JsonMapper.builder().build().readTree(stdout.toString());
        assertThat(shown.path("state").asText()).isEqualTo("pending-review");
        assertThat(shown.path("researchUseOnly").asBoolean()).isTrue();
        assertThat(shown.at("/recognised/0/code").asText()).isEqualTo("http://loinc.org|2160-0");
        assertThat(shown.at("/interpretation/state").asText()).isEqualTo("pending-review");
        assertThat(Math.round(shown.at("/interpretation/values/egfr/value").asDouble()))
                .isEqualTo(84);
    }

    @Test
    void what_is_not_taken_is_said_and_the_model_says_what_it_lacks() throws IOException {
        assertThat(
                        read(
                                Optional.of(saying("Creatinine", "80", "pmol/L")),
                                image(),
                                "--research-use",
                                "--model",
                                "ckd-epi-2021",
                                "--given",
                                "{\"age\":60,\"sex\":\"female\"}"))
                .isZero();

        assertThat(stdout.toString())
                .startsWith("PENDING REVIEW.")
                .contains("not taken: sheet.unit-unknown")
                .contains("not computed, input.missing");
    }
}
