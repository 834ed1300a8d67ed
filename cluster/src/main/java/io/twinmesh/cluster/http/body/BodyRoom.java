package io.twinmesh.cluster.http.body;

import java.util.concurrent.atomic.AtomicLong;

/// How much of a server's memory the bodies of requests may take together, of those that are being
/// read and those that are worked on. Small ones are not counted: there are only so many
/// connections.
public final class BodyRoom {
    /// In bytes; a body up to this size is small.
    static final long SMALL = 64 << 10;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /// @param most in bytes
    public BodyRoom(long most) {
        this.most = most;
    }

    /// For one body.
    Place place() {
        return new Place();
    }

    /// Bytes that are taken now.
    long taken() {
        return taken.get();
    }

    private boolean take(long bytes) {
        var before = taken.getAndUpdate(now -> now + bytes <= most ? now + bytes : now);
        return before + bytes <= most;
    }

    /// What one body has of it. Used by one thread at a time; letting go by any.
    public final class Place {
        private Place() {}

        private final AtomicLong held = new AtomicLong();
        private long length;

        /// Whether there is room now for a body of so many bytes. Takes none.
        boolean fits(long bytes) {
            return bytes <= SMALL || taken.get() + bytes <= most;
        }

        /// Makes room for more of this body, which has come.
        ///
        /// @return false when there is none; then this place is free again
        boolean more(long bytes) {
            length += bytes;
            var wanted = length > SMALL ? length - held.get() : 0;
            if (take(wanted)) {
                held.addAndGet(wanted);
                return true;
            }
            letGo();
            return false;
        }

        /// The body is not needed any more. Doing so twice does nothing.
        public void letGo() {
            taken.addAndGet(-held.getAndSet(0));
        }
    }
}
