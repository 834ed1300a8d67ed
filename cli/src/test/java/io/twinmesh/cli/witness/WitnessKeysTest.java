package io.twinmesh.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cli.CommandFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;

class WitnessKeysTest {
    @TempDir private Path folder = Path.of("");

    private List<String> keys() {
        return WitnessKeys.of(folder, "w.example", true, new Random(1)).stream()
                .map(one -> one.key().text())
                .toList();
    }

    @Test
    void keys_are_made_once_and_are_their_owners_only() throws IOException {
        var made = keys();

        assertThat(made).hasSize(2);
        assertThat(keys()).isEqualTo(made);
        assertThat(Files.readAllLines(folder.resolve("witness.vkey"))).isEqualTo(made);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("witness.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_file_that_lost_its_keys_is_said_to_be_empty_and_gets_no_others() throws IOException {
        var file = Files.createFile(folder.resolve("witness.key"));

        assertThatThrownBy(this::keys)
                .isInstanceOf(CommandFailure.class)
                .hasMessage(file + ": it is empty, expected a key");
        assertThat(file).isEmptyFile();
    }
}
