package io.twinmesh.cluster.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cluster.node.core.Version;

import java.net.InetSocketAddress;

/// What `server.json` says: where this node can be found.
///
/// @param gateway host and port of the providers' door
record ServerCard(InetSocketAddress http, String gateway, InetSocketAddress management) {

    String json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("http", "http://" + text(http))
                .put("gateway", gateway)
                .put("management", "http://" + text(management))
                .put("pid", ProcessHandle.current().pid())
                .put("version", Version.text())
                .toString();
    }

    @Override
    public String toString() {
        return "http=%s gateway=%s management=%s".formatted(text(http), gateway, text(management));
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
