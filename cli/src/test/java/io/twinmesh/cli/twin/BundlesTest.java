package io.twinmesh.cli.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class BundlesTest {
    @TempDir Path folder;

    @Test
    void hospitals_and_practitioners_come_before_the_patients_that_refer_to_them()
            throws IOException {
        for (var name :
                List.of("b.json", "practitioner1.json", "a.json", "hospital1.json", "INDEX.tsv")) {
            Files.writeString(folder.resolve(name), "{}");
        }

        var files = Bundles.in(List.of(folder));

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("hospital1.json", "practitioner1.json", "a.json", "b.json");
    }

    @Test
    void a_place_that_is_not_there_and_an_empty_folder_are_usage_errors() {
        assertThatThrownBy(() -> Bundles.in(List.of(folder.resolve("none"))))
                .hasMessageStartingWith("no such file or folder");
        assertThatThrownBy(() -> Bundles.in(List.of(folder)))
                .hasMessageStartingWith("no .json file");
    }
}
