package io.twinmesh.cluster.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class ModelFolderTest {
    private static final SigningKey AUTHOR = SigningKey.ofSeed(new byte[32]);

    @TempDir private Path folder = Path.of("");

    @Test
    void a_server_whose_folder_holds_a_damaged_model_does_not_start_and_says_which_file_it_is()
            throws IOException {
        var damaged = folder.resolve("0".repeat(64) + ".json");
        Files.write(damaged, news2());

        assertThat(whyNot()).contains("the manifest " + damaged.getFileName() + " is damaged");
    }

    @Test
    void a_model_that_the_network_did_not_sign_is_named_before_a_machine_refuses_it() {
        var text = new String(news2(), StandardCharsets.UTF_8).replace("news2@", "news3@");
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var stranger = SigningKey.ofSeed(Digest.of(bytes).bytes());
        var signed = new SignedManifest(bytes, stranger.sign(bytes));
        ModelCatalog.publish(folder, signed, Optional.empty());

        assertThat(whyNot()).contains(signed.digest().hex() + ".sig", "news3@");
    }

    @Test
    void a_model_whose_signature_or_graph_is_gone_is_named_by_the_file_that_lacks()
            throws IOException {
        var graph = new byte[] {1, 2, 3};
        var signed = of(graph);
        ModelCatalog.publish(folder, signed, Optional.of(graph));
        var signature = folder.resolve(signed.digest().hex() + ".sig");

        Files.delete(signature);
        assertThat(whyNot()).contains("lacks " + signature.getFileName());

        Files.write(signature, signed.signature());
        Files.delete(folder.resolve(Digest.of(graph).hex() + ".onnx"));
        assertThat(whyNot()).contains("lacks " + Digest.of(graph).hex() + ".onnx");
    }

    @Test
    void a_graph_that_was_changed_is_named_with_its_model() throws IOException {
        var graph = new byte[] {1, 2, 3};
        var signed = of(graph);
        ModelCatalog.publish(folder, signed, Optional.of(graph));

        Files.write(folder.resolve(Digest.of(graph).hex() + ".onnx"), new byte[] {1, 2, 4});

        assertThat(whyNot()).contains(signed.digest().hex(), Digest.of(graph).text());
    }

    @Test
    void what_a_model_of_this_release_lacks_is_written_again() throws IOException {
        var news2 = ModelFolder.open(folder, AUTHOR).byName("news2").orElseThrow().digest();
        Files.delete(folder.resolve(news2.hex() + ".sig"));

        assertThat(ModelFolder.open(folder, AUTHOR).byName("news2")).isPresent();
    }

    /// A model of its own with this graph.
    private static SignedManifest of(byte[] graph) {
        var text =
                new String(
                                BuiltInModel.named("diabetes-synthetic").orElseThrow().canonical(),
                                StandardCharsets.UTF_8)
                        .replace("diabetes-synthetic@", "diabetes-lost@")
                        .replaceFirst("sha256:[0-9a-f]{64}", Digest.of(graph).text());
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SignedManifest(bytes, AUTHOR.sign(bytes));
    }

    private byte[] news2() {
        return ModelFolder.open(folder, AUTHOR).byName("news2").orElseThrow().signed().bytes();
    }

    private String whyNot() {
        return String.valueOf(
                catchThrowableOfType(StartFailure.class, () -> ModelFolder.open(folder, AUTHOR))
                        .getMessage());
    }
}
