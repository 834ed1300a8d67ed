package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.gateway.HonestNode;
import io.twinmesh.cluster.node.settings.ServerOptions;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.ledger.order.OwnerKey;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/// One node in this process, on a folder of its own, and what a client and a provider do with it.
final class ServerScenario {
    static final Path SYNTHEA = Path.of("..", "..", "shared", "data", "clinical", "synthea-r4");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ServerScenario() {}

    /// Beside a journal elsewhere the vault is in the data folder.
    static RunningNode start(Path data, Optional<Database> db) {
        return start(data, db, db.map(_ -> Database.h2(data.resolve("vault").resolve("keys"))));
    }

    static RunningNode start(Path data, Optional<Database> db, Optional<Database> vault) {
        return NodeWiring.start(
                new ServerOptions(
                        data, Optional.empty(), OptionalInt.of(0), OptionalInt.of(0), db, vault),
                InstantSource.system(),
                new SecureRandom());
    }

    static Client client(RunningNode node, Path data, String name, String scopes) {
        return new Client("http://127.0.0.1:" + node.http().getPort(), data, name, scopes);
    }

    static Client client(RunningNode node, Path data, String name, String scopes, String purposes) {
        return new Client(
                "http://127.0.0.1:" + node.http().getPort(), data, name, scopes, purposes);
    }

    /// Of the port for probes and metrics.
    static String management(RunningNode node) {
        return "http://127.0.0.1:" + node.management().getPort();
    }

    /// Regions register in the cluster a moment after the doors are open.
    static void awaitReady(Client client, RunningNode node) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> client.get(management(node) + "/ready").status() == 200);
    }

    static Path bundle() {
        return bundle("Bryan_Breitenberg_8ce5");
    }

    /// @param patient how the name of the file begins
    static Path bundle(String patient) {
        try (var files = Files.list(SYNTHEA)) {
            return files.filter(f -> f.getFileName().toString().startsWith(patient))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static HonestNode provider(Path data) {
        return provider(data, Enrolling.anew());
    }

    static HonestNode provider(Path data, Enrolling machine) {
        try {
            var server = MAPPER.readTree(Files.readString(data.resolve("server.json")));
            try (var operator =
                    new Client(server.get("http").asText(), data, "operator", "node:operate")) {
                return machine.join(operator, "tests", data);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Imports, deposits, asks before there is a provider, restarts, and gets an answer that is
    /// paid and proven.
    static void liveThroughOneQuestion(Path data, Optional<Database> db) {
        var machine = Enrolling.anew();
        String job;
        String twin;
        try (var node = start(data, db);
                var client = client(node, data, "demo", Client.ALL)) {
            var imported = client.post("/fhir", bundle());
            assertThat(imported.status()).isEqualTo(200);
            assertThat(imported.imported("read"))
                    .as("everything is kept")
                    .isEqualTo(imported.imported("stored"));
            twin = imported.twin();
            client.consent(twin);
            assertThat(client.post("/fhir", bundle()).imported("stored"))
                    .as("the same bundle twice changes nothing")
                    .isZero();
            assertThat(
                            client.post(
                                            "/v1/ledger/deposits",
                                            "d1",
                                            "{\"client\":\"demo\",\"amount\":1000}")
                                    .status())
                    .isEqualTo(201);
            var taken =
                    client.post(
                            "/v1/twins/" + twin + "/queries",
                            "q1",
                            "{\"model\":\"ckd-epi-2021\",\"purpose\":\"TREAT\",\"asOf\":\"2021-03-22\"}");
            assertThat(taken.status()).isEqualTo(202);
            job = taken.body().get("id").asText();
            // whoever waits hears at once that there is nobody to compute
            var queued = client.get("/v1/queries/" + job + "?wait=30").body();
            assertThat(queued.get("state").asText()).isEqualTo("queued");
            assertThat(queued.get("code").asText()).isEqualTo("queue.no-nodes");
            assertThat(queued.get("why").asText()).isEqualTo("No node is connected.");
        }
        try (var node = start(data, db);
                var client = client(node, data, "demo", Client.ALL);
                var stranger = client(node, data, "stranger", Client.ALL);
                var provider = provider(data, machine)) {
            assertThat(provider).isNotNull();
            var answer = new Asking(client, "demo").status(job);
            assertThat(answer.get("state").asText()).as(answer.toString()).isEqualTo("settled");
            // the derived value of synthea_expected.json for this patient, by CKD-EPI 2021
            assertThat(answer.at("/answer/values/egfr/unit").asText())
                    .isEqualTo("mL/min/{1.73_m2}");
            assertThat(answer.at("/answer/inputs").findValuesAsText("name"))
                    .contains("age", "sex", "creatinine");
            assertThat(answer.at("/answer/inputs/2/value").isNumber()).isTrue();
            assertThat(stranger.get("/v1/queries/" + job).code()).isEqualTo("query.unknown");
            assertThat(client.get("/v1/ledger/summary").body().get("sum").asLong()).isZero();
            assertThat(client.get("/v1/ledger/me").body().get("available").asLong()).isEqualTo(900);
            var receipt = logged(client, job);
            assertThat(receipt.get("state").asText()).isEqualTo("logged");
            var listed = client.get("/v1/nodes").body().at("/nodes/0");
            var behind = "/v1/nodes?after=" + listed.get("id").asText();
            assertThat(client.get(behind).body().toString()).isEqualTo("{\"nodes\":[]}");
            assertThat(client.get("/v1/nodes?after=1").code()).isEqualTo("node.id-malformed");
            assertThat(listed.get("earned").asLong())
                    .as("what the log says, and all of it is there")
                    .isPositive()
                    .isEqualTo(listed.get("holds").asLong());
            assertThat(listed.at("/earnings/payouts").asLong()).isEqualTo(1);
            assertThat(listed.get("connected").asBoolean()).isTrue();
            assertThat(Instant.parse(listed.get("lastHeartbeat").asText()))
                    .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            assertThat(listed.get("freeSlots").asInt() + listed.get("busySlots").asInt())
                    .isPositive();
            assertThat(listed.get("numericClass").asText()).isNotEmpty();
            var owner = OwnerKey.parse(machine.key().verifyingKey().toString());
            assertThat(
                            client.get("/v1/nodes/" + machine.key().verifyingKey().nodeId())
                                    .body()
                                    .get("account")
                                    .asText())
                    .isEqualTo(owner.account().value());
            assertThat(client.get("/log/0/checkpoint").raw().body()).contains("/lane/0\n2\n");
        }
        try (var node = start(data, db);
                var client = client(node, data, "demo", Client.ALL)) {
            var lost = known(client);
            assertThat(lost.get("state").asText()).as("it has not come back yet").isEqualTo("lost");
            assertThat(lost.get("earned").asLong()).isPositive();
            assertThat(lost.get("connected").asBoolean()).isFalse();
            assertThat(lost.has("freeSlots")).as("nobody has said it").isFalse();
        }
    }

    /// A receipt is under a checkpoint within moments; the job's own answer comes earlier.
    private static JsonNode logged(Client client, String job) {
        return org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(3))
                .until(
                        () -> client.get("/v1/ledger/receipts/" + job).body(),
                        body -> body.path("state").asText().equals("logged"));
    }

    /// The registry reads a node's enrolment moments after the start.
    private static JsonNode known(Client client) {
        return org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(3))
                .until(
                        () -> client.get("/v1/nodes").body().at("/nodes/0"),
                        first -> !first.isMissingNode());
    }
}
