package io.twinmesh.cluster.node.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;

class NothingToCheckTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int check(String... places) {
        var err = new PrintStream(said, true, StandardCharsets.UTF_8);
        var words = Stream.concat(Stream.of("check"), Stream.of(places)).toList();
        return BackupMain.run(words, err, err, InstantSource.system());
    }

    @Test
    void a_folder_that_is_not_there_is_named_in_a_sentence(@TempDir Path temp) {
        var none = temp.resolve("none");

        assertThat(check("--data=" + none)).isEqualTo(1);

        assertThat(said.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo(
                        "twinmesh backup: "
                                + none.resolve("public").resolve("log.vkey")
                                + " does not exist");
    }

    @Test
    void without_a_journal_there_is_nothing_to_check() {
        assertThat(check()).isEqualTo(2);

        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("twinmesh backup: give --db, or --data for H2\n");
    }
}
