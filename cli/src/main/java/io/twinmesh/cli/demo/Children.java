package io.twinmesh.cli.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/// Everything that must be stopped at the end, in the reverse order of its start: agents before the
/// server, the server before its folder is removed. Stops each once, however often it is asked, so
/// that it can also be called when the user presses Ctrl-C.
final class Children implements AutoCloseable {
    private final Deque<Runnable> stops = new ArrayDeque<>();
    private boolean closed;

    /// @param stop must not throw for what is stopped already
    synchronized void add(Runnable stop) {
        if (closed) {
            // Ctrl-C came while it was being started
            stop.run();
        } else {
            stops.push(stop);
        }
    }

    /// From now on nothing is stopped: it goes on living without us.
    synchronized void release() {
        stops.clear();
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!stops.isEmpty()) {
            stops.pop().run();
        }
    }
}
