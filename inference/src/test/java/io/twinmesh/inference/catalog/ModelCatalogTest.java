package io.twinmesh.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.proof.SigningKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

class ModelCatalogTest {
    private static final SigningKey AUTHOR = SigningKey.ofSeed(new byte[32]);

    @TempDir Path folder;

    @Test
    void every_built_in_model_is_published_signed_and_found_by_name_id_and_digest() {
        ModelCatalog.publishBuiltIn(folder, AUTHOR);

        var catalog = ModelCatalog.open(folder);

        assertThat(catalog.all()).hasSameSizeAs(BuiltInModel.all());
        for (var model : BuiltInModel.all()) {
            var entry = catalog.byName(model.manifest().id().name()).orElseThrow();
            assertThat(entry.manifest()).isEqualTo(model.manifest());
            assertThat(entry.digest()).isEqualTo(model.digest());
            assertThat(entry.signed().signedBy(AUTHOR.verifyingKey())).isTrue();
            assertThat(catalog.byName(model.manifest().id().toString())).contains(entry);
            assertThat(catalog.byDigest(model.digest())).contains(entry);
        }
        assertThat(catalog.byName("no-such-model")).isEmpty();
    }

    @Test
    void publishing_twice_changes_nothing() throws IOException {
        ModelCatalog.publishBuiltIn(folder, AUTHOR);
        var before = listing();

        ModelCatalog.publishBuiltIn(folder, AUTHOR);

        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void a_manifest_changed_on_disk_stops_the_catalogue_and_is_named() throws IOException {
        ModelCatalog.publishBuiltIn(folder, AUTHOR);
        var name = BuiltInModel.all().getFirst().digest().text().substring(7) + ".json";
        Files.writeString(folder.resolve(name), "{}");

        assertThatThrownBy(() -> ModelCatalog.open(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name);
    }

    @Test
    void a_missing_signature_stops_the_catalogue_and_is_named() throws IOException {
        ModelCatalog.publishBuiltIn(folder, AUTHOR);
        var name = BuiltInModel.all().getFirst().digest().text().substring(7) + ".sig";
        Files.delete(folder.resolve(name));

        assertThatThrownBy(() -> ModelCatalog.open(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name);
    }

    @Test
    void a_name_alone_means_the_highest_version() {
        ModelCatalog.publishBuiltIn(folder, AUTHOR);
        for (var version : new String[] {"9999.9", "9999.10"}) {
            publish(version);
        }

        var catalog = ModelCatalog.open(folder);

        assertThat(catalog.byName("ckd-epi-2021").orElseThrow().manifest().id().version())
                .isEqualTo("9999.10");
        assertThat(catalog.byName("ckd-epi-2021@9999.9")).isPresent();
    }

    @Test
    void a_graph_that_the_manifest_does_not_name_is_refused() {
        var model = BuiltInModel.named("ckd-epi-2021").orElseThrow();
        var signed = new SignedManifest(model.canonical(), AUTHOR.sign(model.canonical()));

        assertThatThrownBy(() -> ModelCatalog.publish(folder, signed, Optional.of(new byte[] {1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names the graph none");
    }

    private void publish(String version) {
        var m = BuiltInModel.named("ckd-epi-2021").orElseThrow().manifest();
        var bytes =
                ManifestJson.write(
                        new ModelManifest(
                                new ModelId(m.id().name(), version),
                                m.title(),
                                m.engine(),
                                m.equation(),
                                m.blobDigest(),
                                m.question(),
                                m.inputs(),
                                m.outputs(),
                                m.priceTokens(),
                                m.author(),
                                m.licence(),
                                m.regulatoryClass(),
                                m.intendedUse(),
                                m.population(),
                                m.citation(),
                                m.limits()));
        ModelCatalog.publish(
                folder, new SignedManifest(bytes, AUTHOR.sign(bytes)), Optional.empty());
    }

    private String listing() throws IOException {
        try (var files = Files.list(folder)) {
            var text = new StringBuilder();
            for (var file : files.sorted().toList()) {
                text.append(file.getFileName())
                        .append(' ')
                        .append(Arrays.hashCode(Files.readAllBytes(file)))
                        .append('\n');
            }
            return text.toString();
        }
    }
}
