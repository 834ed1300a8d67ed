package io.twinmesh.bench.chaos.inquest;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.bench.chaos.oracle.Violation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

final class ServerLogsTest {
    @TempDir Path folder;

    @Test
    void a_server_that_found_the_journal_shorter_than_before_is_named() throws Exception {
        Files.write(folder.resolve("server-a.log"), new byte[] {(byte) 0xff, '\n', 'x'});
        Files.writeString(
                folder.resolve("server-b.log"),
                """
                level=ERROR msg="a projection has stopped"
                exception=io.twinmesh.persistence.projection.tail.JournalCutBackException: the journal ends at 248
                """);

        assertThat(ServerLogs.cutBack(folder))
                .containsExactly(new Violation.CutBack("server-b.log"));
    }
}
