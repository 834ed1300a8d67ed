package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.log.Vkey;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Machines ask a running server to be let in.
class EnrolmentServerTest {
    @TempDir private static Path temp;
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static Optional<Client> client = Optional.empty();

    @BeforeAll
    static void start() {
        var data = temp.resolve("data");
        OPEN.add(ServerScenario.start(data, Optional.empty()));
        try {
            var server = Client.json(Files.readString(data.resolve("server.json")));
            client =
                    Optional.of(
                            new Client(
                                    server.get("http").asText(),
                                    data,
                                    "operator",
                                    "node:operate node:read ledger:read"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        OPEN.add(client());
    }

    @AfterAll
    static void stop() throws Exception {
        for (var one : OPEN.reversed()) {
            one.close();
        }
    }

    @Test
    void an_invitation_lets_one_machine_in_and_that_one_again() {
        var token = token("alice");
        var node = Enrolling.anew();

        var admitted = node.ask(client(), token);

        assertThat(admitted.status()).isEqualTo(200);
        assertThat(admitted.body().get("standing").asText()).isEqualTo("probation");
        assertThat(admitted.body().get("certificatePem").asText()).contains("BEGIN CERTIFICATE");
        assertThat(node.ask(client(), token).status()).as("renewed").isEqualTo(200);
        assertThat(Enrolling.anew().ask(client(), token).code()).isEqualTo("node.invitation-used");
        var shown = client().get("/v1/nodes/" + node.id()).body();
        assertThat(shown.get("owner").asText()).isEqualTo("alice");
        assertThat(shown.get("code").asText()).isEqualTo("network.enrolled");
        assertThat(shown.at("/hardware/memoryBytes").asLong()).isEqualTo(1L << 32);
        assertThat(shown.at("/score/mostLeases").asInt()).isEqualTo(1);
        assertThat(shown.at("/score/checks").asInt()).isZero();
    }

    @Test
    void a_node_that_asks_too_often_is_to_use_what_it_has() {
        var token = token("alice");
        var node = Enrolling.anew();
        assertThat(node.ask(client(), token).status()).isEqualTo(200);

        var answers =
                Stream.generate(() -> node.ask(client(), token))
                        .limit(1_000)
                        .dropWhile(answer -> answer.status() == 200)
                        .findFirst();

        var refused = answers.orElseThrow();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("node.enrolment-too-often");
        assertThat(refused.raw().headers().firstValue("Retry-After")).isPresent();
        assertThat(Enrolling.anew().ask(client(), token("bob")).status()).isEqualTo(200);
    }

    @Test
    void an_invitation_for_a_fleet_lets_many_machines_in() {
        var token =
                client().post(
                                "/v1/nodes/invitations",
                                "i",
                                "{\"owner\":\"fleet\",\"reusable\":true}")
                        .body()
                        .get("token")
                        .asText();

        assertThat(Enrolling.anew().ask(client(), token).status()).isEqualTo(200);
        assertThat(Enrolling.anew().ask(client(), token).status()).isEqualTo(200);
    }

    @Test
    void a_machine_that_does_not_say_how_fast_it_is_has_less_than_the_network_asks() {
        var refused = Enrolling.anew().silentAboutSpeed().ask(client(), token("alice"));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("node.below-minimum");
        assertThat(refused.raw().body()).contains("not known, at least 50");
    }

    @Test
    void a_token_that_nobody_made_lets_nobody_in() {
        assertThat(Enrolling.anew().ask(client(), "guess.ed").code())
                .isEqualTo("node.invitation-unknown");
    }

    @Test
    void a_request_signed_by_another_is_refused_and_uses_nothing_up() {
        var token = token("alice");
        var node = Enrolling.anew();
        var thief = Enrolling.anew();
        var document = new String(node.request(token, Instant.now()), StandardCharsets.UTF_8);
        var wrong =
                document.replaceFirst(
                        "\"signature\":\"[^\"]*\"",
                        "\"signature\":\""
                                + Base64.getEncoder()
                                        .encodeToString(thief.key().sign(new byte[1]))
                                        .replace("$", "\\$")
                                + "\"");

        var refused = Enrolling.send(client(), wrong.getBytes(StandardCharsets.UTF_8));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.code()).isEqualTo("node.signature-invalid");
        assertThat(node.ask(client(), token).status()).isEqualTo(200);
    }

    @Test
    void forged_hardware_is_refused_and_uses_nothing_up() {
        var token = token("alice");
        var node = Enrolling.anew();
        var document = new String(node.request(token, Instant.now()), StandardCharsets.UTF_8);
        var signed = document.replaceFirst(".*\"request\":\"([^\"]*)\".*", "$1");
        var said = new String(Base64.getDecoder().decode(signed), StandardCharsets.UTF_8);
        var more = said.replace(":4294967296,", ":549755813888,");
        assertThat(more).isNotEqualTo(said);
        var forged =
                document.replace(
                        signed,
                        Base64.getEncoder().encodeToString(more.getBytes(StandardCharsets.UTF_8)));

        var refused = Enrolling.send(client(), forged.getBytes(StandardCharsets.UTF_8));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.code()).isEqualTo("node.signature-invalid");
        assertThat(node.ask(client(), token).status()).isEqualTo(200);
    }

    @Test
    void what_is_no_request_is_refused() {
        assertThat(Enrolling.send(client(), "{}".getBytes(StandardCharsets.UTF_8)).code())
                .isEqualTo("node.enrolment-malformed");
    }

    @Test
    void a_clock_that_is_an_hour_off_is_refused_with_how_far_it_is() {
        var anHourAgo = Instant.now().minus(Duration.ofHours(1));

        var refused = Enrolling.send(client(), Enrolling.anew().request(token("alice"), anHourAgo));

        assertThat(refused.code()).isEqualTo("node.clock-off");
        assertThat(refused.body().get("detail").asText()).contains("behind");
    }

    @Test
    void a_gpu_belongs_to_one_node_of_one_owner() {
        var gpu = gpu("GPU-one");
        var alice = Enrolling.anew(gpu);
        var bob = Enrolling.anew(gpu);
        assertThat(alice.ask(client(), token("alice")).status()).isEqualTo(200);

        var refused = bob.ask(client(), token("bob"));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("node.gpu-enrolled");
        assertThat(Enrolling.anew(gpu).ask(client(), token("alice")).status())
                .as("her first machine is not connected")
                .isEqualTo(200);
    }

    @Test
    void a_gpu_is_free_again_when_its_node_was_shut_out() {
        var gpu = gpu("GPU-two");
        var node = Enrolling.anew(gpu);
        assertThat(node.ask(client(), token("carol")).status()).isEqualTo(200);
        order(node, "revoke");

        await().atMost(Duration.ofMinutes(3)).until(() -> state(node).equals("revoked"));
        assertThat(Enrolling.anew(gpu).ask(client(), token("dave")).status()).isEqualTo(200);
    }

    @Test
    void a_revoked_node_gets_no_certificate_and_the_reason() {
        var token = token("erin");
        var node = Enrolling.anew();
        assertThat(node.ask(client(), token).status()).isEqualTo(200);
        order(node, "revoke");

        var refused = node.ask(client(), token);

        assertThat(refused.code()).isEqualTo("node.revoked");
        assertThat(refused.body().get("detail").asText()).isEqualTo("as a test");
    }

    @Test
    void an_order_that_does_not_fit_is_refused() {
        var node = Enrolling.anew();
        assertThat(node.ask(client(), token("frank")).status()).isEqualTo(200);

        assertThat(order(node, "suspend").status()).isEqualTo(200);
        assertThat(order(node, "approve").code()).isEqualTo("node.order-unfit");
        assertThat(order(node, "promote").code()).isEqualTo("body.field-invalid");
        assertThat(order(Enrolling.anew(), "revoke").code()).isEqualTo("node.unknown");
    }

    @Test
    void who_follows_the_nodes_hears_of_an_order_and_afterwards_what_was_missed() {
        var node = Enrolling.anew();
        try (var stream = new EventStream(client().request("/v1/nodes/events").GET().build())) {
            assertThat(node.ask(client(), token("grace")).status()).isEqualTo(200);
            var enrolled = of(node, stream);
            assertThat(enrolled.event()).isEqualTo("standing");

            order(node, "suspend");
            var suspended = of(node, stream);

            assertThat(suspended.event()).isEqualTo("suspended");
            assertThat(Client.json(suspended.data()).get("why").asText()).isEqualTo("as a test");
            try (var again =
                    new EventStream(
                            client().request("/v1/nodes/events")
                                    .header("Last-Event-ID", enrolled.id())
                                    .GET()
                                    .build())) {
                assertThat(of(node, again)).isEqualTo(suspended);
            }
        }
    }

    @Test
    void where_a_node_stands_is_in_a_log_for_everyone_with_its_code_and_no_sentence()
            throws IOException {
        var node = Enrolling.anew();
        assertThat(node.ask(client(), token("heidi")).status()).isEqualTo(200);
        order(node, "suspend");

        await().atMost(Duration.ofMinutes(3)).until(() -> told(node).size() == 3);

        var told = told(node);
        assertThat(told.findValuesAsText("event"))
                .containsExactly("node-enrolled", "node-standing", "node-standing");
        assertThat(told.findValuesAsText("code"))
                .containsExactly("network.enrolled", "operator.suspend");
        assertThat(told.toString()).doesNotContain("heidi").doesNotContain("as a test");
        var vkey = Vkey.parse(Files.readString(temp.resolve("data/public/nodes.vkey")).strip());
        for (var entry : told) {
            var leaf = entry.get("leaf").asText().getBytes(StandardCharsets.US_ASCII);
            var proof = TlogProof.parse(anybody(entry.get("proof").asText()).raw().body());
            assertThat(proof.open(leaf, vkey).origin()).isEqualTo("twinmesh.local/nodes");
        }
        var key = client().get("/v1/nodes/" + node.id() + "/key").body().get("publicKey").asText();
        assertThat(told.get(0).get("key").asText())
                .isEqualTo(Digest.of(HexFormat.of().parseHex(key)).text());
        assertThat(client().get("/v1/nodes/node-" + "0".repeat(20) + "/key").code())
                .isEqualTo("node.unknown");
    }

    @Test
    void a_log_beside_the_ledgers_is_read_by_place_and_by_what_it_is_about() {
        var models = anybody("/v1/ledger/logs/models/entries?from=0&limit=2").body();
        assertThat(models.get("entries")).hasSize(2);
        assertThat(models.get("origin").asText()).isEqualTo("twinmesh.local/models");
        var second = models.get("entries").get(1);
        assertThat(anybody("/v1/ledger/logs/models/entries/1").body()).isEqualTo(second);
        var about = "/v1/ledger/logs/models/entries?about=" + second.get("manifest").asText();
        assertThat(anybody(about).body().get("entries").get(0)).isEqualTo(second);

        assertThat(anybody("/v1/ledger/logs/patients/entries").code()).isEqualTo("log.unknown");
        assertThat(anybody("/v1/ledger/logs/models/entries/99999").code())
                .isEqualTo("entry.unknown");
        assertThat(anybody("/v1/ledger/logs/models/entries/99999/proof").code())
                .isEqualTo("entry.unknown");
        assertThat(anybody("/v1/ledger/logs/models/entries?about=ada").code())
                .isEqualTo("search.text-invalid");
        assertThat(anybody("/v1/ledger/logs/models/entries?limit=101").code())
                .isEqualTo("history.page-invalid");
    }

    private static Client.Reply anybody(String path) {
        return client().send(client().anonymous(path).GET().build());
    }

    private static JsonNode told(Enrolling node) {
        return anybody("/v1/ledger/logs/nodes/entries?about=" + node.id()).body().get("entries");
    }

    @Test
    void a_place_that_is_no_number_is_refused() {
        assertThat(client().get("/v1/nodes/events?after=x").code())
                .isEqualTo("query.parameter-invalid");
    }

    /// The next event of this node: others may come and go meanwhile.
    private static EventStream.Event of(Enrolling node, EventStream stream) {
        while (true) {
            var next = stream.take(1).getFirst();
            if (next.data().contains(node.id())) {
                return next;
            }
        }
    }

    private static Client client() {
        return client.orElseThrow();
    }

    private static String token(String owner) {
        return Enrolling.invitation(client(), owner).get("token").asText();
    }

    private static String state(Enrolling node) {
        return client().get("/v1/nodes/" + node.id()).body().path("state").asText();
    }

    private static Client.Reply order(Enrolling node, String order) {
        return client().post(
                        "/v1/nodes/" + node.id() + "/standing",
                        "o",
                        "{\"order\":\"" + order + "\",\"why\":\"as a test\"}");
    }

    private static Gpu gpu(String uuid) {
        return new Gpu(
                Gpu.idOf(uuid),
                "test",
                OptionalLong.of(1L << 34),
                Optional.of("9.0"),
                Optional.empty());
    }
}
