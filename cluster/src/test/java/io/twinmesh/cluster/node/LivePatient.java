package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;

/// A patient whose oxygen saturation is sent to a server now and then.
final class LivePatient {
    private final Client client;
    private final String identifier;
    private int sent;
    private String twin = "";

    LivePatient(Client client, String identifier) {
        this.client = client;
        this.identifier = identifier;
    }

    /// Sends one measurement, and the person again with it.
    LivePatient saturation(String percent, Instant at) {
        sent++;
        var bundle =
                """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"fullUrl":"urn:uuid:p","request":{"method":"POST","url":"Patient"},"resource":
                  {"resourceType":"Patient","id":"p","gender":"female","birthDate":"1957-08-19",
                   "identifier":[{"system":"urn:hospital","value":"%s"}]}},
                 {"fullUrl":"urn:uuid:o%d","request":{"method":"POST","url":"Observation"},"resource":
                  {"resourceType":"Observation","id":"o%d","status":"final",
                   "code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},
                   "subject":{"reference":"urn:uuid:p"},"effectiveDateTime":"%s",
                   "valueQuantity":{"value":%s,"unit":"%%","system":"http://unitsofmeasure.org","code":"%%"}}}]}
                """
                        .formatted(identifier, sent, sent, at, percent);
        var reply =
                client.send(client.request("/fhir").POST(BodyPublishers.ofString(bundle)).build());
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        twin = reply.twin();
        client.consent(twin);
        return this;
    }

    String twin() {
        return twin;
    }

    String path() {
        return "/v1/twins/" + twin;
    }
}
