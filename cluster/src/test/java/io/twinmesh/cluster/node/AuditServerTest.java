package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.journal.Database;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a running server's audit trail says of requests that were really made.
@Tag("slow")
class AuditServerTest {
    @TempDir private Path temp = Path.of("");

    @Test
    void an_answer_is_a_preliminary_result_with_its_provenance_and_the_question_is_in_the_trail() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "clinic", Client.ALL);
                var provider = ServerScenario.provider(data)) {
            assertThat(provider).isNotNull();
            var twin = client.post("/fhir", ServerScenario.bundle()).twin();
            client.consent(twin);
            var asking = new Asking(client, "clinic");
            asking.deposit("d");
            var job = asking.ask(twin, "q");
            var answer = asking.status(job);

            var bundle = client.get("/fhir/Patient/" + twin + "/$assessments").body();

            var result = bundle.at("/entry/0/resource");
            assertThat(result.path("id").asText()).isEqualTo(job);
            assertThat(result.path("status").asText()).isEqualTo("preliminary");
            assertThat(result.at("/valueQuantity/value").asDouble())
                    .isEqualTo(answer.at("/answer/values/egfr/value").asDouble());
            assertThat(result.path("derivedFrom").size()).isEqualTo(3);
            var provenance = bundle.at("/entry/1/resource");
            assertThat(provenance.at("/target/0/reference").asText())
                    .isEqualTo("Observation/" + job);
            assertThat(provenance.at("/agent/0/who/display").asText()).startsWith("ckd-epi-2021@");
            assertThat(provenance.at("/signature/0/data").asText()).hasSize(88);

            assertThat(
                            client.get("/v1/twins/" + twin + "/access")
                                    .body()
                                    .path("entries")
                                    .findValuesAsText("interaction"))
                    .containsExactly("search", "answer", "query", "transaction", "transaction");
        }
    }

    @Test
    void a_break_of_the_trail_is_acknowledged_once_with_a_reason_that_stands_in_the_trail()
            throws SQLException {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var officer =
                        ServerScenario.client(
                                node, data, "officer", "audit:read audit:acknowledge");
                var reader = ServerScenario.client(node, data, "reader", "audit:read");
                var journal = Database.h2(data.resolve("db").resolve("twinmesh")).open("harm", 1)) {
            for (int record = 1; record <= 3; record++) {
                officer.get("/v1/audit/check");
            }
            try (var connection = journal.getConnection();
                    var harm = connection.createStatement()) {
                harm.executeUpdate("DELETE FROM audit_record WHERE number = 2");
            }
            assertThat(officer.get("/v1/audit/check").body().toString())
                    .isEqualTo("{\"sound\":false,\"number\":2,\"code\":\"audit.row-missing\"}");
            var path = "/v1/audit/acknowledgements";
            var body = "{\"number\":2,\"reason\":\"backup of 3 May brought back\"}";

            assertThat(reader.post(path, "1", body).status()).isEqualTo(403);
            for (var wrong : List.of("{\"number\":2}", "{\"number\":0,\"reason\":\"as above\"}")) {
                assertThat(officer.post(path, "2", wrong).status()).as(wrong).isEqualTo(400);
            }
            assertThat(officer.post(path, "3", body).status()).isEqualTo(200);
            assertThat(officer.post(path, "4", body).body().path("code").asText())
                    .isEqualTo("audit.no-such-break");

            var verdict = officer.get("/v1/audit/check").body();
            assertThat(verdict.path("sound").asBoolean()).isTrue();
            assertThat(verdict.path("acknowledged").asInt()).isOne();
            assertThat(officer.get("/fhir/AuditEvent?agent=officer").body().toString())
                    .contains("backup of 3 May brought back");
        }
    }

    @Test
    void everything_that_was_done_and_refused_is_listed_paged_and_checked() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "clinic", Client.ALL);
                var narrow = ServerScenario.client(node, data, "narrow", "ledger:read");
                var officer = ServerScenario.client(node, data, "officer", "audit:read")) {
            var twin = client.post("/fhir", ServerScenario.bundle()).twin();
            client.consent(twin);
            client.get("/fhir/Patient/" + twin);
            client.get("/fhir/Condition?patient=" + twin);
            client.get("/v1/twins/" + twin);
            narrow.get("/v1/twins/" + twin);

            var list = client.get("/v1/twins/" + twin + "/access").body();

            assertThat(list.at("/entries/0/interaction").asText()).isEqualTo("twin");
            assertThat(list.at("/entries/0/client").asText()).isEqualTo("narrow");
            assertThat(list.at("/entries/0/refusal").asText()).isEqualTo("auth.scope-missing");
            assertThat(list.at("/entries/1/client").asText()).isEqualTo("clinic");
            assertThat(list.at("/entries/1/purpose").asText()).isEqualTo("TREAT");
            for (var shown : List.of("/entries/1", "/entries/2", "/entries/3")) {
                assertThat(list.at(shown + "/decision").asText())
                        .as(shown + " says which rule of which version of the consent decided")
                        .matches("Consent/[^ ]+/_history/1#[^ ]+");
            }
            assertThat(list.at("/entries/2/interaction").asText()).isEqualTo("search");
            assertThat(list.at("/entries/3/interaction").asText()).isEqualTo("read");
            assertThat(list.at("/entries/4/interaction").asText()).isEqualTo("transaction");
            assertThat(list.at("/entries/5/interaction").asText()).isEqualTo("transaction");
            assertThat(list.at("/entries/5/resources").size()).isGreaterThan(100);

            var path = "/fhir/AuditEvent?_count=1&patient=Patient/" + twin;
            var ids = new ArrayList<String>();
            var page = officer.get(path).body();
            assertThat(page.at("/entry/0/resource/resourceType").asText()).isEqualTo("AuditEvent");
            while (ids.size() < 6) {
                ids.add(page.at("/entry/0/resource/id").asText());
                var next = page.at("/link/1/url").asText();
                if (next.isEmpty()) {
                    break;
                }
                page = officer.get(next.substring(next.indexOf("/fhir"))).body();
            }
            assertThat(ids).hasSize(6).doesNotHaveDuplicates();
            var one = officer.get("/fhir/AuditEvent/" + ids.getFirst());
            assertThat(one.raw().headers().firstValue("Content-Type").orElse(""))
                    .startsWith("application/fhir+json");
            assertThat(one.body().at("/agent/0/network/address").asText()).isEqualTo("127.0.0.1");

            assertThat(officer.get("/fhir/AuditEvent?name=x").status()).isEqualTo(400);
            assertThat(officer.get("/fhir/AuditEvent/au-1").status()).isEqualTo(404);
            assertThat(narrow.get("/fhir/AuditEvent").status()).isEqualTo(403);
            assertThat(officer.get("/v1/audit/check").body().path("sound").asBoolean()).isTrue();
        }
    }
}
