package io.twinmesh.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Twinmesh;
import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.TlogProof;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

class LedgerCommandTest {
    /// The log of the committed receipt; its seed is 32 zero bytes.
    private static final String VKEY = resource("log.vkey").strip();

    private static final String GOOD = resource("receipt.json");

    @TempDir private Path folder;
    private Path receipt = Path.of("");

    private record Ran(int exit, String out, String err) {}

    private static String resource(String name) {
        try (var in = LedgerCommandTest.class.getResourceAsStream("/ledger/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Ran run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line =
                Twinmesh.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        return new Ran(line.execute(arguments), out.toString(), err.toString());
    }

    @BeforeEach
    void write() throws IOException {
        receipt = folder.resolve("receipt.json");
        Files.writeString(receipt, GOOD);
    }

    @Nested
    class Verify {
        @Test
        void a_good_receipt_is_valid_with_the_key_given_as_text_or_file() throws IOException {
            var keyFile = folder.resolve("log.vkey");
            Files.writeString(keyFile, VKEY + "\n");

            for (var key : List.of("--key=" + VKEY, "--key=@" + keyFile)) {
                var ran = run("ledger", "verify", receipt.toString(), key);
                assertThat(ran.exit()).isEqualTo(Exit.OK);
                assertThat(ran.out()).contains("valid: job-").contains("twinmesh.local/lane/0");
            }
            assertThat(run("ledger", "verify", receipt.toString(), "--key", "@" + keyFile).exit())
                    .isEqualTo(Exit.OK);
        }

        @Test
        void as_json_it_names_job_tokens_index_and_checkpoint() throws IOException {
            var ran = run("ledger", "verify", receipt.toString(), "--key=" + VKEY, "--json");
            var json = new ObjectMapper().readTree(ran.out());
            assertThat(json.path("valid").asBoolean()).isTrue();
            var one = json.path("receipts").path(0);
            assertThat(one.path("index").asLong()).isEqualTo(5);
            assertThat(one.path("checkpoint").path("size").asLong()).isEqualTo(19);
            assertThat(one.path("tokens").asLong()).isEqualTo(278);
        }

        @Test
        void without_a_key_nothing_is_trusted_unless_asked_for_and_then_it_says_so() {
            assertThat(run("ledger", "verify", receipt.toString()).exit()).isEqualTo(Exit.USAGE);
            assertThat(
                            run(
                                            "ledger",
                                            "verify",
                                            receipt.toString(),
                                            "--trust-embedded",
                                            "--key=" + VKEY)
                                    .exit())
                    .isEqualTo(Exit.USAGE);
            var trusting = run("ledger", "verify", receipt.toString(), "--trust-embedded");
            assertThat(trusting.exit()).isEqualTo(Exit.OK);
            assertThat(trusting.err()).contains("anyone can write");
        }

        @Test
        void a_malformed_key_or_no_file_is_a_usage_error() {
            assertThat(run("ledger", "verify", receipt.toString(), "--key=x").exit())
                    .isEqualTo(Exit.USAGE);
            assertThat(run("ledger", "verify", receipt.toString(), "--key=@/no/such/file").exit())
                    .isEqualTo(Exit.USAGE);
            assertThat(run("ledger", "verify", "--key=" + VKEY).exit()).isEqualTo(Exit.USAGE);
        }

        @Test
        void under_a_policy_only_what_enough_witnesses_cosigned_is_valid() throws IOException {
            var witness = Cosigner.of("w.example", CosignerAlgorithm.ED25519, new byte[32]);
            var policy = folder.resolve("policy");
            Files.writeString(
                    policy, "log " + VKEY + "\nwitness w " + witness.key().text() + "\nquorum w\n");
            var good = (ObjectNode) new ObjectMapper().readTree(GOOD);

            var alone = run("ledger", "verify", receipt.toString(), "--policy", policy.toString());
            var proof = TlogProof.parse(good.get("proof").asText());
            var note = SignedNote.parse(proof.checkpoint());
            var line = witness.cosign(Checkpoint.parse(note.text()), Instant.ofEpochSecond(1));
            var cosigned = new SignedNote(note.text(), List.of(note.signatures().getFirst(), line));
            good.put("state", "final");
            good.put("proof", new TlogProof(proof.index(), proof.path(), cosigned.note()).text());
            Files.writeString(receipt, good.toString());
            var agreed = run("ledger", "verify", receipt.toString(), "--policy", policy.toString());

            assertThat(alone.exit()).isEqualTo(Exit.NO);
            assertThat(alone.out()).contains("the quorum is not met");
            assertThat(agreed.out()).contains("valid and final: job-");

            Files.writeString(policy, "log " + VKEY + "\nquorum none\n");
            var unasked =
                    run("ledger", "verify", receipt.toString(), "--policy", policy.toString());
            assertThat(unasked.exit()).isEqualTo(Exit.OK);
            assertThat(unasked.out()).contains("valid, but not final, since this policy asks no");
            assertThat(
                            run(
                                            "ledger",
                                            "verify",
                                            receipt.toString(),
                                            "--json",
                                            "--policy",
                                            policy.toString())
                                    .out())
                    .contains("\"final\":false");
        }

        @Test
        void a_file_that_cannot_be_read_is_a_failure_and_no_verdict() {
            var ran = run("ledger", "verify", folder.resolve("none").toString(), "--key=" + VKEY);
            assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
            assertThat(ran.out()).isEmpty();
        }

        @Test
        void under_another_key_it_is_not_valid() {
            var stranger =
                    Skey.of(
                            "twinmesh.local/lane/0",
                            "x".repeat(32).getBytes(StandardCharsets.US_ASCII));
            var ran =
                    run("ledger", "verify", receipt.toString(), "--key=" + stranger.vkey().text());
            assertThat(ran.exit()).isEqualTo(Exit.NO);
            assertThat(ran.out()).contains("NOT VALID: the receipt is of a log with another key");
        }

        /// One character in the middle of each value; every single one of them is tried in the
        /// check's own test.
        @Test
        void a_change_of_any_field_is_noticed() throws IOException {
            var good = (ObjectNode) new ObjectMapper().readTree(GOOD);
            for (var field : good.properties()) {
                assertNotValid(good, field.getKey(), changed(field.getValue()));
            }
            for (var field : good.get("record").properties()) {
                var record = (ObjectNode) good.get("record").deepCopy();
                record.set(field.getKey(), changed(field.getValue()));
                assertNotValid(good, "record", record);
            }
        }

        private static JsonNode changed(JsonNode value) {
            if (value.isTextual()) {
                var text = new StringBuilder(value.textValue());
                int middle = text.length() / 2;
                text.setCharAt(middle, (char) (text.charAt(middle) ^ 1));
                return new ObjectMapper().getNodeFactory().textNode(text.toString());
            }
            return value.isNumber()
                    ? new ObjectMapper().getNodeFactory().numberNode(value.longValue() + 1)
                    : new ObjectMapper().createArrayNode();
        }

        private void assertNotValid(ObjectNode good, String field, JsonNode value)
                throws IOException {
            var mutant = good.deepCopy();
            mutant.set(field, value);
            var file = folder.resolve("mutant.json");
            Files.writeString(file, mutant.toString());
            assertThat(run("ledger", "verify", file.toString(), "--key=" + VKEY).exit())
                    .as(mutant.toString())
                    .isEqualTo(Exit.NO);
        }

        @Test
        void one_bad_file_among_good_ones_is_told_by_name() throws IOException {
            var bad = folder.resolve("bad.json");
            Files.writeString(bad, GOOD.replace("\"lane\":\"0\"", "\"lane\":\"1\""));
            var ran = run("ledger", "verify", receipt.toString(), bad.toString(), "--key=" + VKEY);
            assertThat(ran.exit()).isEqualTo(Exit.NO);
            assertThat(ran.out().lines().toList())
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith(receipt + ": valid"),
                            second -> assertThat(second).startsWith(bad + ": NOT VALID"));
        }

        @Test
        void what_is_no_receipt_is_not_valid() throws IOException {
            for (var text : List.of("", "{}", "hello", "x".repeat(300_000))) {
                Files.writeString(receipt, text);
                assertThat(run("ledger", "verify", receipt.toString(), "--key=" + VKEY).exit())
                        .isEqualTo(Exit.NO);
            }
        }
    }

    /// Against a small server of our own. The token is taken from a data folder's key in other
    /// tests; here the commands that need one are refused without it.
    @Nested
    class Online {
        private final Map<String, String> pages = new ConcurrentHashMap<>();
        private HttpServer server = started();

        private HttpServer started() {
            try {
                var made =
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                made.createContext(
                        "/",
                        exchange -> {
                            var page = pages.get(exchange.getRequestURI().getPath());
                            var body =
                                    (page == null ? "{\"code\":\"receipt.unknown\"}" : page)
                                            .getBytes(StandardCharsets.UTF_8);
                            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
                            try (var out = exchange.getResponseBody()) {
                                out.write(body);
                            }
                        });
                made.start();
                return made;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @AfterEach
        void stop() {
            server.stop(0);
        }

        private String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        /// A data folder with an issuer key, as a server makes it.
        private String data() throws Exception {
            var data = folder.resolve("data");
            Files.createDirectories(data.resolve("keys"));
            Files.writeString(
                    data.resolve("keys").resolve("issuer.jwk"),
                    new com.nimbusds.jose.jwk.gen.ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_256)
                            .keyID("k")
                            .generate()
                            .toJSONString());
            Files.writeString(
                    data.resolve("server.json"),
                    "{\"http\":\""
                            + url()
                            + "\",\"gateway\":\"127.0.0.1:1\",\"pid\":1,\"version\":\"t\"}");
            return data.toString();
        }

        @Test
        void a_receipt_is_fetched_into_a_file_that_verifies() throws Exception {
            pages.put("/v1/ledger/receipts/job-1", GOOD);
            var out = folder.resolve("fetched.json");

            var ran = run("ledger", "receipt", "job-1", "--data", data(), "--out", out.toString());

            assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.OK);
            assertThat(run("ledger", "verify", out.toString(), "--key=" + VKEY).exit())
                    .isEqualTo(Exit.OK);
        }

        @Test
        void its_proof_alone_verifies_and_says_who_was_paid() throws Exception {
            pages.put("/v1/ledger/receipts/job-1", GOOD);
            var proof = folder.resolve("job-1.tlog-proof");
            run("ledger", "receipt", "job-1", "--data", data(), "--proof", proof.toString());

            var ran = run("ledger", "verify", proof.toString(), "--key=" + VKEY);

            assertThat(ran.out()).contains("valid: job-").contains("278 tokens");
            Files.writeString(proof, Files.readString(proof).replace("index 5", "index 4"));
            assertThat(run("ledger", "verify", proof.toString(), "--key=" + VKEY).exit())
                    .isEqualTo(Exit.NO);
            assertThat(run("ledger", "verify", proof.toString(), "--trust-embedded").exit())
                    .isEqualTo(Exit.NO);
        }

        @Test
        void an_accepted_receipt_says_that_it_is_not_logged_yet() throws Exception {
            pages.put("/v1/ledger/receipts/job-1", "{\"state\":\"accepted\"}");
            var ran = run("ledger", "receipt", "job-1", "--data", data());
            assertThat(ran.exit()).isEqualTo(Exit.OK);
            assertThat(ran.err()).contains("not yet in the log");
        }

        @Test
        void an_unknown_receipt_is_refused_with_its_code() throws Exception {
            var ran = run("ledger", "receipt", "job-2", "--data", data());
            assertThat(ran.exit()).isEqualTo(Exit.REFUSED);
            assertThat(ran.err()).contains("receipt.unknown");
        }

        @Test
        void a_balance_is_shown_as_a_table_and_as_json() throws Exception {
            pages.put("/v1/ledger/me", "{\"account\":\"abc\",\"available\":40,\"reserved\":60}");
            pages.put(
                    "/v1/ledger/accounts/def",
                    "{\"account\":\"def\",\"available\":1,\"reserved\":0}");
            assertThat(run("ledger", "balance", "--data", data()).out())
                    .contains("available")
                    .contains("40");
            assertThat(run("ledger", "balance", "def", "--data", data(), "--json").out().strip())
                    .isEqualTo("{\"account\":\"def\",\"available\":1,\"reserved\":0}");
        }

        @Test
        void a_checkpoint_is_shown_and_checked() throws Exception {
            var skey = Skey.of("twinmesh.local/lane/0", new byte[32]);
            var note =
                    new Checkpoint("twinmesh.local/lane/0", 0, Rfc9162.emptyRoot(), List.of())
                            .signedBy(skey);
            pages.put("/log/0/checkpoint", note);
            var data = data();
            assertThat(run("ledger", "checkpoint", "--data", data).out()).isEqualTo(note);
            assertThat(run("ledger", "checkpoint", "--data", data, "--key=" + VKEY).exit())
                    .isEqualTo(Exit.OK);
            assertThat(run("ledger", "checkpoint", "--data", data, "--json").out())
                    .contains("\"size\":0");
            pages.put("/log/0/checkpoint", note.replace("\n0\n", "\n1\n"));
            assertThat(run("ledger", "checkpoint", "--data", data, "--key=" + VKEY).exit())
                    .isEqualTo(Exit.NO);
        }

        @Test
        void a_server_that_is_not_there_is_unreachable() throws Exception {
            var data = data();
            server.stop(0);
            assertThat(run("ledger", "balance", "--data", data).exit()).isEqualTo(Exit.UNREACHABLE);
        }
    }
}
