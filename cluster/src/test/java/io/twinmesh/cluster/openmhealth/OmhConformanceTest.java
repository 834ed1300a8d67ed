package io.twinmesh.cluster.openmhealth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.openmhealth.SchemaLibrary.Verdict;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The documents that Open mHealth itself publishes beside its schemas. Of 571, a plain validator
/// finds 503 as expected; 7 more need formats to be checked, which happens here; 61 refer to
/// schemas of IEEE 1752.1 that are not there, for which others stand in.
class OmhConformanceTest {
    private static final Path DOCUMENTS =
            Path.of("..", "..", "shared", "data", "clinical", "openmhealth", "test-data", "omh");

    private final SchemaLibrary library = new SchemaLibrary();

    @Test
    void all_documents_pass_and_fail_as_they_should() throws IOException {
        List<Path> documents;
        try (var files = Files.walk(DOCUMENTS)) {
            documents = files.filter(it -> it.toString().endsWith(".json")).sorted().toList();
        }

        assertThat(documents).hasSize(571);
        assertThat(documents)
                .filteredOn(it -> !as(it).isInstance(verdict(it)))
                .map(DOCUMENTS::relativize)
                .isEmpty();
    }

    private static Class<? extends Verdict> as(Path document) {
        return document.toString().contains("shouldPass")
                ? Verdict.Valid.class
                : Verdict.Invalid.class;
    }

    /// Folders are name/version/shouldPass or shouldFail.
    private Verdict verdict(Path document) {
        var place = DOCUMENTS.relativize(document);
        try {
            var json = JsonMapper.builder().build().readTree(document.toFile());
            return library.check(place.getName(0).toString(), place.getName(1).toString(), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
