package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

/// What a running server says of the rules that a patient set.
class ConsentServerTest {
    private static final String ASKED =
            """
            {"client":"clinic","purpose":"%s",
             "data":{"type":"Observation","codes":["http://loinc.org|4548-4"],
                     "at":"2021-03-22T00:00:00Z"}}\
            """;

    @Test
    void rules_in_force_are_shown_and_explained_to_who_may_know_them(@TempDir Path data) {
        try (var node = ServerScenario.start(data, Optional.empty());
                var clinic = ServerScenario.client(node, data, "clinic", Client.ALL);
                var officer = ServerScenario.client(node, data, "officer", "consent:read")) {
            var twin = clinic.post("/fhir", ServerScenario.bundle()).twin();
            var path = "/v1/twins/" + twin + "/consent";
            assertThat(officer.get(path).body().path("rules")).isEmpty();
            var before = officer.post(path + "/explain", "", ASKED.formatted("TREAT")).body();
            assertThat(before.path("decision").asText()).isEqualTo("deny");
            assertThat(before.path("code").asText()).isEqualTo("consent.none");

            clinic.consent(twin);

            var rules = officer.get(path).body().path("rules");
            assertThat(rules).hasSize(1);
            assertThat(rules.at("/0/effect").asText()).isEqualTo("permit");
            assertThat(rules.at("/0/rule").asText()).startsWith("Consent/ok-" + twin);
            var after = officer.post(path + "/explain", "", ASKED.formatted("TREAT")).body();
            assertThat(after.path("decision").asText()).isEqualTo("permit");
            assertThat(after.at("/rules/0/standing").asText()).isEqualTo("counts");
            var emergency = officer.post(path + "/explain", "", ASKED.formatted("ETREAT")).body();
            assertThat(emergency.path("decision").asText()).isEqualTo("deny");
            assertThat(clinic.get(path).code()).isEqualTo("auth.scope-missing");
            assertThat(officer.post(path + "/explain", "", "{\"client\":\"c\"}").status())
                    .isEqualTo(400);
            assertThat(officer.post(path + "/explain", "", ASKED.formatted("FUN")).code())
                    .isEqualTo("consent.purpose-not-permitted");
        }
    }
}
