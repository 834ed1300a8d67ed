package io.twinmesh.cluster.node;

import io.twinmesh.persistence.journal.Database;

import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// The disk under H2, which can be full: from then on no database file can grow, as the operating
/// system has it, while reading and writing in place go on. H2 makes the instances, hence the one
/// switch for all.
public final class FullDisk extends FilePathWrapper {
    private static final String SCHEME = "full";
    private static final AtomicBoolean FULL = new AtomicBoolean();

    /// The journal's file on this disk.
    static Database database(Path data) {
        return at(data.resolve("db/twinmesh"));
    }

    /// The vault's file on this disk.
    static Database vault(Path data) {
        return at(data.resolve("vault/keys"));
    }

    private static Database at(Path file) {
        FilePath.register(new FullDisk());
        return new Database("jdbc:h2:" + SCHEME + ":" + file, "", "");
    }

    static void fill() {
        FULL.set(true);
    }

    static void makeSpace() {
        FULL.set(false);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(super.open(mode));
    }

    private static void needSpace(FileChannel file, long end) throws IOException {
        if (FULL.get() && end > file.size()) {
            throw new IOException("No space left on device");
        }
    }

    private static final class Channel extends FileBase {
        private final FileChannel file;

        Channel(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            needSpace(file, file.position() + bytes.remaining());
            return file.write(bytes);
        }

        @Override
        public synchronized int write(ByteBuffer bytes, long position) throws IOException {
            needSpace(file, position + bytes.remaining());
            return file.write(bytes, position);
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return file.read(bytes);
        }

        @Override
        public synchronized int read(ByteBuffer bytes, long position) throws IOException {
            return file.read(bytes, position);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
