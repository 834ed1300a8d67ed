package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.List;

/// The loopback address, for whoever may not make networks: everything is in one place.
final class Loopback implements Network {
    private static final String ADDRESS = "127.0.0.1";

    @Override
    public boolean divides() {
        return false;
    }

    @Override
    public boolean disturbs() {
        return false;
    }

    @Override
    public Place place(String name) {
        return new Place(name, ADDRESS, List.of());
    }

    @Override
    public int port(int usual) throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void cut(Place from, Collection<Place> to) {
        throw new IllegalStateException("the loopback address cannot be cut");
    }

    @Override
    public void join(Place from, Collection<Place> to) {
        throw new IllegalStateException("the loopback address cannot be cut");
    }

    @Override
    public void disturb(Place place) {
        throw new IllegalStateException("the loopback address cannot be disturbed");
    }

    @Override
    public void steady(Place place) {
        throw new IllegalStateException("the loopback address cannot be disturbed");
    }

    @Override
    public void close() {
        // nothing was made
    }
}
