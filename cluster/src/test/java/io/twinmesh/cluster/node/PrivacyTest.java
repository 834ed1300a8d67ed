package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.receipt.Receipt;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Plants a patient whose name, dates, identifier and values occur nowhere else, lets one question
/// run to its receipt, and looks for the plants in everything that is not sealed.
class PrivacyTest {
    private static final double CREATININE = 1.08713;
    private static final String BUNDLE =
            """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"fullUrl":"urn:uuid:0a000000-0000-4000-8000-000000000001","request":{"method":"POST","url":"Patient"},"resource":
              {"resourceType":"Patient","id":"p","gender":"female","birthDate":"1957-08-19",
               "identifier":[{"system":"urn:hospital","value":"ZX-90817263"}],
               "name":[{"family":"Quixotewitz","given":["Zebulonia"]}]}},
             {"fullUrl":"urn:uuid:0a000000-0000-4000-8000-000000000002","request":{"method":"POST","url":"Observation"},"resource":
              {"resourceType":"Observation","id":"o","status":"final",
               "code":{"coding":[{"system":"http://loinc.org","code":"2160-0",
                                  "display":"Quixotine"}]},
               "subject":{"reference":"urn:uuid:0a000000-0000-4000-8000-000000000001"},"effectiveDateTime":"2021-03-01",
               "valueQuantity":{"value":1.08713,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}}]}
            """;

    @TempDir private Path temp = Path.of("");

    @Test
    void nothing_that_is_not_sealed_shows_a_name_or_a_value_or_a_digest_to_guess_it_by()
            throws IOException {
        var log = new ListAppender<ILoggingEvent>();
        var own = (Logger) LoggerFactory.getLogger("io.twinmesh");
        var root = (Logger) LoggerFactory.getLogger("ROOT");
        var before = own.getLevel();
        log.start();
        root.addAppender(log);
        own.setLevel(Level.TRACE);
        var data = temp.resolve("data");
        Asked asked;
        var open = new TreeMap<String, String>();
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL);
                var provider = ServerScenario.provider(data)) {
            assertThat(provider).isNotNull();
            asked = ask(client);
            readEverythingOpen(client, asked, open);
            var metrics = ServerScenario.management(node) + "/metrics";
            open.put(metrics, client.get(metrics).raw().body());
        } finally {
            own.setLevel(before);
            root.detachAppender(log);
        }
        for (var event : new ArrayList<>(log.list)) {
            var trace = event.getThrowableProxy();
            open.merge(
                    "log",
                    event.getFormattedMessage()
                            + (trace == null ? "" : ThrowableProxyUtil.asString(trace)),
                    (a, b) -> a + "\n" + b);
        }
        assertThat(open.get("entries")).as("the log's leaves").isNotEmpty();
        var plants = plants(asked, data);
        open.forEach((where, text) ->
                plants.forEach((what, bytes) ->
                        assertThat(holds(text.getBytes(StandardCharsets.ISO_8859_1), bytes))
                                .as(what + " in " + where)
                                .isFalse()));
        searchTheFiles(data, plants, asked.job());
    }

    private record Asked(String twin, String job, JsonNode answer) {}

    private static Asked ask(Client client) {
        var twin = client.post("/fhir", "k", BUNDLE).twin();
        client.consent(twin);
        var asking = new Asking(client, "demo");
        asking.deposit("d");
        var job = asking.ask(twin, "q");
        var status = asking.status(job);
        assertThat(status.get("state").asText()).as(status.toString()).isEqualTo("settled");
        return new Asked(twin, job, status.get("answer"));
    }

    /// What others than the asker can read, and what refusals say.
    private static void readEverythingOpen(Client client, Asked asked, Map<String, String> open) {
        var receipt = "/v1/ledger/receipts/" + asked.job();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> client.get(receipt).body().path("state").asText().equals("logged"));
        open.put("receipt", client.get(receipt).raw().body());
        for (var path : List.of("/v1/nodes", "/v1/ledger/summary", "/v1/ledger/me")) {
            open.put(path, client.get(path).raw().body());
        }
        open.put("checkpoint", client.get("/log/0/checkpoint").raw().body());
        var paid = client.send(client.anonymous("/v1/ledger/jobs/" + asked.job()).GET().build());
        assertThat(paid.body().at("/payout/job").asText()).isEqualTo(asked.job());
        assertThat(paid.body().get("receipt").asText()).isEqualTo(receipt);
        open.put("paid job", paid.raw().body());
        var payout =
                Receipt.parse(client.get(receipt).raw().body().getBytes(StandardCharsets.UTF_8))
                        .record();
        var model = client.get("/v1/ledger/payouts?digest=" + payout.model()).body();
        assertThat(model.at("/payouts/0/work").asText()).isEqualTo(payout.work());
        var work =
                Base64.getDecoder()
                        .decode(
                                client.get("/v1/queries/" + asked.job())
                                        .body()
                                        .at("/work/receipt")
                                        .asText());
        assertThat(Digest.of(work).text()).isEqualTo(payout.work());
        var listed = "/v1/models/publications/" + new ContentId(new Digest(payout.model()));
        var listing = client.send(client.anonymous(listed).GET().build());
        assertThat(listing.body().get("manifest").asText()).isEqualTo(payout.model());
        open.put("listing", listing.raw().body());
        assertThat(paid.raw().body())
                .as("what a payout was for is in no leaf")
                .doesNotContain(payout.model().substring(7), payout.work().substring(7));
        open.put("tile", client.latin1("/log/0/tile/0/000.p/1"));
        open.put("entries", client.latin1("/log/0/tile/entries/000.p/1"));
        for (var log : List.of("models", "nodes")) {
            var entries = "/v1/ledger/logs/" + log + "/entries?limit=100";
            open.put(log, client.send(client.anonymous(entries).GET().build()).raw().body());
        }
        open.put(
                "broken bundle",
                client.post("/fhir", "k", BUNDLE.replace("}}]}", "}}]")).raw().body());
        open.put(
                "bundle of another patient",
                client.post(
                                "/fhir",
                                "k",
                                BUNDLE.replace(
                                        "\"urn:uuid:0a000000-0000-4000-8000-000000000001\"}",
                                        "\"Patient/x\"}"))
                        .raw()
                        .body());
        open.put(
                "unknown field",
                client.post(
                                "/v1/twins/" + asked.twin() + "/queries",
                                "q2",
                                "{\"Quixotewitz\":1.08713}")
                        .raw()
                        .body());
        open.put("unknown twin", client.get("/v1/twins/ZX-90817263").raw().body());
        open.put("unknown path", client.get("/Quixotewitz/1957-08-19").raw().body());
    }

    /// The secrets in every form that could lie about.
    private static Map<String, byte[]> plants(Asked asked, Path data) throws IOException {
        var egfr = asked.answer().at("/values/egfr/value").asDouble();
        var plants = new TreeMap<String, byte[]>();
        for (var text :
                List.of(
                        "Quixot",
                        "Zebulonia",
                        "ZX-90817263",
                        "1957-08-19",
                        Double.toString(CREATININE),
                        Double.toString(egfr))) {
            plants.put(text, text.getBytes(StandardCharsets.UTF_8));
            plants.put(text + " in UTF-16", text.getBytes(StandardCharsets.UTF_16BE));
        }
        for (var value : new double[] {CREATININE, egfr}) {
            for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                plants.put(
                        value + " as bits, " + order,
                        ByteBuffer.allocate(8).order(order).putDouble(value).array());
            }
        }
        // few values are possible: who holds a digest can try them all
        digest(plants, "outcome", outcome(asked, data));
        var body = Client.json(Asking.QUESTION);
        digest(plants, "question", CanonicalJson.bytes(body));
        digest(
                plants,
                "question with its twin",
                CanonicalJson.bytes(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("twin", asked.twin())
                                .set("body", body)));
        return plants;
    }

    private static void digest(Map<String, byte[]> plants, String of, byte[] bytes) {
        var hex = Digest.of(bytes).text().substring("sha256:".length());
        plants.put("digest of the " + of, hex.getBytes(StandardCharsets.UTF_8));
        plants.put("raw digest of the " + of, java.util.HexFormat.of().parseHex(hex));
    }

    /// The exact bytes that the node returned, computed again.
    private static byte[] outcome(Asked asked, Path data) throws IOException {
        var inputs = JsonNodeFactory.instance.objectNode();
        asked.answer()
                .get("inputs")
                .forEach(input -> inputs.set(input.get("name").asText(), input.get("value")));
        var lease = JsonNodeFactory.instance.objectNode().put("salt", "AAAAAAAAAAAAAAAAAAAAAA==");
        lease.set("inputs", inputs);
        var entry = ModelCatalog.open(data.resolve("models")).byName("ckd-epi-2021").orElseThrow();
        try (var model = Engines.load(entry.manifest(), entry.blob())) {
            return OutcomeJson.write(
                    model.run(InputJson.read(CanonicalJson.bytes(lease)).values()));
        }
    }

    private static void searchTheFiles(Path data, Map<String, byte[]> plants, String job)
            throws IOException {
        var found = new ArrayList<String>();
        var searched = new ArrayList<String>();
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var bytes = Files.readAllBytes(file);
                plants.forEach((what, plant) -> {
                    if (holds(bytes, plant)) {
                        found.add(what + " in " + data.relativize(file));
                    }
                });
                if (holds(bytes, job.getBytes(StandardCharsets.UTF_8))) {
                    searched.add(data.relativize(file).toString());
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(searched).as("the search finds what is there").contains("db/twinmesh.mv.db");
    }

    private static boolean holds(byte[] hay, byte[] needle) {
        // one character per byte, so that the JDK's fast search serves for bytes
        return new String(hay, StandardCharsets.ISO_8859_1)
                .contains(new String(needle, StandardCharsets.ISO_8859_1));
    }
}
