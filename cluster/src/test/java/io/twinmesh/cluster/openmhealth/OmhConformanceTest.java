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
/// schemas of IEEE 1752.1 that are not there, for which the predecessors stand in.
class OmhConformanceTest {
    private static final Path DOCUMENTS =
            Path.of("..", "..", "shared", "data", "clinical", "openmhealth", "test-data", "omh");

    /// A part of the day is what IEEE 1752.1 dropped and the predecessor allows.
    private static final List<String> LOOSER =
            List.of(
                    "blood-pressure/4.0/shouldFail/invalid-timeframe-format.json",
                    "body-height/2.0/shouldFail/with-part-of-day.json");

    /// IEEE 1752.1 alone has a percent-unit-value.
    private static final List<String> WITHOUT_PREDECESSOR =
            List.of(
                    "body-fat-percentage/2.0/shouldFail/invalid-unit.json",
                    "body-fat-percentage/2.0/shouldFail/missing-time-frame.json",
                    "body-fat-percentage/2.0/shouldPass/body-fat-percentage-only.json",
                    "body-fat-percentage/2.0/shouldPass/with-statistic.json");

    private final SchemaLibrary library = new SchemaLibrary();

    @Test
    void all_but_six_documents_pass_and_fail_as_they_should() throws IOException {
        List<Path> documents;
        try (var files = Files.walk(DOCUMENTS)) {
            documents = files.filter(it -> it.toString().endsWith(".json")).sorted().toList();
        }

        var unknown =
                documents.stream().filter(it -> verdict(it) instanceof Verdict.Unknown).toList();
        var wrong =
                documents.stream()
                        .filter(it -> !unknown.contains(it) && shouldPass(it) != passes(it))
                        .toList();

        assertThat(documents).hasSize(571);
        assertThat(unknown).map(OmhConformanceTest::name).isEqualTo(WITHOUT_PREDECESSOR);
        assertThat(wrong).map(OmhConformanceTest::name).isEqualTo(LOOSER);
    }

    private static String name(Path document) {
        return DOCUMENTS.relativize(document).toString();
    }

    private static boolean shouldPass(Path document) {
        return document.toString().contains("shouldPass");
    }

    private boolean passes(Path document) {
        return verdict(document) instanceof Verdict.Valid;
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
