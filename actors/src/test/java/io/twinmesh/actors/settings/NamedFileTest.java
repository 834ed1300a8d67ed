package io.twinmesh.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class NamedFileTest {
    @TempDir private Path folder = Path.of("");

    private NamedFile holding(byte[] bytes) throws IOException {
        return new NamedFile("twinmesh.a.file", Files.write(folder.resolve("f"), bytes));
    }

    private static String text(NamedFile file) {
        return file.readText(3, "a word", text -> text);
    }

    private static void refused(NamedFile file, String why) {
        assertThatThrownBy(() -> text(file))
                .isInstanceOf(WrongSetting.class)
                .hasMessage(
                        "setting twinmesh.a.file: must name a word, got '"
                                + file.path()
                                + "': "
                                + why);
    }

    @Test
    void is_read_up_to_its_largest_size() throws IOException {
        assertThat(text(holding("abc".getBytes(StandardCharsets.UTF_8)))).isEqualTo("abc");
        refused(holding("abcd".getBytes(StandardCharsets.UTF_8)), "the file has more than 3 bytes");
    }

    @Test
    void what_cannot_be_read_is_said_with_the_key_the_name_and_what_it_must_be()
            throws IOException {
        refused(new NamedFile("twinmesh.a.file", folder.resolve("none")), "there is no such file");
        refused(new NamedFile("twinmesh.a.file", folder), "it is a folder");
        refused(holding(new byte[] {(byte) 0xff}), "it is no text in UTF-8");
    }

    @Test
    void what_the_reader_does_not_take_is_said_in_its_words() throws IOException {
        var file = holding("abc".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() ->
                        file.readText(
                                3,
                                "a word",
                                _ -> {
                                    throw new IllegalArgumentException("it is none");
                                }))
                .hasMessageEndingWith("f': it is none");
    }
}
