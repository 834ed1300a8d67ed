package io.twinmesh.cluster.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cluster.node.core.Version;

import java.net.InetSocketAddress;
import java.util.Optional;

/// What `server.json` says: where this node can be found.
///
/// @param http absent without the role api
/// @param gateway host and port of the providers' door, absent without the role gateway
record ServerCard(
        Optional<InetSocketAddress> http, Optional<String> gateway, InetSocketAddress management) {

    String json() {
        var card = JsonNodeFactory.instance.objectNode();
        http.ifPresent(address -> card.put("http", "http://" + text(address)));
        gateway.ifPresent(address -> card.put("gateway", address));
        return card.put("management", "http://" + text(management))
                .put("pid", ProcessHandle.current().pid())
                .put("version", Version.text())
                .toString();
    }

    @Override
    public String toString() {
        return "http=%s gateway=%s management=%s"
                .formatted(
                        http.map(ServerCard::text).orElse("none"),
                        gateway.orElse("none"),
                        text(management));
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
