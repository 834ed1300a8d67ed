package io.twinmesh.cluster.node.named;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class EvidenceFileTest {
    private static final String BEFORE =
            "setting twinmesh.therapy.evidence-file: must name a table of";

    @Test
    void a_table_that_cannot_be_read_is_named_with_its_setting(@TempDir Path folder)
            throws IOException {
        var table = Files.writeString(folder.resolve("table.tsv"), "gene\n");

        assertThatThrownBy(() -> EvidenceFile.read(named(table)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageStartingWith(BEFORE)
                .hasMessageContaining(table + "': therapy.table-unreadable, line 1: ");
        assertThatThrownBy(() -> EvidenceFile.read(named(folder.resolve("none"))))
                .hasMessageStartingWith(BEFORE)
                .hasMessageEndingWith("none': there is no such file");
    }

    private static NamedFile named(Path file) {
        return new NamedFile("twinmesh.therapy.evidence-file", file);
    }
}
