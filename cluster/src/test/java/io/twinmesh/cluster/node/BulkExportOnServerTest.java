package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Bulk exports as a client sees them, on a node with its databases.
@Tag("slow")
class BulkExportOnServerTest {
    @TempDir private Path temp = Path.of("");

    @Test
    void holds_what_consenting_patients_have_once_and_says_how_many_are_left_out()
            throws IOException {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:write")) {
            var exports = new ExportScenario(client, base(node));
            exports.load(ExportScenario.bundle("ada", 7, true));
            exports.load(ExportScenario.bundle("bob", 5, true));
            exports.load(ExportScenario.bundle("eve", 3, false));

            var path = exports.order("/fhir/$export?_outputFormat=ndjson");
            var manifest = exports.manifest(path);

            assertThat(manifest.path("request").asText())
                    .isEqualTo(base(node) + "/fhir/$export?_outputFormat=ndjson");
            assertThat(manifest.path("requiresAccessToken").asBoolean()).isTrue();
            var lines = exports.lines(manifest, "output");
            assertThat(ids(lines, "Patient")).hasSize(2).doesNotHaveDuplicates();
            assertThat(ids(lines, "Observation")).hasSize(12).doesNotHaveDuplicates();
            assertThat(ids(lines, "Consent")).hasSize(2);
            var observation = of(lines, "Observation").getFirst();
            assertThat(observation.at("/meta/versionId").asText()).isEqualTo("1");
            assertThat(exports.lines(manifest, "deleted")).isEmpty();
            var messages = exports.lines(manifest, "error");
            assertThat(messages.getFirst().at("/issue/0/diagnostics").asText())
                    .startsWith("1 patients are left out");
            assertThat(messages.toString()).doesNotContain("tw-");
            nothingReadableOnTheDisk(data);
            belongsToItsClient(node, data, path, manifest);

            assertThat(exports.delete(path).status()).isEqualTo(202);
            assertThat(exports.look(path).status()).isEqualTo(404);
            assertThat(exports.look(path).code()).isEqualTo("export.deleted");
        }
    }

    @Test
    void since_shows_what_came_in_later_and_what_was_deleted() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:write")) {
            var exports = new ExportScenario(client, base(node));
            exports.load(ExportScenario.bundle("ada", 2, true));
            var first =
                    exports.lines(
                            exports.manifest(exports.order("/fhir/Patient/$export")), "output");
            // FHIR counts milliseconds, and the next may be loaded within this one
            var between = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            exports.load(ExportScenario.bundle("bob", 3, true));
            var gone = ids(first, "Observation").getFirst();
            assertThat(exports.delete("/fhir/Observation/" + gone).status()).isBetween(200, 204);

            var manifest =
                    exports.manifest(
                            exports.order(
                                    "/fhir/Patient/$export?_type=Observation&_since=" + between));

            var lines = exports.lines(manifest, "output");
            assertThat(lines).hasSize(3);
            assertThat(ids(lines, "Observation")).hasSize(3).doesNotContain(gone);
            var deleted = exports.lines(manifest, "deleted");
            assertThat(deleted).hasSize(1);
            assertThat(deleted.getFirst().at("/entry/0/request/url").asText())
                    .isEqualTo("Observation/" + gone);
            assertThat(deleted.getFirst().at("/entry/0/request/method").asText())
                    .isEqualTo("DELETE");
        }
    }

    @Test
    void is_withdrawn_with_its_files_when_a_patient_in_it_is_erased() throws IOException {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:write twin:erase")) {
            var exports = new ExportScenario(client, base(node));
            exports.load(ExportScenario.bundle("ada", 2, true));
            var path = exports.order("/fhir/Patient/$export");
            var lines = exports.lines(exports.manifest(path), "output");
            exports.load(ExportScenario.bundle("bob", 2, true));
            var later = exports.order("/fhir/Patient/$export");
            exports.manifest(later);

            var ada = ids(lines, "Patient").getFirst();
            assertThat(exports.delete("/v1/twins/" + ada).status()).isEqualTo(200);

            for (var each : List.of(path, later)) {
                assertThat(exports.look(each).code()).isEqualTo("export.withdrawn");
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    // a file may go while it is counted
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> filesIn(data.resolve("exports")) == 0);
            var again = exports.lines(exports.manifest(exports.order("/fhir/$export")), "output");
            assertThat(ids(again, "Patient")).hasSize(1).doesNotContain(ada);
        }
    }

    @Test
    void gives_out_no_file_any_more_with_a_patient_who_has_withdrawn_the_consent() {
        var data = temp.resolve("data");
        String order;
        JsonNode manifest;
        String ada;
        String before;
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:write");
                var officer = ServerScenario.client(node, data, "officer", "audit:read")) {
            before = base(node);
            var exports = new ExportScenario(client, before);
            exports.load(ExportScenario.bundle("ada", 2, true));
            exports.load(ExportScenario.bundle("bob", 2, true));
            order = exports.order("/fhir/Patient/$export?_type=Observation,Consent");
            manifest = exports.manifest(order);
            var consent = of(exports.lines(manifest, "output"), "Consent").getFirst();
            ada = consent.at("/patient/reference").asText();
            assertThat(exports.delete("/fhir/Consent/" + consent.path("id").asText()).status())
                    .isEqualTo(204);

            refused(client, before, manifest);

            var event = officer.get("/fhir/AuditEvent?_count=1&patient=" + ada).body();
            assertThat(event.at("/entry/0/resource").toString())
                    .as("the patient sees that somebody wanted it")
                    .contains("export.consent-changed");
        }
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:write")) {
            var exports = new ExportScenario(client, base(node));

            refused(client, before, manifest);

            assertThat(exports.delete(order).status()).isEqualTo(202);
            var again = exports.manifest(exports.order("/fhir/Patient/$export"));
            assertThat(ids(exports.lines(again, "output"), "Patient"))
                    .hasSize(1)
                    .doesNotContain(ada.substring("Patient/".length()));
        }
    }

    private static void refused(Client client, String base, JsonNode manifest) {
        assertThat(manifest.path("output")).hasSize(2);
        for (var file : manifest.path("output")) {
            var reply = client.get(file.path("url").asText().substring(base.length()));
            assertThat(reply.status()).as(file.path("type").asText()).isEqualTo(410);
            assertThat(reply.code()).isEqualTo("export.consent-changed");
            assertThat(reply.body().at("/issue/0/diagnostics").asText()).contains("order it again");
            assertThat(reply.raw().body()).doesNotContain("tw-");
        }
    }

    /// Whose data is not in it does not keep it back, and neither does who gives the same consent.
    @Test
    void goes_on_giving_out_files_when_others_change_their_consents() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:write")) {
            var exports = new ExportScenario(client, base(node));
            exports.load(ExportScenario.bundle("ada", 2, true));
            exports.load(ExportScenario.bundle("eve", 2, false));
            var manifest = exports.manifest(exports.order("/fhir/Patient/$export"));
            var lines = exports.lines(manifest, "output");
            var consent = (ObjectNode) of(lines, "Consent").getFirst();

            consent.put("dateTime", "2026-11-28");
            var path = "/fhir/Consent/" + consent.path("id").asText();
            assertThat(
                            client.send(
                                            client.request(path)
                                                    .header("Content-Type", "application/fhir+json")
                                                    .PUT(
                                                            BodyPublishers.ofString(
                                                                    consent.toString()))
                                                    .build())
                                    .status())
                    .isEqualTo(200);
            exports.load(ExportScenario.bundle("eve", 1, true));

            assertThat(exports.lines(manifest, "output")).hasSameSizeAs(lines);
        }
    }

    private static long filesIn(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void outlives_a_restart_of_the_server() {
        var data = temp.resolve("data");
        String path;
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:write")) {
            var exports = new ExportScenario(client, base(node));
            exports.load(ExportScenario.bundle("ada", 4, true));
            path = exports.order("/fhir/Patient/$export");
        }
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:write")) {
            var exports = new ExportScenario(client, base(node));

            var manifest = exports.manifest(path);

            assertThat(manifest.path("output").findValuesAsText("type"))
                    .contains("Observation", "Patient", "Consent");
        }
    }

    private static void nothingReadableOnTheDisk(Path data) throws IOException {
        try (var files = Files.walk(data.resolve("exports"))) {
            var sealed = files.filter(Files::isRegularFile).toList();
            assertThat(sealed).isNotEmpty();
            for (var file : sealed) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("Quixotewitz", "8867-4", "resourceType");
            }
        }
    }

    private static void belongsToItsClient(
            RunningNode node, Path data, String path, JsonNode manifest) {
        var file = manifest.at("/output/0/url").asText().substring(base(node).length());
        try (var other = ServerScenario.client(node, data, "stranger", "twin:write");
                var narrower = ServerScenario.client(node, data, "ward", "twin:query");
                var reader = ServerScenario.client(node, data, "ward", "twin:read")) {
            for (var each : new String[] {path, file}) {
                assertThat(other.get(each).code()).isEqualTo("export.unknown");
                assertThat(narrower.get(each).code()).isEqualTo("auth.scope-missing");
                assertThat(reader.get(each).status()).isEqualTo(200);
                assertThat(other.send(other.anonymous(each).build()).status()).isEqualTo(401);
            }
            assertThat(reader.get(path + "/9999-Patient.ndjson").code())
                    .isEqualTo("export.unknown");
            assertThat(other.send(other.request(path).DELETE().build()).code())
                    .isEqualTo("export.unknown");
        }
    }

    @Test
    void is_refused_when_it_is_asked_for_wrongly() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:read");
                var asker = ServerScenario.client(node, data, "asker", "twin:query")) {
            var exports = new ExportScenario(client, base(node));
            assertThat(client.get("/fhir/$export").code()).isEqualTo("export.not-asynchronous");
            assertThat(exports.ordered("/fhir/$export?_elements=id").code())
                    .isEqualTo("export.parameter-refused");
            assertThat(exports.ordered("/fhir/Group/all/$export").code())
                    .isEqualTo("group.unknown");
            assertThat(exports.look("/fhir/$export/ex-" + "0".repeat(32)).code())
                    .isEqualTo("export.unknown");
            assertThat(exports.look("/fhir/$export/nonsense").code()).isEqualTo("export.unknown");
            assertThat(asker.get("/fhir/$export").code()).isEqualTo("auth.scope-missing");
            for (int i = 0; i < 5; i++) {
                exports.order("/fhir/$export");
            }
            var sixth = exports.ordered("/fhir/$export");
            assertThat(sixth.status()).isEqualTo(429);
            assertThat(sixth.code()).isEqualTo("export.too-many");
            assertThat(sixth.raw().headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void asking_too_often_is_answered_with_when_to_come_back() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ward", "twin:read")) {
            var exports = new ExportScenario(client, base(node));
            var path = exports.order("/fhir/$export");

            var last = exports.look(path);
            for (int i = 0; i < 40 && last.status() != 429; i++) {
                last = exports.look(path);
            }

            assertThat(last.code()).isEqualTo("export.asked-too-often");
            assertThat(last.raw().headers().firstValue("Retry-After")).isPresent();
        }
    }

    private static String base(RunningNode node) {
        return "http://127.0.0.1:" + node.http().getPort();
    }

    private static List<JsonNode> of(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.path("resourceType").asText().equals(type))
                .toList();
    }

    private static List<String> ids(List<JsonNode> lines, String type) {
        return of(lines, type).stream().map(line -> line.path("id").asText()).toList();
    }
}
