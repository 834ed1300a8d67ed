package io.twinmesh.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// That it runs; no test depends on a time.
final class SearchBenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);

    @Test
    void prints_a_row_for_each_way_of_searching() throws Exception {
        new SearchBench(print, 600, 1, Duration.ofMillis(50)).measure();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("one patient, 600 observations")
                .contains("one read", "first page of 50", "the one of a rare code", "how many");
    }

    @Test
    void explains_itself_when_asked_and_when_misunderstood() {
        assertThat(SearchBench.run(List.of("--help"), print)).isZero();
        assertThat(SearchBench.run(List.of("many"), print)).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("twinmesh bench search");
    }
}
