package io.twinmesh.persistence.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

class LimitedFileTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void a_file_of_just_the_limit_is_read_and_one_byte_more_is_refused() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "12345678");

        assertThat(LimitedFile.text(file, 8)).isEqualTo("12345678");
        assertThatThrownBy(() -> LimitedFile.bytes(file, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the file has more than 7 bytes");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_device_without_an_end_is_refused_although_it_says_that_it_has_no_size() {
        assertThatThrownBy(() -> LimitedFile.bytes(Path.of("/dev/zero"), 1000))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_is_no_text_is_not_read_as_one() throws IOException {
        var file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xff, 0});

        assertThatThrownBy(() -> LimitedFile.text(file, 8))
                .isInstanceOf(CharacterCodingException.class);
    }
}
