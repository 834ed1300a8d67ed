package io.twinmesh.cluster.serving.grpc;

import org.jspecify.annotations.Nullable;

/// Takes a question back when its caller went away, whichever is known first.
final class Cancelling {
    private @Nullable Runnable how;
    private boolean cancelled;

    void by(Runnable how) {
        boolean now;
        synchronized (this) {
            this.how = how;
            now = cancelled;
        }
        if (now) {
            how.run();
        }
    }

    void cancel() {
        Runnable known;
        synchronized (this) {
            cancelled = true;
            known = how == null ? () -> {} : how;
        }
        known.run();
    }
}
