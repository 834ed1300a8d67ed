package io.twinmesh.cluster.node;

import io.twinmesh.cluster.security.smart.SigningClient;

import org.awaitility.Awaitility;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;

/// Clinicians' software: signs a token for each request.
record Ehr(Client client, SigningClient key) {
    /// Where the first card leads.
    static final String LINK = "/cards/0/links/0/url";

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

    /// What is behind the link of a card, once nothing of it is being computed any more.
    Client.Reply computed(String link) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> get(URI.create(link).getPath()), reply -> !pending(reply));
    }

    /// The cards of a service; when they did not come in time, what is behind the link.
    Client.Reply cards(String service, String body) {
        var first = post(service, body);
        return pending(first) ? computed(first.body().at(LINK).asText()) : first;
    }

    /// Calls until what is said comes in time.
    Client.Reply inTime(String path, String body) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> post(path, body), reply -> !pending(reply));
    }

    private static boolean pending(Client.Reply cards) {
        return cards.raw().body().contains("still being computed");
    }
}
