package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.StreamSupport;

/// A client that subscribes, and what its receiver makes of notifications.
record Subscribing(Client client) {
    private static final String BACKPORT =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-";

    /// A Subscription with the topic of Observations.
    ///
    /// @param filter for example `Observation?patient=Patient/tw-…`
    static String order(String url, String filter, String content) {
        return order("observation-changed", url, filter, content, "requested");
    }

    static String order(String topic, String url, String filter, String content, String status) {
        return """
        {"resourceType":"Subscription","status":"%s","reason":"Ward round",
         "criteria":"https://twinmesh.io/fhir/SubscriptionTopic/%s",
         "_criteria":{"extension":[{"url":"%sfilter-criteria","valueString":"%s"}]},
         "channel":{"type":"rest-hook","endpoint":"%s","payload":"application/fhir+json",
          "header":["Authorization: Bearer of-the-receiver"],
          "extension":[{"url":"%smax-count","valuePositiveInt":5}],
          "_payload":{"extension":[{"url":"%spayload-content","valueCode":"%s"}]}}}\
        """
                .formatted(status, topic, BACKPORT, filter, url, BACKPORT, BACKPORT, content);
    }

    /// One whose owner keeps a stream open.
    static String streamed(String filter) {
        return streamed(filter, "id-only");
    }

    static String streamed(String filter, String content) {
        return """
        {"resourceType":"Subscription","status":"requested","reason":"Ward round",
         "criteria":"https://twinmesh.io/fhir/SubscriptionTopic/observation-changed",
         "_criteria":{"extension":[{"url":"%sfilter-criteria","valueString":"%s"}]},
         "channel":{"type":"websocket","_type":{"extension":[{"url":"%schannel-type",
          "valueCoding":{"system":"https://twinmesh.io/fhir/CodeSystem/channel-type",
           "code":"server-sent-events"}}]},"payload":"application/fhir+json",
          "_payload":{"extension":[{"url":"%spayload-content","valueCode":"%s"}]}}}\
        """
                .formatted(BACKPORT, filter, BACKPORT, BACKPORT, content);
    }

    Client.Reply send(String order) {
        return client.send(
                client.request("/fhir/Subscription")
                        .header("Content-Type", "application/fhir+json")
                        .POST(BodyPublishers.ofString(order))
                        .build());
    }

    /// @return the path of the new subscription
    String make(String order) {
        var reply = send(order);
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(201);
        return "/fhir/Subscription/" + reply.body().path("id").asText();
    }

    Client.Reply change(String path, String order) {
        var id = path.substring(path.lastIndexOf('/') + 1);
        return client.send(
                client.request(path)
                        .header("Content-Type", "application/fhir+json")
                        .PUT(
                                BodyPublishers.ofString(
                                        order.replaceFirst("\\{", "{\"id\":\"" + id + "\",")))
                        .build());
    }

    String status(String path) {
        return client.get(path).body().path("status").asText();
    }

    /// The parameters of one name in the state that a notification begins with.
    static List<JsonNode> parameters(JsonNode bundle, String name) {
        return StreamSupport.stream(bundle.at("/entry/0/resource/parameter").spliterator(), false)
                .filter(one -> one.path("name").asText().equals(name))
                .toList();
    }

    static String type(JsonNode bundle) {
        return parameters(bundle, "type").getFirst().path("valueCode").asText();
    }

    /// The numbers of the events that a notification tells of.
    static List<Integer> numbers(JsonNode bundle) {
        return parts(bundle, "event-number", "valueString").stream().map(Integer::valueOf).toList();
    }

    static List<String> focuses(JsonNode bundle) {
        return parameters(bundle, "notification-event").stream()
                .flatMap(event -> event.path("part").valueStream())
                .filter(part -> part.path("name").asText().equals("focus"))
                .map(part -> part.at("/valueReference/reference").asText())
                .toList();
    }

    private static List<String> parts(JsonNode bundle, String name, String field) {
        return parameters(bundle, "notification-event").stream()
                .flatMap(event -> event.path("part").valueStream())
                .filter(part -> part.path("name").asText().equals(name))
                .map(part -> part.path(field).asText())
                .toList();
    }
}
