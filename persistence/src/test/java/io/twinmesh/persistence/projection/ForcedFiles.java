package io.twinmesh.persistence.projection;

import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePathWrapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Files of H2 (`jdbc:h2:forced:…`) of which there is a copy beside them, as a power cut would
/// leave them that takes everything which the disk was not forced to keep: `….forced`.
public final class ForcedFiles extends FilePathWrapper {
    @Override
    public String getScheme() {
        return "forced";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Forced(super.open(mode), Path.of(getBase().toString()));
    }

    private static final class Forced extends FileBase {
        private final FileChannel file;
        private final Path path;

        private Forced(FileChannel file, Path path) {
            this.file = file;
            this.path = path;
        }

        @Override
        public synchronized void force(boolean metaData) throws IOException {
            file.force(metaData);
            Files.copy(
                    path,
                    path.resolveSibling(path.getFileName() + ".forced"),
                    StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public synchronized int read(ByteBuffer into) throws IOException {
            return file.read(into);
        }

        @Override
        public synchronized int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public synchronized int write(ByteBuffer from) throws IOException {
            return file.write(from);
        }

        @Override
        public synchronized int write(ByteBuffer from, long at) throws IOException {
            return file.write(from, at);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long at) throws IOException {
            file.position(at);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public synchronized FileChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public synchronized FileLock tryLock(long at, long size, boolean shared)
                throws IOException {
            return file.tryLock(at, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
