package io.twinmesh.inference.sheet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.program.Program.Limits;
import io.twinmesh.inference.sheet.SheetRow.Recognised;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.Color;
import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

import javax.imageio.ImageIO;

class TesseractTest {
    @TempDir private Path folder = Path.of("");

    /// A sheet as a laboratory prints it, black on white.
    private static byte[] drawn(String... lines) throws IOException {
        System.setProperty("java.awt.headless", "true");
        var image = new BufferedImage(1400, 80 + 70 * lines.length, BufferedImage.TYPE_BYTE_GRAY);
        var pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, image.getWidth(), image.getHeight());
        pen.setColor(Color.BLACK);
        pen.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 36));
        for (var line = 0; line < lines.length; line++) {
            pen.drawString(lines[line], 40, 70 + 70 * line);
        }
        pen.dispose();
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    /// The sheet's text, and an assumption that this machine has a font to draw it with.
    private static byte[] sheet() throws IOException {
        try {
            return drawn("Creatinine  1.10  mg/dL", "Triglycerides  155  mg/dL");
        } catch (InternalError | NoClassDefFoundError e) {
            return Assumptions.abort("no font to draw a sheet with: " + e.getMessage());
        }
    }

    private Tesseract program(String script, Limits limits) throws IOException {
        var file = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new Tesseract(file, limits);
    }

    private static Limits limits(Duration time) {
        return new Limits(time, 10_000);
    }

    @Test
    void a_drawn_sheet_is_read_into_a_panel_skipped_without_tesseract() throws IOException {
        var tesseract = Tesseract.installed();
        Assumptions.assumeTrue(
                tesseract.flatMap(Tesseract::version).isPresent(),
                "Tesseract is not installed (Debian package tesseract-ocr)");

        var sheet = LabSheet.of(tesseract.orElseThrow().read(sheet()));

        assertThat(sheet.recognised())
                .extracting(Recognised::loinc)
                .containsExactly("2160-0", "2571-8");
        assertThat(sheet.recognised())
                .extracting(row -> row.value().toPlainString())
                .containsExactly("1.10", "155");
    }

    @Test
    void words_keep_their_lines_and_their_confidence() {
        var table =
                """
                level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
                4\t1\t1\t1\t1\t0\t1\t1\t1\t1\t-1\t
                5\t1\t1\t1\t1\t1\t1\t1\t1\t1\t96.5\tSodium
                5\t1\t1\t1\t1\t2\t1\t1\t1\t1\t43\t140
                5\t1\t2\t1\t1\t1\t1\t1\t1\t1\t-1\tother
                broken
                """;

        assertThat(TesseractWords.read(table))
                .containsExactly(
                        new SheetWord(0, "Sodium", 0.965),
                        new SheetWord(0, "140", 0.43),
                        new SheetWord(1, "other", 0));
    }

    @Test
    void a_program_that_does_not_end_is_killed() throws IOException {
        var program = program("sleep 600\n", limits(Duration.ofMillis(200)));

        assertThatThrownBy(() -> program.read(sheet()))
                .isInstanceOfSatisfying(
                        SheetRefused.class,
                        e -> assertThat(e.code()).isEqualTo("sheet.ocr-timeout"));
    }

    @Test
    void a_program_that_writes_without_end_is_killed() throws IOException {
        var program = program("cat >/dev/null; yes\n", limits(Duration.ofSeconds(30)));

        assertThatThrownBy(() -> program.read(sheet()))
                .isInstanceOfSatisfying(
                        SheetRefused.class,
                        e -> assertThat(e.code()).isEqualTo("sheet.ocr-output-too-large"));
    }

    @Test
    void a_program_that_fails_or_is_not_there_says_so() throws IOException {
        var failing = program("cat >/dev/null; exit 3\n", limits(Duration.ofSeconds(30)));
        var missing = new Tesseract(folder.resolve("none"), Tesseract.USUAL);

        for (var program : List.of(failing, missing)) {
            assertThatThrownBy(() -> program.read(sheet()))
                    .isInstanceOfSatisfying(
                            SheetRefused.class,
                            e -> assertThat(e.code()).isEqualTo("sheet.ocr-failed"));
        }
        assertThat(missing.version()).isEmpty();
    }

    @Test
    void what_is_no_image_or_too_large_never_reaches_the_program() throws IOException {
        var program = program("exit 0\n", limits(Duration.ofSeconds(30)));

        assertThatThrownBy(() -> program.read(new byte[] {1, 2, 3}))
                .isInstanceOfSatisfying(
                        SheetRefused.class,
                        e -> assertThat(e.code()).isEqualTo("sheet.image-unreadable"));
        assertThatThrownBy(() -> program.read(new byte[Tesseract.MOST_BYTES + 1]))
                .isInstanceOfSatisfying(
                        SheetRefused.class,
                        e -> assertThat(e.code()).isEqualTo("sheet.image-too-large"));
    }
}
