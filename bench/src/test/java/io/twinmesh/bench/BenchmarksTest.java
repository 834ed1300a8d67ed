package io.twinmesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Everything round the measuring; nothing is timed here.
final class BenchmarksTest {
    @Test
    void every_method_a_row_names_is_a_benchmark_and_the_other_way_round() {
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);

        var known =
                BenchmarkList.defaultList().getAll(silent, List.of()).stream()
                        .map(entry -> entry.getUsername())
                        .distinct();

        assertThat(known)
                .containsExactlyInAnyOrderElementsOf(
                        Comparison.all().stream()
                                .flatMap(Comparison::subjects)
                                .map(Comparison.Subject::id)
                                .distinct()
                                .toList());
    }

    @Test
    void options_choose_rows_and_length() {
        var run = (Options.Run) Options.parse(List.of("--full", "--only", "ed25519"));

        assertThat(run.measurement()).isEqualTo(Measurement.FULL);
        assertThat(run.comparisons())
                .extracting(Comparison::name)
                .containsExactly("ed25519.sign", "ed25519.verify");
        assertThat(Options.parse(List.of())).isInstanceOf(Options.Run.class);
        assertThat(Options.parse(List.of("--help"))).isEqualTo(new Options.Help());
        assertThat(Options.parse(List.of("--fast"))).isInstanceOf(Options.Wrong.class);
        assertThat(Options.parse(List.of("--only"))).isInstanceOf(Options.Wrong.class);
        assertThat(Options.parse(List.of("--only", "x"))).isInstanceOf(Options.Wrong.class);
    }

    @Test
    void a_ratio_is_taken_within_a_round_and_the_middle_one_is_shown(@TempDir Path folder)
            throws IOException {
        var row =
                new Row(Comparison.all().getFirst(), List.of(20., 90., 40.), List.of(10., 30., 5.));
        var report = new Report("full", Instant.EPOCH, "made in code, 1 KiB", List.of(row));

        report.write(folder.resolve("new").resolve("bench.json"));

        assertThat(row.ratios()).containsExactly(2., 3., 8.);
        assertThat(report.table()).contains("log.append", "3.00 x", "2.00 x to 8.00 x");
        var json = new ObjectMapper().readTree(folder.resolve("new/bench.json").toFile());
        assertThat(json.at("/rows/0/ratio").doubleValue()).isEqualTo(3);
        assertThat(json.at("/at").textValue()).isEqualTo("1970-01-01T00:00:00Z");
    }
}
