package io.twinmesh.cluster.node;

import io.twinmesh.cluster.security.smart.SigningClient;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;

/// Clinicians' software: signs a token for each request.
record Ehr(Client client, SigningClient key) {
    private HttpRequest.Builder request(String path) {
        var anonymous = client.anonymous(path);
        var address = anonymous.build().uri().toString();
        return anonymous.header("Authorization", "Bearer " + key.assertion(address, Instant.now()));
    }

    Client.Reply get(String path) {
        return client.send(request(path).GET().build());
    }

    Client.Reply post(String path, String body) {
        return client.send(request(path).POST(BodyPublishers.ofString(body)).build());
    }
}
