package io.twinmesh.inference.catalog.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

class ManifestJsonTest {
    @Test
    void every_built_in_manifest_reads_back_equal_with_the_same_bytes() {
        for (var model : BuiltInModel.all()) {
            var again = ManifestJson.read(model.canonical());

            assertThat(again).isEqualTo(model.manifest());
            assertThat(ManifestJson.write(again)).isEqualTo(model.canonical());
        }
    }

    /// A digest names a version for ever: whoever changes a manifest gives it a new version and
    /// adds a line here.
    @Test
    void the_digest_of_a_released_version_never_changes() throws IOException {
        var released = new TreeMap<String, String>();
        try (var in =
                Objects.requireNonNull(getClass().getResourceAsStream("released-digests.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> released.put(line.split(" ", 2)[0], line.split(" ", 2)[1]));
        }

        for (var model : BuiltInModel.all()) {
            assertThat(released)
                    .containsEntry(model.manifest().id().toString(), model.digest().text());
        }
    }

    @Test
    void format_1_has_no_requirements_and_keeps_its_bytes() throws IOException {
        var golden = golden("manifest-1.json");

        var read = ManifestJson.read(golden);

        assertThat(read.requirements()).isEqualTo(Requirements.NONE);
        assertThat(ManifestJson.write(read)).isEqualTo(golden);
        assertThat(Digest.of(golden).text())
                .isEqualTo(
                        "sha256:9e837143e0f2a915011fd92fcb4260aea3f215ce4b23402abd7cbf0cb85b0806");
    }

    @Test
    void format_2_says_what_a_machine_must_have_and_keeps_its_bytes() throws IOException {
        var golden = golden("manifest-2.json");

        var read = ManifestJson.read(golden);

        assertThat(read.requirements())
                .isEqualTo(new Requirements(4096, true, Optional.of("cpu-x86_64")));
        assertThat(read.requirements().shown())
                .isEqualTo("4096 MiB of memory, a GPU, results of the class cpu-x86_64");
        assertThat(ManifestJson.write(read)).isEqualTo(golden);
    }

    @Test
    void of_format_2_there_is_one_way_to_say_a_thing() throws IOException {
        var text = new String(golden("manifest-2.json"), StandardCharsets.UTF_8);
        var requirements = "{\"gpu\":true,\"memoryMib\":4096,\"numericClass\":\"cpu-x86_64\"}";
        for (var other :
                List.of(
                        "{}",
                        "{\"gpu\":false,\"memoryMib\":1}",
                        "{\"gpu\":true,\"memoryMib\":0}",
                        "{\"gpu\":true,\"memoryMib\":-1}",
                        "{\"gpu\":true,\"cores\":4}",
                        "{\"numericClass\":\"\"}")) {
            var changed = text.replace(requirements, other).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> ManifestJson.read(changed))
                    .as(other)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() ->
                        ManifestJson.read(
                                text.replace("\"format\":2", "\"format\":3")
                                        .getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("format");
    }

    private byte[] golden(String name) throws IOException {
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("/golden/" + name))) {
            return in.readAllBytes();
        }
    }

    @Test
    void a_signature_holds_for_these_bytes_and_this_author_only() {
        var author = SigningKey.ofSeed(new byte[32]);
        var bytes = BuiltInModel.all().getFirst().canonical();
        var signed = new SignedManifest(bytes, author.sign(bytes));
        var changed = signed.bytes();
        changed[10] ^= 1;

        assertThat(signed.signedBy(author.verifyingKey())).isTrue();
        assertThat(signed.digest()).isEqualTo(Digest.of(bytes));
        assertThat(new SignedManifest(changed, signed.signature()).signedBy(author.verifyingKey()))
                .isFalse();
        var other =
                SigningKey.ofSeed(
                        new byte[] {
                            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                            21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
                        });
        assertThat(signed.signedBy(other.verifyingKey())).isFalse();
    }

    @Test
    void unknown_missing_and_misshapen_fields_are_refused_and_named() {
        refused("\"title\":", "\"titel\":", "title");
        refused("\"engine\":\"score\"", "\"engine\":\"python\"", "engine");
        refused("\"required\":true", "\"required\":1", "required");
        refused("\"kind\":\"age\"", "\"kind\":\"age\",\"extra\":1", "extra");
        refused("\"kind\":\"age\"", "\"kind\":\"guess\"", "kind");
        refused("\"non-device-candidate\"", "\"something-new\"", "regulatoryClass");
        refused("\"question\":\"cardiovascular-risk\"", "\"question\":\"\"", "question");
        refused("\"factor\":38.67", "\"factor\":\"x\"", "factor");
        refused("\"maxAge\":\"PT17520H\"", "\"maxAge\":\"two years\"", "maxAge");
        refused("http://loinc.org|2093-3", "2093-3", "codes");
        refused("\"question\":", "\"question\":\"a\",\"question\":", "not well-formed");
    }

    @Test
    void the_worst_of_a_day_is_asked_only_of_codes_and_ages_that_a_twin_remembers() {
        refused("sofa", "http://loinc.org|777-3", "http://loinc.org|718-7", "718-7");
        refused("sofa", "http://loinc.org|26515-7", "http://loinc.org|2160-0", "one direction");
        refused("sofa", "\"maxAge\":\"PT24H\"", "\"maxAge\":\"PT25H\"", "at most a day");
    }

    @Test
    void a_manifest_over_the_limit_is_refused() {
        assertThatThrownBy(() -> ManifestJson.read(new byte[ManifestJson.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
    }

    private static void refused(String part, String replacement, String named) {
        refused("prevent-2023-10y", part, replacement, named);
    }

    private static void refused(String model, String part, String replacement, String named) {
        var text =
                new String(
                        BuiltInModel.named(model).orElseThrow().canonical(),
                        StandardCharsets.UTF_8);
        assertThat(text).contains(part);
        var changed = text.replace(part, replacement).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ManifestJson.read(changed))
                .as(replacement)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
