package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.log.StrictBase64;
import io.twinmesh.persistence.log.TlogProof;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

class ServerSmokeTest {
    private static final Pattern TOUCHES_NOBODY =
            Pattern.compile(
                    "/|/console.*|/openapi.yaml|/v1/(models|nodes|network|ledger|quarantine|vault|resource-index|server).*"
                            + "|/cds-services|/cds-services/[^/]+/feedback|/log/.*|/oauth2/.*|(/fhir)?/.well-known/.*|/fhir/metadata");

    @TempDir private Path temp = Path.of("");

    @Test
    void a_question_outlives_a_restart_and_is_answered_paid_and_proven() throws IOException {
        var root = (Logger) LoggerFactory.getLogger("ROOT");
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        root.addAppender(log);
        try {
            ServerScenario.liveThroughOneQuestion(temp.resolve("data"), Optional.empty());
        } finally {
            root.detachAppender(log);
        }
        var text = new ArrayList<String>();
        for (var event : new ArrayList<>(log.list)) {
            assertThat(event.getLevel().isGreaterOrEqual(Level.INFO)).isTrue();
            text.add(
                    event.getFormattedMessage()
                            + (event.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        // the patient's name and the value that was computed with
        assertThat(text).noneMatch(line -> line.contains("Breitenberg") || line.contains("Bryan"));
        var value = Pattern.compile("\\bcreatinine\\b|\\begfr\\b", Pattern.CASE_INSENSITIVE);
        assertThat(text).noneMatch(line -> value.matcher(line).find());
    }

    @Test
    void every_route_is_documented_and_every_documented_path_exists() throws IOException {
        var documented = new TreeSet<String>();
        var path = "";
        for (var line : Files.readAllLines(Path.of("..", "docs", "api", "openapi.yaml"))) {
            if (line.matches("  /.*:")) {
                path = line.strip().replaceAll(":$", "");
            } else if (line.matches("    (get|post|put|delete|patch|options):")) {
                documented.add(
                        line.strip().replace(":", "").toUpperCase(java.util.Locale.ROOT)
                                + " "
                                + path);
            }
        }
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            var served = new TreeSet<String>();
            node.routes()
                    .forEach(route ->
                            served.add(route.method() + " " + route.path().replace("*}", "}")));
            assertThat(served).isEqualTo(documented);
            assertThat(node.routes())
                    .filteredOn(route -> route.audited().isEmpty())
                    .filteredOn(route -> !route.method().equals("OPTIONS"))
                    .extracting(Route::path)
                    .as("each other route leaves records in the audit trail")
                    .allMatch(TOUCHES_NOBODY.asMatchPredicate());
            refusesWhatItMust(client, node, data);
            ServerScenario.awaitReady(client, node);
            manages(client, ServerScenario.management(node));
            changesHowMuchIsLogged(client, node, data);
            movesTokensAsTheirOwnerSigned(client);
            tellsWhoFollowsAnAccount(client);
            refundsBurnsAndCloses(client);
        }
    }

    private static void refusesWhatItMust(Client client, RunningNode node, Path data) {
        var nobody = "/v1/twins/tw-" + "0".repeat(32);
        assertThat(client.get("/nope").code()).isEqualTo("path.unknown");
        assertThat(client.get("/fhir").code()).isEqualTo("method.not-allowed");
        assertThat(client.send(client.anonymous("/v1/nodes").build()).code())
                .isEqualTo("auth.token-missing");
        assertThat(
                        client.send(
                                        client.anonymous("/v1/nodes")
                                                .header("Authorization", "Bearer x.y.z")
                                                .build())
                                .code())
                .isEqualTo("auth.token-invalid");
        try (var reader = ServerScenario.client(node, data, "reader", "twin:read")) {
            assertThat(reader.get("/v1/nodes").code()).isEqualTo("auth.scope-missing");
            assertThat(reader.get(nobody).code()).isEqualTo("twin.unknown");
            assertThat(reader.get("/v1/twins/tw-1").code()).isEqualTo("twin.id-malformed");
        }
        var ask = "{\"model\":\"news2\",\"purpose\":\"TREAT\"}";
        assertThat(client.post(nobody + "/queries", "k1", ask).code()).isEqualTo("twin.unknown");
        assertThat(client.post(nobody + "/queries", "k1", ask.replace("news2", "x1")).code())
                .isEqualTo("model.unknown");
        assertThat(client.post(nobody + "/queries", "k1", "{").code()).isEqualTo("body.malformed");
        assertThat(client.post(nobody + "/queries", "k1", "[]").code()).isEqualTo("body.malformed");
        assertThat(client.post(nobody + "/queries", "k1", "{\"modle\":1}").code())
                .isEqualTo("body.field-unknown");
        assertThat(client.post(nobody + "/queries", "k1", "{\"purpose\":\"TREAT\"}").code())
                .isEqualTo("body.field-missing");
        assertThat(
                        client.send(
                                        client.request(nobody + "/queries")
                                                .POST(BodyPublishers.ofString(ask))
                                                .build())
                                .code())
                .isEqualTo("idempotency.key-missing");
        assertThat(client.post(nobody + "/queries", "k1", " ".repeat(70_000)).code())
                .isEqualTo("body.too-large");
        assertThat(client.post("/fhir", "k", "{\"resourceType\":\"Bundle\"").code())
                .startsWith("bundle.");
        assertThat(client.get("/v1/queries/job-" + "0".repeat(32)).code())
                .isEqualTo("query.unknown");
        assertThat(client.get("/v1/queries/job-" + "0".repeat(32) + "?wait=31").code())
                .isEqualTo("query.wait-invalid");
        assertThat(client.get("/v1/ledger/receipts/job-" + "0".repeat(32)).code())
                .isEqualTo("receipt.unknown");
        assertThat(client.get("/log/0/tile/0/999").code()).isEqualTo("log.unknown");
    }

    private static void movesTokensAsTheirOwnerSigned(Client client) {
        var owner = OwnerSecret.ofSeed(new byte[32]);
        var from = owner.key().account().value();
        var to = "5".repeat(32);
        var deposit = "{\"account\":\"%s\",\"amount\":100}".formatted(from);
        assertThat(client.post("/v1/ledger/deposits", "w", deposit).status()).isEqualTo(201);
        assertThat(client.post("/v1/ledger/deposits", "w2", "{\"amount\":100}").code())
                .isEqualTo("body.field-invalid");
        assertThat(client.get("/v1/ledger/mint-policy").code()).isEqualTo("mint.no-policy");
        var body = order(owner, "1", to, 30);
        var moved = client.post("/v1/ledger/transfers", "k", body);
        assertThat(moved.status()).as(moved.raw().body()).isEqualTo(201);
        assertThat(moved.body().get("result").asText()).isEqualTo("created");
        var again = client.post("/v1/ledger/transfers", "k", body).body();
        assertThat(again.get("result").asText()).isEqualTo("exists");
        assertThat(again.get("index")).isEqualTo(moved.body().get("index"));
        var account = client.get("/v1/ledger/accounts/" + to).body();
        assertThat(account.get("available").asLong()).isEqualTo(30);
        showsTheHistory(client, from, to);
        var more = body.replace("\"amount\":30", "\"amount\":31");
        assertThat(client.post("/v1/ledger/transfers", "k", more).code())
                .isEqualTo("order.signature-invalid");
        var tooMuch = order(owner, "2", to, 71);
        assertThat(client.post("/v1/ledger/transfers", "k", tooMuch).code())
                .isEqualTo("order.refused");
        assertThat(client.post("/v1/ledger/transfers", "k", body.replace("\"5", "\"X")).code())
                .isEqualTo("body.field-invalid");
    }

    /// What is ordered is accepted at once and logged within moments.
    private static void showsTheHistory(Client client, String from, String to) {
        var history = "/v1/ledger/accounts/" + from + "/history";
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> client.get(history).body().at("/lines").size() == 2);
        var newest = client.get(history + "?limit=1").body();
        assertThat(newest.at("/lines/0/kind").asText()).isEqualTo("transfer");
        assertThat(newest.at("/lines/0/amount").asLong()).isEqualTo(-30);
        assertThat(newest.at("/lines/0/other").asText()).isEqualTo(to);
        assertThat(newest.at("/lines/0/roles/0").asText()).isEqualTo("payer");
        var older = history + "?before=" + newest.get("before").asLong();
        assertThat(client.get(older).body().at("/lines/0/kind").asText()).isEqualTo("deposit");
        assertThat(client.get(older).body().has("before")).isFalse();
        for (var bad : List.of("limit=0", "limit=201", "before=-1", "before=9223372036854775808")) {
            assertThat(client.get(history + "?" + bad).code()).isEqualTo("history.page-invalid");
        }
        assertThat(client.get(history.replace(from, "x")).code()).isEqualTo("account.id-malformed");
        looksItUpWithoutAToken(client, from, newest);
    }

    private static void looksItUpWithoutAToken(Client client, String from, JsonNode newest) {
        assertThat(newest.get("balance").asLong()).isEqualTo(70);
        assertThat(newest.get("size").asLong()).isEqualTo(2);
        var history = "/v1/ledger/accounts/" + from + "/history";
        assertThat(open(client, history).status()).isEqualTo(200);
        var entry = open(client, "/v1/ledger/entries/1").body();
        assertThat(entry.get("type").asText()).isEqualTo("transfer");
        assertThat(entry.get("proof")).isEqualTo(newest.at("/lines/0/proof"));
        var proof = open(client, entry.get("proof").asText()).raw().body();
        assertThat(TlogProof.parse(proof).carried().orElseThrow())
                .isEqualTo(StrictBase64.decode(entry.get("leaf").asText()));
        assertThat(open(client, "/v1/ledger/entries?limit=1").body().at("/entries/0"))
                .isEqualTo(entry);
        assertThat(open(client, "/v1/ledger/entries?from=1").body().at("/entries/0"))
                .isEqualTo(entry);
        for (var text : List.of(entry.get("id").asText(), entry.get("leafHash").asText(), "1")) {
            assertThat(open(client, "/v1/ledger/search?q=" + text).body().get("entries"))
                    .as(text)
                    .containsExactly(entry);
        }
        assertThat(open(client, "/v1/ledger/entries/2").code()).isEqualTo("entry.unknown");
        assertThat(open(client, "/v1/ledger/entries/x").code()).isEqualTo("entry.unknown");
        assertThat(open(client, "/v1/ledger/entries/2/proof").code()).isEqualTo("entry.unknown");
        assertThat(open(client, "/v1/ledger/entries?limit=101").code())
                .isEqualTo("history.page-invalid");
        assertThat(open(client, "/v1/ledger/search").code()).isEqualTo("search.text-invalid");
        assertThat(open(client, "/v1/ledger/jobs/x").code()).isEqualTo("receipt.unknown");
        assertThat(open(client, "/v1/ledger/payouts?digest=x").code())
                .isEqualTo("auth.token-missing");
        assertThat(client.get("/v1/ledger/payouts?digest=x").code())
                .isEqualTo("search.text-invalid");
        var none = client.get("/v1/ledger/payouts?digest=sha256:" + "0".repeat(64)).body();
        assertThat(none.get("payouts")).isEmpty();
    }

    private static Client.Reply open(Client client, String path) {
        return client.send(client.anonymous(path).GET().build());
    }

    /// The account of the test before, to which a transfer comes meanwhile.
    private static void tellsWhoFollowsAnAccount(Client client) {
        var owner = OwnerSecret.ofSeed(new byte[32]);
        var to = "5".repeat(32);
        var events = "/v1/ledger/accounts/" + to + "/events";
        assertThat(client.get(events.replace(to, "x")).code()).isEqualTo("account.id-malformed");
        assertThat(client.get(events + "?after=x").code()).isEqualTo("query.parameter-invalid");
        try (var now = new EventStream(client.request(events).GET().build());
                var all = new EventStream(client.request(events + "?after=0").GET().build())) {
            var before = all.take(1).getFirst();
            assertThat(Client.json(before.data()).get("amount").asLong()).isEqualTo(30);

            assertThat(client.post("/v1/ledger/transfers", "k", order(owner, "9", to, 7)).status())
                    .isEqualTo(201);

            var told = now.take(1).getFirst();
            assertThat(told).isEqualTo(all.take(1).getFirst());
            assertThat(told.event()).isEqualTo("transfer");
            var line = Client.json(told.data());
            assertThat(line.get("amount").asLong()).isEqualTo(7);
            assertThat(line.get("other").asText()).isEqualTo(owner.key().account().value());
            assertThat(told.id()).isEqualTo(Long.toString(line.get("index").asLong() + 1));
            var seen = client.request(events).header("Last-Event-ID", before.id()).GET().build();
            try (var again = new EventStream(seen)) {
                assertThat(again.take(1).getFirst()).isEqualTo(told);
            }
        }
    }

    private static final Instant LATE = Instant.ofEpochMilli(4_000_000_000_000L);

    private static String order(OwnerSecret owner, String digit, String to, long amount) {
        var order =
                new Order.Transfer(
                        digit.repeat(32), owner.key().account(), new AccountId(to), amount, LATE);
        return signed(owner, order, "\"to\":\"%s\",\"amount\":%d,".formatted(to, amount));
    }

    /// What an owner signs for the network, which is named as the log is by default.
    ///
    /// @param fields those that not every order has
    private static String signed(OwnerSecret owner, Order order, String fields) {
        var signature = owner.sign(order, "twinmesh.local").signature();
        return """
        {"id":"%s","from":"%s",%s"expiresMs":4000000000000,"key":"%s","signature":"%s"}
        """
                .formatted(order.id(), order.from(), fields, signature.key(), signature.hex());
    }

    /// The recipient sends a part back, destroys the rest and closes the account.
    private static void refundsBurnsAndCloses(Client client) {
        var owner = OwnerSecret.ofSeed(new byte[32]);
        var shop = OwnerSecret.ofSeed("s".repeat(32).getBytes(StandardCharsets.US_ASCII));
        var account = shop.key().account();
        var sale = order(owner, "3", account.value(), 20);
        assertThat(client.post("/v1/ledger/transfers", "k", sale).status()).isEqualTo(201);
        var refund = new Order.Refund("4".repeat(32), account, "3".repeat(32), 15, LATE);
        var sent = signed(shop, refund, "\"of\":\"%s\",\"amount\":15,".formatted(refund.of()));
        assertThat(client.post("/v1/ledger/refunds", "k", sent).status()).isEqualTo(201);
        var close = signed(shop, new Order.Close("5".repeat(32), account, LATE), "");
        assertThat(client.post("/v1/ledger/closings", "k", close).body().get("detail").asText())
                .contains("account_not_empty");
        var burn = new Order.Burn("6".repeat(32), account, 5, LATE);
        assertThat(
                        client.post("/v1/ledger/burns", "k", signed(shop, burn, "\"amount\":5,"))
                                .status())
                .isEqualTo(201);
        var closed = signed(shop, new Order.Close("7".repeat(32), account, LATE), "");
        assertThat(client.post("/v1/ledger/closings", "k", closed).body().has("index")).isFalse();
        assertThat(
                        client.post(
                                        "/v1/ledger/transfers",
                                        "k",
                                        order(owner, "8", account.value(), 1))
                                .body()
                                .get("detail")
                                .asText())
                .contains("account_closed");
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> client.get("/v1/ledger/summary").body().get("burned").asLong() == 5);
        var summary = client.get("/v1/ledger/summary").body();
        assertThat(summary.get("minted").asLong()).isEqualTo(100);
        assertThat(summary.get("sum").asLong()).isZero();
        var history = client.get("/v1/ledger/accounts/" + account + "/history").body();
        assertThat(history.get("lines").findValuesAsText("kind"))
                .containsExactly("burn", "refund", "transfer");
    }

    private static void changesHowMuchIsLogged(Client client, RunningNode node, Path data) {
        var path = "/v1/server/log-levels";
        var gateway = "{\"logger\":\"io.twinmesh.cluster.gateway\",\"level\":\"%s\"}";
        assertThat(client.post(path, "k", gateway.formatted("warn")).code())
                .isEqualTo("auth.scope-missing");
        try (var operator = ServerScenario.client(node, data, "ops", "twin:operate")) {
            assertThat(operator.post(path, "k", gateway.formatted("debug")).code())
                    .isEqualTo("body.field-invalid");
            for (var minutes : List.of("0", "1.5", "241", "\"1\"")) {
                var body = gateway.replace("\"%s\"", "\"warn\",\"minutes\":" + minutes);
                assertThat(operator.post(path, "k", body).code())
                        .as(minutes)
                        .isEqualTo("body.field-invalid");
            }
            assertThat(operator.post(path, "k", gateway.formatted("warn")).raw().body())
                    .contains(
                            "\"logger\":\"io.twinmesh.cluster.gateway\",\"level\":\"WARN\",\"until\":");
            assertThat(operator.get(path).status()).isEqualTo(200);
        }
    }

    /// What the other port says to anybody: four paths, and nothing that is not documented.
    private static void manages(Client client, String port) throws IOException {
        for (var path : List.of("/startup", "/alive", "/ready", "/metrics")) {
            assertThat(anonymous(client, port + path).status()).as(path).isEqualTo(200);
            assertThat(anonymous(client, path).code()).as("elsewhere").isEqualTo("path.unknown");
        }
        assertThat(anonymous(client, port + "/ready").raw().body())
                .isEqualTo("{\"status\":\"ready\"}");
        for (var path :
                List.of(
                        "/",
                        "/v1/nodes",
                        "/openapi.yaml",
                        "/log/0/checkpoint",
                        "/cluster/members",
                        "/cluster/shards/twin",
                        "/bootstrap/seed-nodes",
                        "/loggers",
                        "/metrics/all")) {
            assertThat(anonymous(client, port + path).code()).as(path).isEqualTo("path.unknown");
        }
        listsEveryMetric(anonymous(client, port + "/metrics").raw().body());
    }

    private static Client.Reply anonymous(Client client, String path) {
        return client.send(client.anonymous(path).build());
    }

    private static void listsEveryMetric(String metrics) throws IOException {
        var rows = Files.readAllLines(Path.of("..", "docs", "metrics.md"));
        var lines =
                metrics.lines().filter(line -> line.startsWith("twinmesh_")).distinct().toList();
        assertThat(lines)
                .as("of the journal's own pool on H2")
                .contains(
                        "twinmesh_storage_connections{pool=\"journal\",state=\"limit\"} 4.0",
                        "twinmesh_storage_connections{pool=\"journal\",state=\"waiting\"} 0.0");
        assertThat(metrics)
                .contains(
                        "twinmesh_certificate_valid_seconds{of=\"gateway\"}",
                        "twinmesh_certificate_valid_seconds{of=\"nodes\"}");
        assertThat(lines)
                .as("what pods cost weighs servers by")
                .anyMatch(line -> line.startsWith("twinmesh_gateway_sessions "))
                .anyMatch(line -> line.startsWith("twinmesh_streams_open "));
        for (var line : lines) {
            var name = line.replaceAll("[{ ].*", "").replaceAll("_(count|sum|max)$", "");
            var row = rows.stream().filter(it -> it.startsWith("| `" + name + "` |")).findAny();
            assertThat(row).as(line).isPresent();
            Pattern.compile("([a-z]+)=\"")
                    .matcher(line)
                    .results()
                    .forEach(label ->
                            assertThat(row.get()).as(line).contains("`" + label.group(1) + "`"));
        }
    }

    @Test
    void a_database_that_cannot_be_reached_is_said_in_one_sentence_with_exit_code_5() {
        var nowhere = new Database("jdbc:postgresql://127.0.0.1:1/none?connectTimeout=1", "u", "p");
        assertThatThrownBy(() -> ServerScenario.start(temp.resolve("data"), Optional.of(nowhere)))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        e -> assertThat(e.exitCode()).isEqualTo(StartFailure.UNREACHABLE))
                .hasMessageContaining("the database cannot be reached");
    }
}
