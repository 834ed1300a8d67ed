package io.twinmesh.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Nothing is timed here; H2 stands for PostgreSQL.
final class LedgerBenchTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    @Tag("slow")
    void all_of_it_runs_and_every_bar_stands_beside_what_was_measured(@TempDir Path folder)
            throws Exception {
        var url = "jdbc:h2:file:" + folder.resolve("db") + ";LOCK_TIMEOUT=10000";

        boolean allMet = new LedgerBench(out, url, Duration.ofMillis(200), 1).measure();

        assertThat(said())
                .contains(
                        "durable payouts/s",
                        "one SQL transaction for each",
                        "single rows/s",
                        "payouts/s of the lane in memory, a core",
                        "leaves/s of the auditor, a core",
                        "a proof of 10^9 leaves checked",
                        "accepted to final, 99 of 100, full rate",
                        "accepted to final, 99 of 100, 10,000/s");
        assertThat(said().lines().filter(line -> line.matches(".*(met|MISSED)"))).hasSize(7);
        assertThat(allMet).isNotEqualTo(said().contains("MISSED"));
    }

    @Test
    void what_cannot_be_is_answered_with_the_usage() {
        assertThat(LedgerBench.run(List.of("--help"), out)).isZero();
        assertThat(LedgerBench.run(List.of(), out)).isEqualTo(2);
        assertThat(LedgerBench.run(List.of("--db", "jdbc:h2:mem:x"), out)).isEqualTo(2);
        assertThat(said()).contains("--db JDBC-URL");
    }
}
