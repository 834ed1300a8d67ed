package io.twinmesh.cluster.node.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

class NothingToCheckTest {
    @Test
    void a_folder_that_is_not_there_is_named_in_a_sentence(@TempDir Path temp) {
        var none = temp.resolve("none");
        var said = new ByteArrayOutputStream();
        var err = new PrintStream(said, true, StandardCharsets.UTF_8);

        var code =
                BackupMain.run(
                        List.of("check", "--data=" + none), err, err, InstantSource.system());

        assertThat(code).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo(
                        "twinmesh backup: "
                                + none.resolve("public").resolve("log.vkey")
                                + " does not exist");
    }
}
