package io.twinmesh.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Twinmesh;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.proof.ContentId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

class ModelCommandTest {
    @TempDir private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void list_names_every_model_with_its_price() {
        assertThat(twinmesh("model", "list")).isEqualTo(Exit.OK);

        for (var model : BuiltInModel.all()) {
            assertThat(out.toString())
                    .contains(model.manifest().id().toString())
                    .contains(" " + model.manifest().priceTokens() + "  ");
        }
    }

    @Test
    void list_as_json_holds_every_manifest_with_its_digest() throws IOException {
        assertThat(twinmesh("model", "list", "--json")).isEqualTo(Exit.OK);

        var models = JsonMapper.builder().build().readTree(out.toString()).get("models");
        assertThat(models).hasSameSizeAs(BuiltInModel.all());
        for (var model : models) {
            assertThat(model.get("digest").asText())
                    .isEqualTo(
                            BuiltInModel.named(model.get("id").asText())
                                    .orElseThrow()
                                    .digest()
                                    .text());
        }
    }

    @Test
    void show_names_manifest_and_graph_by_their_content() {
        assertThat(twinmesh("model", "show", "diabetes-synthetic")).isEqualTo(Exit.OK);

        var model = BuiltInModel.named("diabetes-synthetic").orElseThrow();
        assertThat(out.toString())
                .contains("cid          " + ContentId.of(model.canonical()))
                .contains("graph        " + ContentId.of(model.blob().orElseThrow()));
    }

    @Test
    void show_documents_every_input_with_range_unit_conversions_and_codes() {
        assertThat(twinmesh("model", "show", "prevent-2023-10y")).isEqualTo(Exit.OK);

        for (var input : BuiltInModel.named("prevent-2023-10y").orElseThrow().manifest().inputs()) {
            assertThat(out.toString()).contains("  " + input.name() + " ");
        }
        assertThat(out.toString())
                .contains("number from 130 to 320 mg/dL, required")
                .contains("also in mmol/L: times 38.67")
                .contains("http://loinc.org|2093-3")
                .contains("one of female, male, required")
                .contains("the model ckd-epi-2021")
                .contains("not older than 17520 h")
                .contains("300 tokens")
                .contains("Circulation 2024;149:430-449")
                .contains(Notice.TEXT);
    }

    @Test
    void show_tells_the_affine_conversion_of_fahrenheit() {
        assertThat(twinmesh("model", "show", "news2")).isEqualTo(Exit.OK);

        assertThat(out.toString())
                .contains("also in [degF]: times 0.5555555555555556 plus -17.77777777777778");
        assertThat(out.toString()).contains("needs        any machine that has the engine");
    }

    @Test
    void show_as_json_is_the_manifest_with_digest_and_notice() throws IOException {
        assertThat(twinmesh("model", "show", "--json", "news2")).isEqualTo(Exit.OK);

        var model = JsonMapper.builder().build().readTree(out.toString());
        assertThat(model.get("notice").asText()).isEqualTo(Notice.TEXT);
        assertThat(model.get("inputs")).hasSize(11);
    }

    @Test
    void an_unknown_model_is_a_usage_error_with_the_nearest_name() {
        assertThat(twinmesh("model", "show", "prevent-10y")).isEqualTo(Exit.USAGE);

        assertThat(err.toString()).contains("did you mean 'prevent-2023-10y'?");
    }

    @Test
    void a_model_that_was_published_on_a_network_is_shown_by_its_server() throws Exception {
        var manifest =
                ManifestJson.tree(BuiltInModel.named("news2").orElseThrow().manifest())
                        .put("id", "ours@2");
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/models/ours%402",
                    200,
                    "{\"digest\":\"sha256:"
                            + "7".repeat(64)
                            + "\",\"off\":true,\"whyOff\":\"an operator did\",\"manifest\":"
                            + manifest
                            + "}");

            var data = folder.toString();
            assertThat(twinmesh("model", "show", "ours@2", "--network", "--data", data))
                    .as(err.toString())
                    .isEqualTo(Exit.OK);

            assertThat(out.toString())
                    .contains(
                            "ours@2  ", "sha256:777", "an operator did", "http://loinc.org|9279-1");
        }
    }

    @Test
    void the_group_alone_prints_its_usage() {
        assertThat(twinmesh("model")).isEqualTo(Exit.USAGE);

        assertThat(err.toString()).contains("list").contains("show");
    }

    private int twinmesh(String... arguments) {
        return Twinmesh.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
