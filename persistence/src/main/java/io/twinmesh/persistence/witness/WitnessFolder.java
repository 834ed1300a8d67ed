package io.twinmesh.persistence.witness;

import io.twinmesh.persistence.log.CheckpointFile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Where a witness remembers the last checkpoint of each log: one file each, whole or not there,
/// and on the disk before anybody hears of it. One process at a time.
public final class WitnessFolder implements WitnessMemory, AutoCloseable {
    private final Path folder;
    private final FileChannel lock;

    private WitnessFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /// @throws IOException when it cannot be used, or another process uses it
    public static WitnessFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        var channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new WitnessFolder(folder, channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("the folder is in use by this process", e);
        }
        channel.close();
        throw new IOException("the folder is in use by another witness");
    }

    /// How monitors ask for a log.
    public static String hash(String origin) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(origin.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public Optional<String> read(String origin) throws IOException {
        return file(origin).read();
    }

    @Override
    public String place(String origin) {
        return file(origin).path().toString();
    }

    @Override
    public void write(String origin, String note) throws IOException {
        file(origin).write(note);
    }

    private CheckpointFile file(String origin) {
        return new CheckpointFile(folder.resolve(hash(origin) + ".checkpoint"));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
