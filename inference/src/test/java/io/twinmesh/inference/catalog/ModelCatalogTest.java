package io.twinmesh.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

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
    void a_retired_version_is_found_by_digest_only_also_after_a_start() {
        ModelCatalog.publishBuiltIn(folder, AUTHOR);
        var catalog = ModelCatalog.open(folder);
        var id = BuiltInModel.all().getFirst().manifest().id().toString();
        var digest = catalog.byName(id).orElseThrow().digest();
        var retirement = new Retirement(Instant.parse("2026-11-27T12:00:00Z"), "It drifted.");

        catalog.retire(digest, retirement);
        catalog.retire(digest, new Retirement(Instant.EPOCH, "A second word does not count."));
        ModelCatalog.publishBuiltIn(folder, AUTHOR);

        for (var each : List.of(catalog, ModelCatalog.open(folder))) {
            assertThat(each.byName(id)).isEmpty();
            assertThat(each.offered(digest)).isEmpty();
            assertThat(each.all()).hasSize(BuiltInModel.all().size() - 1);
            assertThat(each.retired()).hasSize(1);
            assertThat(each.retiredByName(id).orElseThrow().retired()).contains(retirement);
            assertThat(each.byDigest(digest).orElseThrow().manifest().id()).hasToString(id);
        }
        assertThat(catalog.retire(Digest.of(new byte[1]), retirement)).isEmpty();
    }

    @Test
    void a_model_that_is_added_is_found_at_once_and_after_a_start() {
        ModelCatalog.publishBuiltIn(folder, AUTHOR);
        var catalog = ModelCatalog.open(folder);
        var bytes =
                new String(
                                ManifestJson.write(
                                        BuiltInModel.named("news2").orElseThrow().manifest()),
                                StandardCharsets.UTF_8)
                        .replaceFirst("\"id\":\"news2@[^\"]*\"", "\"id\":\"news2-ours@1\"")
                        .getBytes(StandardCharsets.UTF_8);

        var added = catalog.add(new SignedManifest(bytes, AUTHOR.sign(bytes)), Optional.empty());

        assertThat(catalog.byName("news2-ours")).contains(added);
        assertThat(ModelCatalog.open(folder).byName("news2-ours@1").orElseThrow().digest())
                .isEqualTo(added.digest());
    }

    @Test
    void what_another_server_published_is_found_when_it_is_looked_for_or_the_folder_read_again() {
        var told = new AtomicInteger();
        var one = ModelCatalog.open(folder, AUTHOR.verifyingKey());
        var other = ModelCatalog.open(folder, AUTHOR.verifyingKey());
        other.onChange(told::incrementAndGet);
        var first = ours("one").signed();
        var second = signed("news2-other@1", AUTHOR);
        one.add(first, Optional.empty());
        one.add(second, Optional.empty());
        assertThat(other.byDigest(first.digest())).isEmpty();

        assertThat(other.find(first.digest())).isPresent();
        assertThat(other.byName("news2-ours")).isPresent();
        assertThat(other.find(Digest.of(new byte[1]))).isEmpty();
        other.readAgain();

        assertThat(other.byDigest(second.digest())).isPresent();
        assertThat(told).hasValue(2);
        other.readAgain();
        assertThat(told).as("nothing new").hasValue(2);
    }

    @Test
    void what_another_server_retired_is_retired_here_when_the_folder_is_read_again() {
        ModelCatalog.publishBuiltIn(folder, AUTHOR);
        var one = ModelCatalog.open(folder);
        var other = ModelCatalog.open(folder);
        var digest = BuiltInModel.all().getFirst().digest();
        var retirement = new Retirement(Instant.parse("2026-11-27T12:00:00Z"), "It drifted.");
        one.retire(digest, retirement);

        other.readAgain();

        assertThat(other.offered(digest)).isEmpty();
        assertThat(other.byDigest(digest).orElseThrow().retired()).contains(retirement);
    }

    @Test
    void what_is_of_another_signer_or_damaged_is_not_taken_up_and_keeps_nothing_else_away()
            throws IOException {
        var catalog = ModelCatalog.open(folder, AUTHOR.verifyingKey());
        var stranger = signed("news2-strange@1", SigningKey.ofSeed(seed(1)));
        var damaged = signed("news2-damaged@1", AUTHOR);
        var good = ours("good").signed();
        for (var model : List.of(stranger, damaged, good)) {
            ModelCatalog.publish(folder, model, Optional.empty());
        }
        Files.writeString(folder.resolve(damaged.digest().hex() + ".json"), "{}");

        assertThatThrownBy(catalog::readAgain).isInstanceOf(IllegalStateException.class);

        assertThat(catalog.all())
                .extracting(ModelCatalog.Entry::digest)
                .containsExactly(good.digest());
        assertThatThrownBy(() -> catalog.find(stranger.digest()))
                .hasMessage(
                        stranger.digest().hex()
                                + ".sig is not this network's signature of news2-strange@1");
    }

    private static byte[] seed(int first) {
        var seed = new byte[32];
        seed[0] = (byte) first;
        return seed;
    }

    private static SignedManifest signed(String id, SigningKey author) {
        var bytes =
                new String(
                                ManifestJson.write(
                                        BuiltInModel.named("news2").orElseThrow().manifest()),
                                StandardCharsets.UTF_8)
                        .replaceFirst("\"id\":\"news2@[^\"]*\"", "\"id\":\"" + id + "\"")
                        .getBytes(StandardCharsets.UTF_8);
        return new SignedManifest(bytes, author.sign(bytes));
    }

    @Test
    void a_version_is_taken_once_by_all_servers_that_share_the_folder() {
        var one = ModelCatalog.open(folder);
        var other = ModelCatalog.open(folder);
        var first = ours("one");
        var second = ours("other");

        assertThat(one.take(first.manifest(), first.digest())).isTrue();
        assertThat(other.take(second.manifest(), second.digest())).isFalse();
        // asked again, as after a server that died before it wrote the manifest
        assertThat(other.take(first.manifest(), first.digest())).isTrue();
        assertThat(one.take(first.manifest(), first.digest())).isTrue();
    }

    @Test
    void a_version_whose_taking_broke_off_is_free_and_one_whose_publication_broke_off_is_not() {
        var catalog = ModelCatalog.open(folder);
        var first = ours("one");
        var second = ours("other");
        // the thread of a request that is stopped while it writes
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> catalog.take(first.manifest(), first.digest()))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder).isEmptyDirectory();

        assertThat(catalog.take(second.manifest(), second.digest())).isTrue();
        // its server dies before it writes the manifest
        var next = ModelCatalog.open(folder);
        assertThat(next.take(first.manifest(), first.digest())).isFalse();
        assertThat(next.take(second.manifest(), second.digest())).isTrue();
        next.add(second.signed(), Optional.empty());
        assertThat(ModelCatalog.open(folder).byDigest(second.digest())).isPresent();
    }

    @Test
    void what_publications_that_were_killed_left_is_cleared_by_the_next_one_after_an_hour()
            throws IOException {
        var now = Files.getLastModifiedTime(folder).toInstant();
        var killed = part("killed", now.minus(Duration.ofMinutes(61)));
        var running = part("running", now.minus(Duration.ofMinutes(30)));

        ModelCatalog.publish(folder, ours("one").signed(), Optional.empty());

        assertThat(killed).doesNotExist();
        assertThat(running).exists();
        assertThat(ModelCatalog.open(folder).all()).hasSize(1);
    }

    @Test
    void what_cannot_be_cleared_away_or_is_somebody_elses_hinders_no_publication()
            throws IOException {
        var old = Files.getLastModifiedTime(folder).toInstant().minus(Duration.ofDays(1));
        var full = Files.createDirectory(folder.resolve("full.json1.part"));
        Files.writeString(full.resolve("file"), "");
        Files.setLastModifiedTime(full, FileTime.from(old));
        var download = Files.writeString(folder.resolve("model.onnx.part"), "");
        Files.setLastModifiedTime(download, FileTime.from(old));

        ModelCatalog.publish(folder, ours("one").signed(), Optional.empty());

        assertThat(ModelCatalog.open(folder).all()).hasSize(1);
        assertThat(download).exists();
    }

    /// What is there of a file while it is written.
    private Path part(String name, Instant written) throws IOException {
        var part = Files.writeString(folder.resolve(name + ".json1.part"), "{");
        return Files.setLastModifiedTime(part, FileTime.from(written));
    }

    @Test
    void a_version_that_a_server_of_before_published_is_taken_too() {
        var unaware = ModelCatalog.open(folder);
        var first = ours("one");
        ModelCatalog.publish(folder, first.signed(), Optional.empty());
        var second = ours("other");

        assertThat(unaware.take(second.manifest(), second.digest())).isFalse();
        assertThat(unaware.take(first.manifest(), first.digest())).isTrue();
    }

    private record Ours(SignedManifest signed) {
        ModelManifest manifest() {
            return ManifestJson.read(signed.bytes());
        }

        Digest digest() {
            return signed.digest();
        }
    }

    /// Of one name and version whatever the title.
    private static Ours ours(String title) {
        var bytes =
                new String(
                                ManifestJson.write(
                                        BuiltInModel.named("news2").orElseThrow().manifest()),
                                StandardCharsets.UTF_8)
                        .replaceFirst("\"id\":\"news2@[^\"]*\"", "\"id\":\"news2-ours@1\"")
                        .replaceFirst("\"title\":\"[^\"]*\"", "\"title\":\"" + title + "\"")
                        .getBytes(StandardCharsets.UTF_8);
        return new Ours(new SignedManifest(bytes, AUTHOR.sign(bytes)));
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
                                m.limits(),
                                m.requirements()));
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
