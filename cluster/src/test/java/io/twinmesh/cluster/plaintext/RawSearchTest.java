package io.twinmesh.cluster.plaintext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

class RawSearchTest {
    private static final String PLANT = "Zwirbelkranz & Söhne";

    @Test
    void every_spelling_of_a_value_is_found_in_the_midst_of_other_bytes() {
        for (var spelling : Spelling.of(PLANT)) {
            var hay = new ByteArrayOutputStream();
            hay.writeBytes(new byte[] {0, 1, 2});
            hay.writeBytes(spelling.bytes());
            hay.writeBytes(new byte[] {3});

            assertThat(new RawSearch(List.of(PLANT)).in(hay.toByteArray(), "it"))
                    .contains(PLANT + " as " + spelling.how() + " in it");
        }
    }

    @Test
    void base64_of_a_longer_text_is_found_wherever_the_value_begins_in_it() {
        for (var before : List.of("", "a", "ab", "abc", "abcd")) {
            var text = Base64.getEncoder().encode((before + PLANT + "!").getBytes(UTF_8));

            assertThat(new RawSearch(List.of(PLANT)).in(text, "it")).isNotEmpty();
        }
    }

    @Test
    void a_value_is_found_in_other_letters_and_without_its_spaces() {
        for (var text :
                List.of(
                        "zwirbelkranz & söhne",
                        "ZWIRBELKRANZ & SÖHNE",
                        "Zwirbelkranz&Söhne",
                        "zwirbelkranz&söhne")) {
            assertThat(
                            new RawSearch(List.of(PLANT))
                                    .in(text.getBytes(StandardCharsets.UTF_16LE), "it"))
                    .as(text)
                    .hasSize(1);
        }
        assertThat(new RawSearch(List.of("1931-02-27")).in("_19310227".getBytes(UTF_8), "it"))
                .containsExactly("1931-02-27 as joined UTF-8 in it");
    }

    @Test
    void a_value_is_found_where_it_is_compressed_even_when_the_end_is_cut_off() throws IOException {
        var text = ("so " + PLANT + " it is").getBytes(UTF_8);
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(text);
        }
        var zlib = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(zlib)) {
            out.write(text);
        }
        var zip = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("a"));
            out.write(text);
        }
        for (var packed : List.of(gzip, zlib, zip)) {
            var hay = new ByteArrayOutputStream();
            hay.writeBytes(new byte[] {1, 2, 3});
            hay.write(packed.toByteArray(), 0, packed.size() - 3);

            assertThat(new RawSearch(List.of(PLANT)).in(hay.toByteArray(), "it"))
                    .containsExactly(PLANT + " as UTF-8 in it, unpacked");
        }
    }

    @Test
    void a_decimal_is_found_as_bits_too() {
        var bits = java.nio.ByteBuffer.allocate(9).putDouble(47.381926).array();

        assertThat(new RawSearch(List.of("47.381926")).in(bits, "it")).hasSize(1);
    }

    @Test
    void what_is_not_there_is_not_found_and_a_part_at_the_end_is_not_enough() {
        var hay = "Zwirbelkranz & S Zwirbelk".getBytes(UTF_8);

        assertThat(new RawSearch(List.of(PLANT)).in(hay, "it")).isEmpty();
        assertThatThrownBy(() -> Spelling.of("abc")).hasMessageContaining("want at least 6");
    }

    @Test
    void files_in_folders_are_searched_and_so_are_their_names(@TempDir Path folder)
            throws IOException {
        var deep = Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(deep.resolve("log"), "x" + PLANT);
        Files.writeString(deep.resolve(PLANT), "nothing");

        assertThat(new RawSearch(List.of(PLANT)).under(folder))
                .containsExactly(PLANT + " as UTF-8 in a name", PLANT + " as UTF-8 in a/b/log");
    }
}
