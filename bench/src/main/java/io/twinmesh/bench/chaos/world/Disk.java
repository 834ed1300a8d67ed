package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A small disk of its own: a file with a file system in it, mounted, for which this process has to
/// be root.
final class Disk implements AutoCloseable {
    private static final long BYTES = 768L << 20;
    private static final int BLOCK = 1 << 20;
    private static final int LEAST = 512;
    private static final int ATTEMPTS = 60;

    private final Path image;
    private final Path folder;
    private boolean kept;

    private Disk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    /// @param folder where it is mounted; is made
    /// @return empty where this process may not make it
    static Optional<Disk> at(Path folder) throws IOException {
        Files.createDirectories(folder);
        var image = folder.resolveSibling(folder.getFileName() + ".img");
        try {
            try (var channel =
                    FileChannel.open(
                            image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(1), BYTES - 1);
            }
            Command.run("mkfs.ext4", "-q", "-m", "0", image.toString());
            Command.run("mount", "-o", "loop", image.toString(), folder.toString());
            return Optional.of(new Disk(image, folder));
        } catch (IOException _) {
            Files.deleteIfExists(image);
            return Optional.empty();
        }
    }

    /// Writes a file until not half a kilobyte more finds room.
    void fill() throws IOException {
        try (var channel =
                FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            int size = BLOCK;
            while (size >= LEAST) {
                try {
                    channel.write(ByteBuffer.allocate(size));
                } catch (IOException _) {
                    size /= 2;
                }
            }
        }
    }

    void makeRoom() throws IOException {
        Files.deleteIfExists(ballast());
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    /// Its file stays when this is closed.
    void keep() {
        kept = true;
    }

    /// Nobody may use it any more. A process that was just killed may hold it for a moment.
    @Override
    public void close() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Command.run("umount", folder.toString());
                break;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Pause.ofMillis(500);
            }
        }
        if (!kept) {
            Files.delete(image);
        }
    }
}
