package io.twinmesh.conformance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.conformance.Validator;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The table from which the intake knows FHIR R4's structure says what HAPI's definitions say.
/// `-Dtwinmesh.r4-table.write` writes it anew.
@Tag("slow")
class R4TableTest {
    private static final Path TABLE =
            Path.of(
                    "../cluster/src/main/resources/io/twinmesh/cluster/fhir/intake/structure/r4.txt");

    @Test
    void the_table_is_the_one_that_the_definitions_make() throws IOException {
        var table = new R4Definitions(Validator.R4).table();

        if (System.getProperty("twinmesh.r4-table.write") != null) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE)).isEqualTo(table);
    }
}
