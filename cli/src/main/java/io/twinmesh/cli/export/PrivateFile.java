package io.twinmesh.cli.export;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Undoing;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;

/// A file that only its owner can read (0600) and that gets its name when it is whole. Until then
/// its bytes lie beside it under a hidden name that ends in `.part`; [#close], or a signal that
/// stops this program, removes them.
final class PrivateFile implements AutoCloseable {
    private final Path target;
    private final boolean replace;
    private final Path part;
    private final FileChannel channel;
    private final Counted out;
    private final Undoing removal;

    private PrivateFile(Path target, boolean replace, Path part) throws IOException {
        this.target = target;
        this.replace = replace;
        this.part = part;
        this.channel =
                FileChannel.open(
                        part,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        this.out =
                new Counted(
                        new BufferedOutputStream(Channels.newOutputStream(channel), 65_536),
                        target);
        this.removal = Undoing.of(() -> remove(channel, part));
    }

    /// @param replace whether a file that is there already gives way; else it is refused, now and
    ///   at the end
    static PrivateFile of(Path target, boolean replace) {
        if (!replace && Files.exists(target)) {
            throw taken(target);
        }
        var name = "." + target.getFileName() + "-" + UUID.randomUUID() + ".part";
        try {
            return new PrivateFile(target, replace, target.resolveSibling(name));
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /// What has been written.
    ///
    /// @param sha256 of all bytes, in lower-case hexadecimal
    record Written(Path file, long bytes, String sha256) {}

    OutputStream out() {
        return out;
    }

    /// Gives the file its name once all bytes are on the disk.
    Written finish() {
        try {
            out.flush();
            channel.force(true);
            channel.close();
            if (replace) {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(part, target);
            }
        } catch (FileAlreadyExistsException _) {
            throw taken(target);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
        return new Written(target, out.bytes, HexFormat.of().formatHex(out.digest.digest()));
    }

    @Override
    public void close() {
        removal.close();
    }

    private static void remove(FileChannel channel, Path part) {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    private static CommandFailure taken(Path target) {
        return new CommandFailure(
                Exit.REFUSED, target + " is there already; give --force to replace it");
    }

    static CommandFailure unwritable(Path file, IOException e) {
        var why = e.getMessage() == null ? "" : ": " + e.getMessage();
        return new CommandFailure(
                Exit.FAILURE, "cannot write " + file + ": " + e.getClass().getSimpleName() + why);
    }

    /// Counts and digests. What cannot be written ends the command here, so that nobody takes it
    /// for a failure of the server that is being read.
    private static final class Counted extends FilterOutputStream {
        private final Path target;
        private final MessageDigest digest = sha256();
        private long bytes;

        Counted(OutputStream out, Path target) {
            super(out);
            this.target = target;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            try {
                out.write(from, offset, length);
            } catch (IOException e) {
                throw unwritable(target, e);
            }
            digest.update(from, offset, length);
            bytes += length;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}
