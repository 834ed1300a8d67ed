package io.twinmesh.cli.demo.network;

import java.util.ArrayDeque;
import java.util.Deque;

/// Everything that must be stopped or removed at the end, in the reverse order of its start: agents
/// before the server, the server before its folder. Each is ended once, however often it is asked,
/// so that it can also be called when the user presses Ctrl-C.
public final class Children implements AutoCloseable {
    /// @param keepable what `--keep` leaves alive
    private record End(Runnable action, boolean keepable) {}

    private final Deque<End> ends = new ArrayDeque<>();
    private boolean closed;

    /// Ends at the close, always.
    ///
    /// @param end must not throw for what has ended already
    public void add(Runnable end) {
        add(new End(end, false));
    }

    /// Ends at the close, unless [#keep] was called.
    public void addKept(Runnable end) {
        add(new End(end, true));
    }

    private synchronized void add(End end) {
        if (closed) {
            // Ctrl-C came while it was being started
            end.action().run();
        } else {
            ends.push(end);
        }
    }

    /// From now on the network lives on without us.
    public synchronized void keep() {
        ends.removeIf(End::keepable);
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!ends.isEmpty()) {
            ends.pop().action().run();
        }
    }
}
