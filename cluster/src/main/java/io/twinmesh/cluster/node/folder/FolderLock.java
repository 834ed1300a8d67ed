package io.twinmesh.cluster.node.folder;

import io.twinmesh.cluster.node.settings.StartFailure;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/// A data folder that this process alone uses; a process that dies gives it back.
public final class FolderLock implements AutoCloseable {
    private final RandomAccessFile file;
    private final FileLock lock;

    private FolderLock(RandomAccessFile file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /// @param root a folder that exists
    /// @throws StartFailure when a server is using it
    public static FolderLock take(Path root) {
        try {
            var file = new RandomAccessFile(root.resolve(".lock").toFile(), "rw");
            var lock = tryLock(file);
            if (lock == null) {
                file.close();
                throw new StartFailure(
                        StartFailure.FAILURE, "another server is using the data folder " + root);
            }
            return new FolderLock(file, lock);
        } catch (IOException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, "cannot lock the data folder " + root + ": " + e, e);
        }
    }

    @SuppressWarnings("NullAway") // a foreign answer: no lock is null
    private static FileLock tryLock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            file.close();
        } catch (IOException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, "cannot give the data folder back: " + e, e);
        }
    }
}
