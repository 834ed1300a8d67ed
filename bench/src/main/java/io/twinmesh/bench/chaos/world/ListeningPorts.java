package io.twinmesh.bench.chaos.world;

import java.io.IOException;

/// Where a server listens.
///
/// @param member for other servers
record ListeningPorts(int http, int gateway, int management, int member) {
    static ListeningPorts on(Network network) throws IOException {
        return new ListeningPorts(
                network.port(8080), network.port(8443), network.port(9090), network.port(25520));
    }
}
