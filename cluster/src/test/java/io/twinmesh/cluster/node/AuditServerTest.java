package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.journal.Database;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

    /// A patient whom a clinic brought in and read, and another client asked for without the scope.
    @Nested
    class OfOnePatient {
        private static final List<AutoCloseable> OPENED = new ArrayList<>();
        private static Client narrow;
        private static Client officer;
        private static String twin;

        /// The patient's own list after that.
        private static JsonNode entries;

        @BeforeAll
        static void readAndRefused(@TempDir Path data) {
            var node = ServerScenario.start(data, Optional.empty());
            var clinic = ServerScenario.client(node, data, "clinic", Client.ALL);
            narrow = ServerScenario.client(node, data, "narrow", "ledger:read");
            officer = ServerScenario.client(node, data, "officer", "audit:read");
            OPENED.addAll(List.of(clinic, narrow, officer, node));
            twin = clinic.post("/fhir", ServerScenario.bundle()).twin();
            clinic.consent(twin);
            clinic.get("/fhir/Patient/" + twin);
            clinic.get("/fhir/Condition?patient=" + twin);
            clinic.get("/v1/twins/" + twin);
            narrow.get("/v1/twins/" + twin);
            entries = clinic.get("/v1/twins/" + twin + "/access").body().path("entries");
        }

        @AfterAll
        static void close() throws Exception {
            for (var part : OPENED) {
                part.close();
            }
        }

        @Test
        void the_list_says_who_did_what_newest_first() {
            assertThat(entries.findValuesAsText("interaction"))
                    .containsExactly(
                            "twin", "twin", "search", "read", "transaction", "transaction");
            assertThat(entries.findValuesAsText("client"))
                    .containsExactly("narrow", "clinic", "clinic", "clinic", "clinic", "clinic");
        }

        @Test
        void a_refusal_is_in_it_with_its_code() {
            assertThat(entries.findValuesAsText("refusal")).containsExactly("auth.scope-missing");
            assertThat(entries.at("/0/refusal").isMissingNode()).isFalse();
        }

        @Test
        void what_was_shown_is_in_it_with_its_purpose_and_the_rule_that_decided() {
            for (var shown : List.of(entries.path(1), entries.path(2), entries.path(3))) {
                assertThat(shown.path("purpose").asText()).isEqualTo("TREAT");
                assertThat(shown.path("decision").asText())
                        .as("which rule of which version of the consent")
                        .matches("Consent/[^ ]+/_history/1#[^ ]+");
            }
        }

        @Test
        void what_was_written_is_in_it_by_name() {
            assertThat(entries.at("/5/resources").size()).isGreaterThan(100);
        }

        /// What is read of the trail is recorded too: the search ends before that.
        @Test
        void the_pages_of_a_search_are_the_list() {
            var newest = Instant.parse(entries.at("/0/at").asText());
            var path =
                    "/fhir/AuditEvent?_count=1&date=ge%s&date=lt%s&patient=Patient/%s"
                            .formatted(
                                    entries.at("/5/at").asText(),
                                    newest.plus(1, ChronoUnit.MICROS),
                                    twin);
            var ids = new ArrayList<String>();
            while (!path.isEmpty() && ids.size() < 10) {
                var page = officer.get(path).body();
                ids.addAll(page.path("entry").findValuesAsText("id"));
                var next = page.at("/link/1/url").asText();
                path = next.substring(Math.max(0, next.indexOf("/fhir")));
            }

            assertThat(ids).isEqualTo(entries.findValuesAsText("id"));
        }

        @Test
        void a_record_is_read_as_an_event_with_the_address_that_was_asked_from() {
            var event = officer.get("/fhir/AuditEvent/" + entries.at("/0/id").asText());

            assertThat(event.raw().headers().firstValue("Content-Type").orElse(""))
                    .startsWith("application/fhir+json");
            assertThat(event.body().path("resourceType").asText()).isEqualTo("AuditEvent");
            assertThat(event.body().at("/agent/0/network/address").asText()).isEqualTo("127.0.0.1");
        }

        @Test
        void a_search_by_what_is_not_known_is_refused() {
            assertThat(officer.get("/fhir/AuditEvent?name=x").code())
                    .isEqualTo("search.parameter-invalid");
        }

        @Test
        void a_record_that_is_not_there_is_not_found() {
            assertThat(officer.get("/fhir/AuditEvent/au-1").code()).isEqualTo("audit.unknown");
        }

        @Test
        void whoever_may_not_read_the_trail_is_refused() {
            assertThat(narrow.get("/fhir/AuditEvent").status()).isEqualTo(403);
        }

        @Test
        void the_trail_is_sound() {
            assertThat(officer.get("/v1/audit/check").body().path("sound").asBoolean()).isTrue();
        }
    }
}
