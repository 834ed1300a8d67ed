package io.twinmesh.inference.sheet;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.imageio.ImageIO;

/// Tesseract, the program of the Debian package `tesseract-ocr`, as a child process: no shell, an
/// environment of its own, one thread, the image on its standard input, and limits on time and
/// output. It is killed at either limit.
///
/// @param program the executable
public record Tesseract(Path program, Limits limits) {
    static final int MOST_BYTES = 20 << 20;

    /// A page at 600 dots per inch has 35 million.
    static final long MOST_PIXELS = 50_000_000;

    /// @param time for one image
    /// @param output in bytes
    public record Limits(Duration time, int output) {
        public static final Limits USUAL = new Limits(Duration.ofSeconds(60), 4 << 20);
    }

    /// The program on this machine's path, when it is installed.
    public static Optional<Tesseract> installed() {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "tesseract"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Tesseract(program, Limits.USUAL));
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
            throw new SheetRefused(
                    "sheet.image-too-large", "an image has at most " + MOST_BYTES + " bytes");
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
                    throw new SheetRefused(
                            "sheet.image-too-large",
                            "an image has at most " + MOST_PIXELS + " pixels");
                }
            } finally {
                reader.dispose();
            }
        } catch (IOException _) {
            throw unreadable();
        }
    }

    private static SheetRefused unreadable() {
        return new SheetRefused("sheet.image-unreadable", "the image is no PNG or JPEG");
    }

    private byte[] run(List<String> arguments, byte[] image) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(List.of("PATH", "TESSDATA_PREFIX"));
        builder.environment().putAll(Map.of("OMP_THREAD_LIMIT", "1", "LC_ALL", "C.UTF-8"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException _) {
            throw new SheetRefused("sheet.ocr-failed", "Tesseract cannot be started");
        }
        try {
            return output(process, image);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private byte[] output(Process process, byte[] image) {
        var read =
                CompletableFuture.supplyAsync(
                        () -> bytes(process.getInputStream()), Tesseract::begin);
        var written = CompletableFuture.runAsync(() -> write(process, image), Tesseract::begin);
        try {
            var output =
                    read.thenCombine(written, (bytes, _) -> bytes)
                            .get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
            if (output.length > limits.output()) {
                throw new SheetRefused(
                        "sheet.ocr-output-too-large",
                        "Tesseract wrote more than " + limits.output() + " bytes");
            }
            if (!process.waitFor(limits.time().toMillis(), TimeUnit.MILLISECONDS)) {
                throw timeout();
            }
            if (process.exitValue() != 0) {
                throw new SheetRefused(
                        "sheet.ocr-failed", "Tesseract ended with " + process.exitValue());
            }
            return output;
        } catch (TimeoutException _) {
            throw timeout();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new SheetRefused("sheet.ocr-failed", "the reading was interrupted");
        } catch (ExecutionException _) {
            throw new SheetRefused("sheet.ocr-failed", "Tesseract's output cannot be read");
        }
    }

    /// Both ends of the pipes at once, whatever else runs: one that waited for the other would wait
    /// for ever.
    private static void begin(Runnable end) {
        Thread.ofPlatform().daemon().name("tesseract-pipe").start(end);
    }

    private SheetRefused timeout() {
        return new SheetRefused(
                "sheet.ocr-timeout",
                "Tesseract took longer than " + limits.time().toSeconds() + " s");
    }

    /// One byte more than is allowed, to see that there was more.
    private byte[] bytes(InputStream in) {
        try (in) {
            return in.readNBytes(limits.output() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A program that ends before it has read everything is judged by how it ended.
    private static void write(Process process, byte[] image) {
        try (var out = process.getOutputStream()) {
            out.write(image);
        } catch (IOException _) {
            return;
        }
    }
}
