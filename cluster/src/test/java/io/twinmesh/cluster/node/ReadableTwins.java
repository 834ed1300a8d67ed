package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.regex.Pattern;

/// Twins whose patient lets everybody read everything.
final class ReadableTwins {
    private static final Pattern NAME = Pattern.compile("Patient/(tw-[0-9a-f]{32})");

    private ReadableTwins() {}

    /// The twin that an answer to a bundle names.
    static String named(Client.Reply taken) {
        var name = NAME.matcher(taken.raw().body());
        assertThat(name.find()).isTrue();
        return name.group(1);
    }

    /// A consent by which anybody may do anything for any purpose.
    static String consent(String patient) {
        return """
        {"resourceType":"Consent","id":"all","status":"active",
         "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
          "code":"patient-privacy"}]},
         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
         "patient":{"reference":"Patient/%s"},
         "policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
          "code":"OPTIN"}]}}\
        """
                .formatted(patient);
    }

    static void permitAll(Client client, String twin) {
        var reply =
                client.send(
                        client.request("/fhir/Consent")
                                .header("Content-Type", "application/fhir+json")
                                .POST(BodyPublishers.ofString(consent(twin)))
                                .build());
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(201);
    }
}
