package io.twinmesh.cluster.node;

import java.nio.file.Path;
import java.util.Optional;

/// A server of its own in this process, and its client, a ward.
record WardServer(Path data, RunningNode node, Client client) implements AutoCloseable {
    static WardServer start(Path folder) {
        var data = folder.resolve("data");
        var node = ServerScenario.start(data, Optional.empty());
        return new WardServer(data, node, ServerScenario.client(node, data, "ward", Client.ALL));
    }

    /// Another client; whoever asks closes it.
    Client another(String name, String scopes) {
        return ServerScenario.client(node, data, name, scopes);
    }

    @Override
    public void close() {
        client.close();
        node.close();
    }
}
