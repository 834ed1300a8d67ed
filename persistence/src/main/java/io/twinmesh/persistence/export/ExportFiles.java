package io.twinmesh.persistence.export;

import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.vault.ExportCipher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// The files of exports, one folder per export. A file is a row of pieces, each the length of what
/// follows (4 bytes), a nonce and a ciphertext that is bound to the file and the piece's place, so
/// pieces can be neither swapped nor moved; how many there are is known from elsewhere. Every
/// method blocks on the disk.
public final class ExportFiles {
    /// Lines are sealed together until a piece has this size; one line alone can be larger.
    static final int PIECE_BYTES = 128 * 1024;

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;

    /// @param root a folder of the server's own; several nodes must share it
    public ExportFiles(Path root) {
        this.root = root;
    }

    /// Adds lines to a file and brings them to the disk.
    ///
    /// @param file as far as it is known to be written
    /// @param lines without their line feeds
    /// @return the file as it is now
    public ExportedFile append(
            ExportId export, ExportCipher cipher, ExportedFile file, List<byte[]> lines) {
        try {
            var folder = folder(export);
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, OWNER_ONLY_FOLDER);
            }
            try (var channel = channel(folder.resolve(file.name()))) {
                channel.truncate(file.storedBytes());
                channel.position(file.storedBytes());
                var writer = new Writer(channel, cipher, file);
                for (var line : lines) {
                    writer.add(line);
                }
                return writer.finished(lines.size());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a file of " + export + " cannot be written", e);
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY_FILE);
    }

    /// Opens a file for reading, piece by piece.
    public PieceReader read(ExportId export, ExportCipher cipher, ExportedFile file) {
        try {
            return new PieceReader(
                    FileChannel.open(folder(export).resolve(file.name())), cipher, file);
        } catch (IOException e) {
            throw new UncheckedIOException("a file of " + export + " cannot be read", e);
        }
    }

    /// Deletes everything of an export. Safe to repeat.
    public void delete(ExportId export) {
        var folder = folder(export);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the files of " + export + " cannot be deleted", e);
        }
    }

    private Path folder(ExportId export) {
        return root.resolve(export.value());
    }

    private static final class Writer {
        private final FileChannel channel;
        private final ExportCipher cipher;
        private final ExportedFile file;
        private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
        private long bytes;
        private long pieces;

        Writer(FileChannel channel, ExportCipher cipher, ExportedFile file) {
            this.channel = channel;
            this.cipher = cipher;
            this.file = file;
        }

        void add(byte[] line) throws IOException {
            if (piece.size() > 0 && piece.size() + line.length >= PIECE_BYTES) {
                seal();
            }
            piece.writeBytes(line);
            piece.write('\n');
        }

        ExportedFile finished(int lines) throws IOException {
            if (piece.size() > 0) {
                seal();
            }
            channel.force(true);
            return new ExportedFile(
                    file.name(),
                    file.kind(),
                    file.type(),
                    file.resources() + lines,
                    file.bytes() + bytes,
                    channel.position(),
                    file.pieces() + pieces);
        }

        private void seal() throws IOException {
            var sealed = cipher.seal(file.name(), file.pieces() + pieces, piece.toByteArray());
            var nonce = sealed.nonce().toArray();
            var text = sealed.ciphertext().toArray();
            var buffer = ByteBuffer.allocate(Integer.BYTES + nonce.length + text.length);
            buffer.putInt(nonce.length + text.length).put(nonce).put(text).flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            bytes += piece.size();
            pieces++;
            piece.reset();
        }
    }
}
