package io.twinmesh.cluster.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A way to a database that can fall silent as one to a machine that vanished: what is sent on it
/// arrives nowhere, and neither end is told.
final class SilentWay implements AutoCloseable {
    private static final int BACKLOG = 100;

    private final ServerSocket door;
    private final int database;
    private final List<Way> ways = new CopyOnWriteArrayList<>();
    private boolean silent;

    private SilentWay(ServerSocket door, int database) {
        this.door = door;
        this.database = database;
    }

    /// @param database its port on this machine
    static SilentWay to(int database) throws IOException {
        var way =
                new SilentWay(
                        new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), database);
        Thread.ofVirtual().start(way::accept);
        return way;
    }

    int port() {
        return door.getLocalPort();
    }

    /// From now on nothing arrives, on any way that there is or will be.
    synchronized void fallSilent() {
        silent = true;
        ways.forEach(way -> {
            way.silent = true;
            way.fell = true;
        });
    }

    /// There is a way again; those that fell silent stay so.
    synchronized void open() {
        silent = false;
    }

    /// Whether somebody who asked still waits on a way that fell silent.
    boolean waitedOn() {
        return ways.stream().anyMatch(way -> way.fell && way.asked && !way.left);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                lead(door.accept());
            } catch (IOException _) {
                // it is closed
            }
        }
    }

    /// Who comes while there is no database is told so.
    private void lead(Socket client) throws IOException {
        try {
            var way = begin(client, new Socket(door.getInetAddress(), database));
            Thread.ofVirtual().start(way::ask);
            Thread.ofVirtual().start(way::answer);
        } catch (IOException _) {
            client.close();
        }
    }

    private synchronized Way begin(Socket client, Socket server) {
        var way = new Way(client, server, silent);
        ways.add(way);
        return way;
    }

    @Override
    public void close() throws IOException {
        door.close();
        ways.forEach(Way::close);
    }

    private static final class Way {
        private final Socket client;
        private final Socket server;
        private volatile boolean silent;
        private volatile boolean fell;
        private volatile boolean asked;
        private volatile boolean left;

        Way(Socket client, Socket server, boolean silent) {
            this.client = client;
            this.server = server;
            this.silent = silent;
        }

        /// Ends when the client leaves.
        private void ask() {
            try {
                carry(client.getInputStream(), server.getOutputStream(), true);
            } catch (IOException _) {
                // one of the two is closed
            }
            left = true;
            close();
        }

        /// That the database has gone is told on a way that is not silent.
        private void answer() {
            try {
                carry(server.getInputStream(), client.getOutputStream(), false);
            } catch (IOException _) {
                // one of the two is closed
            }
            if (!silent) {
                close();
            }
        }

        /// @param asks whether it comes from the client, who then waits for an answer
        private void carry(InputStream from, OutputStream to, boolean asks) throws IOException {
            var buffer = new byte[8192];
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                asked = asks || (silent && asked);
                if (!silent) {
                    to.write(buffer, 0, count);
                }
            }
        }

        private void close() {
            for (var end : List.of(client, server)) {
                try {
                    end.close();
                } catch (IOException _) {
                    // nobody is there to be told
                }
            }
        }
    }
}
