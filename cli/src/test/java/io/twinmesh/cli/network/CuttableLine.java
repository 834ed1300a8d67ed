package io.twinmesh.cli.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A line to a port of this machine: it passes bytes both ways until it is cut.
final class CuttableLine implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final int to;
    private final ServerSocket door;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    /// @param to port at its far end; nobody need listen there yet
    CuttableLine(int to) {
        this.to = to;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// Port of its near end.
    int port() {
        return door.getLocalPort();
    }

    /// Breaks what is under way, as a cable that is pulled and put back.
    void cut() {
        ends.forEach(CuttableLine::reset);
    }

    /// Breaks what is under way and takes nothing until [#mend].
    void sever() {
        down = true;
        cut();
    }

    void mend() {
        down = false;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException _) {
                // closed, or nobody listens at the far end: whoever dialled sees it
            }
        }
    }

    private void connect(Socket near) throws IOException {
        ends.add(near);
        if (down) {
            reset(near);
            return;
        }
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), to);
        } catch (IOException e) {
            reset(near);
            throw e;
        }
        ends.add(far);
        Thread.ofVirtual().start(() -> pass(near, far));
        Thread.ofVirtual().start(() -> pass(far, near));
        if (down) {
            cut();
        }
    }

    private void pass(Socket from, Socket into) {
        var buffer = new byte[BUFFER];
        try {
            var in = from.getInputStream();
            var out = into.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            into.shutdownOutput();
        } catch (IOException _) {
            reset(from);
            reset(into);
        } finally {
            ends.remove(from);
        }
    }

    private static void reset(Socket end) {
        try {
            // at once and without a good-bye
            end.setSoLinger(true, 0);
            end.close();
        } catch (IOException _) {
            // it is closed already
        }
    }

    @Override
    public void close() {
        down = true;
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
