package io.twinmesh.inference.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/// Writes into a models folder, into which other servers may write at the same time. A file is
/// whole or not there. What a writer that was killed left behind, a later one clears away.
///
/// @param forced whether a file is on the disk before it has its name, and its name before the
///   writer goes on: then a power cut leaves no file that is not whole
record ModelFiles(Path folder, boolean forced) {
    private static final String PART = ".part";

    /// As [#part] names them, and not what somebody else has there.
    private static final String LEFT = "*.{json,sig,onnx,taken,retired}[0-9]*" + PART;

    /// Nobody has been writing a file for so long without a byte of it coming to the folder.
    private static final Duration ABANDONED = Duration.ofHours(1);

    /// What is written again at every start, or fetched again.
    static ModelFiles written(Path folder) {
        return new ModelFiles(folder, false);
    }

    /// What nobody has a second time.
    static ModelFiles forced(Path folder) {
        return new ModelFiles(folder, true);
    }

    /// Replaces what is there, unless it is the same.
    void write(String name, byte[] bytes) throws IOException {
        var file = folder.resolve(name);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        Files.move(part(name, bytes), file, StandardCopyOption.ATOMIC_MOVE);
        forceNames();
    }

    /// Replaces nothing.
    ///
    /// @return what is there now: these bytes, or those of who came first
    byte[] writeOnce(String name, byte[] bytes) throws IOException {
        var file = folder.resolve(name);
        var part = part(name, bytes);
        try {
            Files.createLink(file, part);
            forceNames();
            return bytes;
        } catch (FileAlreadyExistsException _) {
            return Files.readAllBytes(file);
        } catch (UnsupportedOperationException e) {
            throw new IOException("the models folder has no hard links", e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Path part(String name, byte[] bytes) throws IOException {
        var part = Files.createTempFile(folder, name, PART);
        try (var out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            var left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            if (forced) {
                out.force(true);
            }
            clear(part);
            return part;
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /// Both times are of the folder's disk, so no server's clock matters.
    ///
    /// @param fresh was written just now
    private void clear(Path fresh) throws IOException {
        var before = Files.getLastModifiedTime(fresh).toInstant().minus(ABANDONED);
        try (var parts = Files.newDirectoryStream(folder, LEFT)) {
            parts.forEach(part -> clear(part, before));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void clear(Path part, Instant before) {
        try {
            if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
                Files.deleteIfExists(part);
            }
        } catch (IOException _) {
            // its writer is done with it, or it cannot be deleted: that hinders no publication
        }
    }

    private void forceNames() throws IOException {
        if (forced) {
            try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
