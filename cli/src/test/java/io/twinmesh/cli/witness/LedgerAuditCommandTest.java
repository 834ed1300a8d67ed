package io.twinmesh.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Twinmesh;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.AddCheckpoint;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class LedgerAuditCommandTest {
    private static final Skey LOG = Skey.of("log.example/lane/0", new byte[32]);
    private static final Skey MODELS = LOG.beside("log.example/models");
    private static final AccountId SOMEBODY = new AccountId("a".repeat(32));
    private static final AccountId TREASURY = new AccountId("c".repeat(32));

    /// What the log serves, by path.
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();

    private HttpServer server;
    private String url = "";

    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/log/0/", exchange -> answer(exchange, "/log/0/"));
        server.createContext("/log/models/", exchange -> answer(exchange, "/log/"));
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort() + "/log/0";
    }

    private void answer(HttpExchange exchange, String before) throws IOException {
        try (exchange) {
            var bytes = served.get(exchange.getRequestURI().getPath().substring(before.length()));
            exchange.sendResponseHeaders(
                    bytes == null ? 404 : 200, bytes == null ? -1 : bytes.length);
            if (bytes != null) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /// A log of deposits, each with its own id, or all with the same.
    private String log(int deposits, boolean straight) {
        var leaves =
                IntStream.range(0, deposits)
                        .mapToObj(index ->
                                new MintLeaf(
                                                index,
                                                Instant.EPOCH,
                                                String.format("%032x", straight ? index : 7),
                                                SOMEBODY,
                                                100)
                                        .bytes())
                        .toList();
        return log(leaves);
    }

    private String log(List<byte[]> leaves) {
        return log(LOG, "", leaves);
    }

    /// A log of models, each of which is listed, or all of which are one.
    private String models(int listings, boolean straight) {
        return log(
                MODELS,
                "models/",
                IntStream.range(0, listings)
                        .mapToObj(index ->
                                new LinkedLeaf(
                                                index,
                                                Instant.EPOCH,
                                                new ModelPublished(
                                                        "our-net@" + index,
                                                        "sha256:"
                                                                + String.format(
                                                                        "%064x",
                                                                        straight ? index : 7),
                                                        Optional.empty()))
                                        .bytes())
                        .toList());
    }

    private String log(Skey key, String path, List<byte[]> leaves) {
        var note =
                Checkpoint.of(
                                key.vkey().name(),
                                CompactRange.empty()
                                        .appendAll(leaves.stream().map(Rfc9162::leafHash).toList()))
                        .signedBy(key);
        served.put(path + "checkpoint", note.getBytes(StandardCharsets.UTF_8));
        served.put(path + "tile/entries/000.p/" + leaves.size(), Tiles.bundle(leaves));
        return note;
    }

    private String modelsUrl() {
        return url.replace("/log/0", "/log/models");
    }

    private Ran audit(String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line =
                Twinmesh.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        var arguments =
                new ArrayList<>(
                        List.of("ledger", "audit", "--log-url", url, "--log", LOG.vkey().text()));
        arguments.addAll(List.of(more));
        return new Ran(
                line.execute(arguments.toArray(String[]::new)), out.toString(), err.toString());
    }

    @Test
    void straight_books_are_told_in_numbers() throws IOException {
        log(3, true);

        var told = audit();
        assertThat(told.exit()).as(told.err()).isEqualTo(Exit.OK);
        assertThat(told.out())
                .contains("leaves    3, all under the signed root")
                .contains("treasury  no payout")
                .contains("minted    300 tokens, held by 1 accounts; 3 deposits, which nobody")
                .contains("the books are straight");
        var json = new ObjectMapper().readTree(audit("--json").out());
        assertThat(json.path("held").asLong()).isEqualTo(300);
        assertThat(json.path("leaves").asLong()).isEqualTo(3);
    }

    @Test
    void books_whose_operators_signatures_were_not_looked_at_are_not_told_as_straight(
            @TempDir Path folder) throws IOException {
        var operators = Stream.of(1, 2).map(LedgerAuditCommandTest::operator).toList();
        var published =
                new MintPolicy("log.example", 2, operators.stream().map(OwnerSecret::key).toList());
        var order = new MintOrder("b".repeat(32), SOMEBODY, 100, Instant.EPOCH.plusSeconds(60));
        var signed =
                new SignedMint(
                        order,
                        operators.stream().map(one -> one.sign(order, "log.example")).toList());
        log(List.of(new OrderedMintLeaf(0, Instant.EPOCH, signed, published.digest()).bytes()));
        var policy = Files.writeString(folder.resolve("policy"), published.text()).toString();

        var unchecked = audit();
        assertThat(unchecked.exit()).isEqualTo(Exit.IN_PART);
        assertThat(unchecked.out())
                .contains("operators 1 mints and split policies, their signatures NOT CHECKED")
                .endsWith("signatures, which were NOT CHECKED: give --mint-policy\n");
        var json = new ObjectMapper().readTree(audit("--json").out());
        assertThat(json.path("signaturesUnchecked").asLong()).isEqualTo(1);
        assertThat(json.path("signaturesChecked").asLong(-1)).isZero();

        var checked = audit("--mint-policy", policy);
        assertThat(checked.exit()).as(checked.err()).isEqualTo(Exit.OK);
        assertThat(checked.out())
                .contains("operators 1 mints and split policies, each signed as")
                .endsWith("the books are straight\n");
        json = new ObjectMapper().readTree(audit("--mint-policy", policy, "--json").out());
        assertThat(json.path("signaturesUnchecked").asLong(-1)).isZero();
        assertThat(json.path("signaturesChecked").asLong()).isEqualTo(1);
    }

    private static OwnerSecret operator(int number) {
        var seed = new byte[32];
        seed[0] = (byte) number;
        return OwnerSecret.ofSeed(seed);
    }

    @Test
    void payouts_are_held_to_the_treasury_that_it_is_told_and_it_says_when_it_was_told_none()
            throws IOException {
        log(payout());

        var believed = audit();
        assertThat(believed.exit()).as(believed.err()).isEqualTo(Exit.OK);
        assertThat(believed.out())
                .contains("treasury  " + TREASURY.value() + "; version 1's is the first payout's")
                .contains("NOT CHECKED: give --treasury");
        var json = new ObjectMapper().readTree(audit("--json").out());
        assertThat(json.path("treasuryBelieved").asBoolean()).isTrue();
        assertThat(json.path("treasury").asText()).isEqualTo(TREASURY.value());

        var told = audit("--treasury", TREASURY.value());
        assertThat(told.out()).contains("treasury  " + TREASURY.value() + "\n");
        json = new ObjectMapper().readTree(audit("--json", "--treasury", TREASURY.value()).out());
        assertThat(json.path("treasuryBelieved").asBoolean(true)).isFalse();

        var other = audit("--treasury", SOMEBODY.value());
        assertThat(other.exit()).isEqualTo(Exit.NO);
        assertThat(other.err()).contains("leaf 1: the network's part is not the treasury's");
        assertThat(audit("--treasury", "mine").exit()).isEqualTo(Exit.USAGE);
    }

    /// A deposit and a payout of it.
    private static List<byte[]> payout() {
        var job = new JobId("job-" + "1".repeat(32));
        var digest = "sha256:" + "0".repeat(64);
        var batch =
                new LaneRules(
                                "log.example",
                                SplitPolicy.v1(TREASURY),
                                Optional.empty(),
                                VestingRule.AT_ONCE,
                                new Random(1))
                        .decide(
                                LaneState.empty("0"),
                                List.of(
                                        new LedgerCommand.Mint("1".repeat(32), SOMEBODY, 100),
                                        new LedgerCommand.Reserve(
                                                job, SOMEBODY, 100, Instant.EPOCH.plusSeconds(60)),
                                        new LedgerCommand.Post(
                                                job,
                                                new AccountId("b".repeat(32)),
                                                Optional.empty(),
                                                Optional.empty(),
                                                digest,
                                                digest)),
                                Instant.EPOCH)
                        .event()
                        .orElseThrow();
        return batch.movements().stream()
                .map(moved -> LedgerLeaf.of(batch, moved).bytes())
                .toList();
    }

    @Test
    void crooked_books_end_in_no_and_the_leaf_that_breaks_them() {
        log(3, false);

        var told = audit();
        assertThat(told.exit()).isEqualTo(Exit.NO);
        assertThat(told.err()).contains("leaf 1: I5");
    }

    @Test
    void a_log_of_models_is_read_beside_the_ledgers() {
        log(3, true);
        models(2, true);
        var second = new String[] {"--log-url", modelsUrl(), "--log", MODELS.vkey().text()};
        var told = audit(second);
        assertThat(told.exit()).as(told.err()).isEqualTo(Exit.OK);
        assertThat(told.out())
                .contains("log       log.example/lane/0")
                .contains("log       log.example/models")
                .contains("leaves    2, all under the signed root");

        models(2, false);
        var crooked = audit(second);
        assertThat(crooked.exit()).isEqualTo(Exit.NO);
        assertThat(crooked.err())
                .contains("log.example/models: the books are not straight: leaf 1: this manifest");

        assertThat(audit("--log-url", modelsUrl()).exit()).isEqualTo(Exit.USAGE);
        assertThat(audit("--log-url", url, "--log", LOG.vkey().text()).err())
                .contains("is given twice");
    }

    @Test
    void another_key_or_a_log_that_does_not_answer_proves_nothing() {
        log(3, true);
        served.put(
                "checkpoint",
                new String(served.get("checkpoint"), StandardCharsets.UTF_8)
                        .replace("\n3\n", "\n2\n")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(audit().exit()).isEqualTo(Exit.NO);

        log(3, true);
        served.remove("tile/entries/000.p/3");
        assertThat(audit().exit()).isEqualTo(Exit.FAILURE);

        served.clear();
        assertThat(audit().exit()).isEqualTo(Exit.UNREACHABLE);
        url = "file:///etc";
        assertThat(audit().exit()).isEqualTo(Exit.USAGE);
        assertThat(audit().err()).contains("--log-url is an address such as");
    }

    @Test
    void as_a_witness_it_cosigns_straight_books_and_no_others(@TempDir Path folder)
            throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Twinmesh.class.getName(),
                                "ledger",
                                "audit",
                                "--log-url=" + url + "/",
                                "--log=" + LOG.vkey().text(),
                                "--log-url=" + modelsUrl(),
                                "--log=" + MODELS.vkey().text(),
                                "--state=" + folder.resolve("state"),
                                "--name=auditor.example",
                                "--port=0")
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        try (var http = HttpClient.newHttpClient();
                var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            var vkey = String.valueOf(out.readLine()).replace("vkey ", "");
            assertThat(vkey).startsWith("auditor.example+");
            var auditor = String.valueOf(out.readLine()).replace("ready ", "");

            var crooked = add(http, auditor, log(3, false));
            assertThat(crooked.statusCode()).isEqualTo(422);
            assertThat(crooked.body()).contains("leaf 1: I5");
            var straight = log(3, true);
            var bundle = served.remove("tile/entries/000.p/3");
            assertThat(add(http, auditor, straight).statusCode()).isEqualTo(503);
            served.put("tile/entries/000.p/3", bundle);
            var cosigned = add(http, auditor, straight);
            assertThat(cosigned.statusCode()).isEqualTo(200);
            assertThat(cosigned.body()).startsWith("— auditor.example ");

            // a policy whose quorum needs the auditor is met for the log of models, too
            var listed = add(http, auditor, models(2, false));
            assertThat(listed.statusCode()).isEqualTo(422);
            assertThat(listed.body()).contains("this manifest was listed before");
            var models = models(2, true);
            var lines = add(http, auditor, models);
            assertThat(lines.statusCode()).as(lines.body()).isEqualTo(200);
            var policy =
                    TrustPolicy.parse(
                            """
                            log %s
                            log %s
                            witness auditor %s
                            group all-of-it all auditor
                            quorum all-of-it
                            """
                                    .formatted(LOG.vkey().text(), MODELS.vkey().text(), vkey)
                                    .getBytes(StandardCharsets.UTF_8));
            assertThat(policy.open(models + lines.body()).origin()).isEqualTo("log.example/models");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static HttpResponse<String> add(HttpClient http, String auditor, String note)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(auditor + "/add-checkpoint"))
                        .POST(
                                BodyPublishers.ofByteArray(
                                        new AddCheckpoint(0, List.of(), note).body()))
                        .build(),
                BodyHandlers.ofString());
    }
}
