package io.twinmesh.cluster.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class EvidenceFileTest {
    @Test
    void a_table_that_cannot_be_read_stops_the_start_and_names_the_setting(@TempDir Path folder)
            throws IOException {
        var table = Files.writeString(folder.resolve("table.tsv"), "gene\n");

        assertThat(EvidenceFile.read("")).isEmpty();
        assertThatThrownBy(() -> EvidenceFile.read(table.toString()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("twinmesh.therapy.evidence-file")
                .hasMessageContaining("therapy.table-unreadable");
        assertThatThrownBy(() -> EvidenceFile.read(folder.resolve("none").toString()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("cannot be read");
    }
}
