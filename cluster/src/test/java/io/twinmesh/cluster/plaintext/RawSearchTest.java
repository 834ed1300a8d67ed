package io.twinmesh.cluster.plaintext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

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
            var text =
                    Base64.getEncoder()
                            .encode((before + PLANT + "!").getBytes(StandardCharsets.UTF_8));

            assertThat(new RawSearch(List.of(PLANT)).in(text, "it")).isNotEmpty();
        }
    }

    @Test
    void a_decimal_is_found_as_bits_too() {
        var bits = java.nio.ByteBuffer.allocate(9).putDouble(47.381926).array();

        assertThat(new RawSearch(List.of("47.381926")).in(bits, "it")).hasSize(1);
    }

    @Test
    void what_is_not_there_is_not_found_and_a_part_at_the_end_is_not_enough() {
        var hay = "Zwirbelkranz & S Zwirbelk".getBytes(StandardCharsets.UTF_8);

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
