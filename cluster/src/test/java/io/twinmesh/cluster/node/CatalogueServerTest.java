package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.log.Vkey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Models are listed and taken out of service on a running server.
class CatalogueServerTest {
    private static final String OPERATOR = "model:publish";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir private Path temp = Path.of("");

    /// The built-in equation for kidneys under a name of our own, with one golden case: a woman of
    /// 50 with creatinine 1.0 mg/dL.
    private static ObjectNode kidney(String id, double egfr) {
        var body = MAPPER.createObjectNode();
        body.set("manifest", ManifestJson.tree(built().manifest()).put("id", id));
        var golden = body.putObject("golden").put("tolerance", 0.01);
        var one = golden.putArray("cases").addObject();
        one.putObject("inputs").put("age", 50).put("sex", "female").put("creatinine", 1.0);
        one.putObject("outputs").put("egfr", egfr);
        return body;
    }

    private static BuiltInModel built() {
        return BuiltInModel.named("ckd-epi-2021").orElseThrow();
    }

    /// What the server computes, as it says itself when it refuses.
    private static double egfr(Client operator) {
        var refused = operator.post("/v1/models", "", kidney("never-listed@1", -1).toString());
        assertThat(refused.code()).isEqualTo("model.golden-differs");
        var detail = refused.body().path("detail").asText();
        assertThat(detail).startsWith("case 1: egfr is ");
        return Double.parseDouble(detail.replaceAll(".* is (\\S+) here.*", "$1"));
    }

    @Test
    void a_version_is_listed_when_its_golden_inputs_reproduce_and_retired_for_good()
            throws IOException {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var operator = ServerScenario.client(node, data, "operator", OPERATOR);
                var asker = ServerScenario.client(node, data, "ward", Client.ALL)) {
            var offer = kidney("our-egfr@1", egfr(operator)).toString();
            assertThat(operator.post("/v1/models", "", offer).status()).isEqualTo(201);
            assertThat(operator.post("/v1/models", "", offer).status()).isEqualTo(200);
            assertThat(asker.get("/v1/models?search=OUR-EGFR").body().path("models")).hasSize(1);
            var cid = asker.get("/v1/models/our-egfr").body().path("cid").asText();
            assertThat(content(asker, cid)).isEqualTo(cid);
            isServedByContent(asker);
            assertThat(published(asker, data, cid).has("retired")).isFalse();

            var retired = operator.post("/v1/models/our-egfr@1/retire", "", reason("It drifted."));
            assertThat(retired.body().at("/retired/reason").asText()).isEqualTo("It drifted.");

            isGone(operator, asker, offer);
            assertThat(content(asker, cid)).as("answers stay explainable").isEqualTo(cid);
            assertThat(published(asker, data, cid).at("/retired/index").asLong())
                    .isGreaterThan(published(asker, data, cid).get("index").asLong());
        }
        try (var node = ServerScenario.start(data, Optional.empty());
                var operator = ServerScenario.client(node, data, "operator", OPERATOR);
                var asker = ServerScenario.client(node, data, "ward", Client.ALL)) {
            var again = kidney("our-egfr@1", egfr(operator)).toString();
            isGone(operator, asker, again);
            refusals(operator, asker);
            isOffAtEveryDoor(operator, asker);
            isNamedWhereItsQuestionIsAsked(asker);
        }
    }

    private static void isOffAtEveryDoor(Client operator, Client asker) {
        var offer = kidney("our-signal@1", egfr(operator));
        ((ObjectNode) offer.path("manifest")).put("regulatoryClass", "device-signal");
        assertThat(operator.post("/v1/models", "", offer.toString()).status()).isEqualTo(201);
        offer.put("graph", "AAAA");
        assertThat(operator.post("/v1/models", "", offer.toString()).code())
                .isEqualTo("model.graph-differs");
        var twin = "/v1/twins/" + new FhirWriter(asker).patient();

        assertThat(
                        asker.post(
                                        twin + "/queries",
                                        "q-2",
                                        "{\"model\":\"our-signal\",\"purpose\":\"TREAT\"}")
                                .code())
                .isEqualTo("model.off");
        assertThat(
                        asker.post(
                                        twin + "/pipelines",
                                        "p-2",
                                        "{\"purpose\":\"TREAT\",\"steps\":[{\"model\":\"our-signal\"}]}")
                                .code())
                .isEqualTo("model.off");
    }

    private static void isNamedWhereItsQuestionIsAsked(Client asker) {
        new Asking(asker, "ward").deposit("d");
        var asked =
                asker.post(
                                "/v1/twins/" + new FhirWriter(asker).patient() + "/queries",
                                "q-3",
                                "{\"question\":\"kidney\",\"purpose\":\"TREAT\"}")
                        .body();
        var told = asker.get("/v1/queries/" + asked.path("id").asText()).body();

        assertThat(asked.path("retired").toString()).isEqualTo("[\"our-egfr\"]");
        assertThat(told.path("retired")).isEqualTo(asked.path("retired"));
        assertThat(told.at("/queries/0/question").asText()).isEqualTo("kidney");
    }

    /// The CID of what everyone is served under a CID.
    private static String content(Client client, String cid) {
        var reply = client.send(client.anonymous("/v1/models/manifests/" + cid).GET().build());
        assertThat(reply.status()).isEqualTo(200);
        return ContentId.of(reply.raw().body().getBytes(StandardCharsets.UTF_8)).text();
    }

    /// What the log of models says, checked as a stranger does who has the published key.
    private static JsonNode published(Client client, Path data, String cid) throws IOException {
        var path = "/v1/models/publications/" + cid;
        var said = client.send(client.anonymous(path).GET().build()).body();
        var key = Vkey.parse(Files.readString(data.resolve("public/models.vkey")).strip());
        var leaf = said.get("leaf").asText().getBytes(StandardCharsets.US_ASCII);
        var checkpoint = TlogProof.parse(said.get("proof").asText()).open(leaf, key);
        assertThat(checkpoint.origin()).isEqualTo("twinmesh.local/models");
        var served = client.send(client.anonymous("/log/models/checkpoint").GET().build());
        assertThat(Checkpoint.open(served.raw().body(), key)).isEqualTo(checkpoint);
        var event = (LinkedEvent.ModelPublished) LinkedLeaf.parse(leaf).event();
        assertThat(event.model()).isEqualTo("our-egfr@1");
        assertThat(new ContentId(new Digest(event.manifest())).text()).isEqualTo(cid);
        assertThat(client.get("/log/models/tile/0/000.p/1").status()).isEqualTo(200);
        return said;
    }

    private static void isServedByContent(Client asker) {
        var model = asker.get("/v1/models/diabetes-synthetic").body();
        var graph = model.path("graphCid").asText();
        var path = "/v1/models/graphs/" + graph;
        assertThat(ContentId.of(asker.latin1(path).getBytes(StandardCharsets.ISO_8859_1)).text())
                .isEqualTo(graph);
        assertThat(asker.send(asker.anonymous(path).GET().build()).code())
                .isEqualTo("auth.token-missing");
        assertThat(asker.get("/v1/models/manifests/" + graph).code()).isEqualTo("content.unknown");
        assertThat(asker.get("/v1/models/manifests/QmX").code()).isEqualTo("content.unknown");
        assertThat(asker.get("/v1/models/graphs/" + model.path("cid").asText()).code())
                .isEqualTo("content.unknown");
    }

    private static void isGone(Client operator, Client asker, String offer) {
        assertThat(operator.post("/v1/models", "", offer).code()).isEqualTo("model.retired");
        assertThat(asker.get("/v1/models?search=our-egfr").body().path("models")).isEmpty();
        var gone = asker.get("/v1/models/our-egfr@1");
        assertThat(gone.status()).isEqualTo(410);
        assertThat(gone.body().path("detail").asText()).contains("It drifted.");
        var twin = "tw-" + "0".repeat(32);
        var asked =
                asker.post(
                        "/v1/twins/" + twin + "/queries",
                        "q-1",
                        "{\"model\":\"our-egfr\",\"purpose\":\"TREAT\"}");
        assertThat(asked.code()).isEqualTo("model.retired");
    }

    private static void refusals(Client operator, Client asker) {
        var taken = kidney(built().manifest().id().toString(), 1);
        ((ObjectNode) taken.path("manifest")).put("title", "Something else");
        assertThat(operator.post("/v1/models", "", taken.toString()).code())
                .isEqualTo("model.version-taken");
        var graphless = kidney("our-egfr@2", 1);
        graphless.put("graph", "AAAA");
        assertThat(operator.post("/v1/models", "", graphless.toString()).code())
                .isEqualTo("model.graph-differs");
        var glucose = kidney("our-glucose@1", 1);
        var sensor = BuiltInModel.named("cgm-profile").orElseThrow().manifest();
        glucose.set(
                "manifest",
                ManifestJson.tree(sensor)
                        .put("id", "our-glucose@1")
                        .put("regulatoryClass", "non-device-candidate"));
        assertThat(operator.post("/v1/models", "", glucose.toString()).body().path("detail"))
                .hasToString(
                        "\"regulatoryClass is non-device-candidate, and what the model takes makes"
                                + " it device-signal\"");
        var untold = kidney("our-egfr@2", 1);
        untold.remove("golden");
        assertThat(operator.post("/v1/models", "", untold.toString()).code())
                .isEqualTo("model.manifest-invalid");
        assertThat(operator.post("/v1/models/our-egfr/retire", "", reason("x")).code())
                .isEqualTo("model.version-missing");
        assertThat(operator.post("/v1/models/none@1/retire", "", reason("x")).code())
                .isEqualTo("model.unknown");
        assertThat(asker.post("/v1/models", "", kidney("our-egfr@2", 1).toString()).code())
                .isEqualTo("auth.scope-missing");
    }

    private static String reason(String why) {
        return MAPPER.createObjectNode().put("reason", why).toString();
    }
}
