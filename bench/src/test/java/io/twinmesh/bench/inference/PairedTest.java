package io.twinmesh.bench.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.bench.bars.Bars;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

final class PairedTest {
    /// In the second round the machine was ten times as slow for both.
    private static Paired<Double> measured(List<String> order) throws Exception {
        var ours = new ArrayList<>(List.of(80.0, 8.0, 90.0));
        var theirs = new ArrayList<>(List.of(100.0, 10.0, 100.0));
        var ways = new LinkedHashMap<String, Paired.Way<Double>>();
        ways.put(
                "ours",
                () -> {
                    order.add("ours");
                    return ours.removeFirst();
                });
        ways.put(
                "theirs",
                () -> {
                    order.add("theirs");
                    return theirs.removeFirst();
                });
        return Paired.measure(ways, 3);
    }

    @Test
    void measures_each_way_in_turn() throws Exception {
        var order = new ArrayList<String>();

        var _ = measured(order);

        assertThat(order).containsExactly("ours", "theirs", "ours", "theirs", "ours", "theirs");
    }

    @Test
    void takes_ratios_within_a_round_and_the_middle_of_all() throws Exception {
        var paired = measured(new ArrayList<>());

        assertThat(paired.median("ours", it -> it)).isEqualTo(80);
        assertThat(paired.ratio("ours", "theirs", it -> it)).isEqualTo(0.8);
        assertThat(Paired.middle(new double[] {4, 1})).isEqualTo(2.5);
    }

    @Test
    void a_bar_is_met_at_the_number_and_missed_beyond_it() {
        var out = new ByteArrayOutputStream();
        var bars = new Bars();
        bars.atLeast("rate", 12_345, 12_345, "/s");
        bars.atLeast("share", 0.84, 0.85, "");
        bars.atMost("latency", 1.1, 1.1, "");
        bars.beside("scaled", 1, 2, "");

        bars.print(new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.matches("rate +12,345 /s +12,345 /s +met"))
                .anyMatch(line -> line.matches("share +0.84 +0.85 +MISSED"))
                .anyMatch(line -> line.matches("latency +1.10 +1.10 +met"))
                .anyMatch(line -> line.matches("scaled +1.00 +2.00"));
        assertThat(bars.allMet()).isFalse();
    }

    @Test
    void what_is_only_beside_what_was_measured_misses_no_bar() {
        var bars = new Bars();
        bars.atLeast("rate", 2, 2, "/s");
        bars.beside("scaled", 1, 2, "/s");

        assertThat(bars.allMet()).isTrue();
    }
}
