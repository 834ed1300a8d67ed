package io.twinmesh.persistence.export;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.vault.ExportCipher;
import io.twinmesh.persistence.vault.key.Sealed;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/// Reads the pieces of one file in order. Blocks on the disk; for one thread at a time.
public final class PieceReader implements AutoCloseable {
    private static final int NONCE_BYTES = 12;

    /// A line has at most half a mebibyte and a little more.
    private static final int LARGEST = 4 << 20;

    private final FileChannel channel;
    private final ExportCipher cipher;
    private final ExportedFile file;
    private long next;

    PieceReader(FileChannel channel, ExportCipher cipher, ExportedFile file) {
        this.channel = channel;
        this.cipher = cipher;
        this.file = file;
    }

    /// The next whole lines; empty when all were read.
    public Optional<byte[]> next() {
        if (next == file.pieces()) {
            return Optional.empty();
        }
        try {
            int length = read(Integer.BYTES).getInt();
            if (length < NONCE_BYTES || length > LARGEST) {
                throw new IOException("a piece of " + length + " bytes");
            }
            var sealed = read(length).array();
            var plain =
                    cipher.open(
                            file.name(),
                            next,
                            new Sealed(
                                    Bytes.of(Arrays.copyOf(sealed, NONCE_BYTES)),
                                    Bytes.of(Arrays.copyOfRange(sealed, NONCE_BYTES, length))));
            next++;
            return Optional.of(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("a file of an export cannot be read", e);
        }
    }

    private ByteBuffer read(int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the file ends too early");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing failed", e);
        }
    }
}
