package io.twinmesh.bench.bars;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is to be reached, beside what was measured in the same run.
public final class Bars {
    private final List<Bar> bars = new ArrayList<>();

    /// @param unit behind the numbers, may be empty
    private record Bar(String what, double measured, double bar, String unit, boolean met) {
        String line() {
            return "%-62s %12s %12s  %s"
                    .formatted(what, shown(measured), shown(bar), met ? "met" : "MISSED");
        }

        private String shown(double number) {
            var text =
                    number >= 100
                            ? String.format(Locale.ROOT, "%,.0f", number)
                            : String.format(Locale.ROOT, "%.2f", number);
            return unit.isEmpty() ? text : text + " " + unit;
        }
    }

    public void atLeast(String what, double measured, double bar, String unit) {
        bars.add(new Bar(what, measured, bar, unit, measured >= bar));
    }

    public void atMost(String what, double measured, double bar, String unit) {
        bars.add(new Bar(what, measured, bar, unit, measured <= bar));
    }

    public void print(PrintStream out) {
        out.printf("%n%-62s %12s %12s%n", "bars", "measured", "bar");
        bars.forEach(bar -> out.println(bar.line()));
    }
}
