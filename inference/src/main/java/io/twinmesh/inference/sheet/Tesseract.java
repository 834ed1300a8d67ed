package io.twinmesh.inference.sheet;

import io.twinmesh.inference.program.Program;
import io.twinmesh.inference.program.ProgramFailed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.imageio.ImageIO;

/// Tesseract, the program of the Debian package `tesseract-ocr`, as a child process: no shell, an
/// environment of its own, one thread, the image on its standard input, and limits on time and
/// output. It is killed at either limit.
///
/// @param program the executable
public record Tesseract(Path program, Program.Limits limits) {
    static final int MOST_BYTES = 20 << 20;

    /// A page at 600 dots per inch has 35 million.
    static final long MOST_PIXELS = 50_000_000;

    /// For one image.
    public static final Program.Limits USUAL = new Program.Limits(Duration.ofSeconds(60), 4 << 20);

    /// The program on this machine's path, when it is installed.
    public static Optional<Tesseract> installed() {
        return Program.find("tesseract").map(path -> new Tesseract(path, USUAL));
    }

    /// The same program, with no more time than this for one image.
    public Tesseract within(Duration atMost) {
        return atMost.compareTo(limits.time()) < 0
                ? new Tesseract(program, new Program.Limits(atMost, limits.output()))
                : this;
    }

    /// What the program says it is, for example `tesseract 5.3.0`; empty when it does not run.
    /// Blocks.
    public Optional<String> version() {
        try {
            return new String(run(List.of("--version"), new byte[0]), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .filter(line -> line.startsWith("tesseract "));
        } catch (SheetRefused _) {
            return Optional.empty();
        }
    }

    /// Reads an image. Blocks until it is read.
    ///
    /// @param image PNG or JPEG
    /// @throws SheetRefused `sheet.image-too-large`, `sheet.image-unreadable`, `sheet.ocr-timeout`,
    ///   `sheet.ocr-output-too-large`, `sheet.ocr-failed`
    public List<SheetWord> read(byte[] image) {
        check(image);
        return TesseractWords.read(
                new String(
                        run(List.of("stdin", "stdout", "--psm", "6", "tsv"), image),
                        StandardCharsets.UTF_8));
    }

    /// The size is looked at before the native program sees the image.
    private static void check(byte[] image) {
        if (image.length > MOST_BYTES) {
            throw tooManyBytes();
        }
        try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(image))) {
            var readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw unreadable();
            }
            var reader = readers.next();
            try {
                reader.setInput(in);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                    throw tooManyPixels();
                }
            } finally {
                reader.dispose();
            }
        } catch (IOException _) {
            throw unreadable();
        }
    }

    static SheetRefused tooManyBytes() {
        return new SheetRefused(
                "sheet.image-too-large", "an image has at most " + MOST_BYTES + " bytes");
    }

    static SheetRefused tooManyPixels() {
        return new SheetRefused(
                "sheet.image-too-large", "an image has at most " + MOST_PIXELS + " pixels");
    }

    static SheetRefused unreadable() {
        return new SheetRefused("sheet.image-unreadable", "the image is no PNG or JPEG");
    }

    private byte[] run(List<String> arguments, byte[] image) {
        var tesseract =
                new Program(
                        program,
                        limits,
                        Set.of("PATH", "TESSDATA_PREFIX"),
                        Map.of("OMP_THREAD_LIMIT", "1", "LC_ALL", "C.UTF-8"));
        try {
            return tesseract.run(arguments, image);
        } catch (ProgramFailed e) {
            throw new SheetRefused(
                    switch (e.how()) {
                        case TOO_LONG -> "sheet.ocr-timeout";
                        case TOO_MUCH -> "sheet.ocr-output-too-large";
                        case NOT_STARTED, ENDED_BADLY, UNREADABLE, INTERRUPTED ->
                                "sheet.ocr-failed";
                    },
                    "Tesseract: " + e.why());
        }
    }
}
