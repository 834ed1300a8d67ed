package io.twinmesh.bench.bars;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is to be reached, beside what was measured in the same run.
public final class Bars {
    private static final String MET = "met";
    private static final String MISSED = "MISSED";

    private final List<Bar> bars = new ArrayList<>();

    /// @param unit behind the numbers, may be empty
    /// @param verdict empty where nothing is to be reached
    private record Bar(String what, double measured, double bar, String unit, String verdict) {
        String line() {
            return "%-62s %12s %12s  %s"
                    .formatted(what, shown(measured), shown(bar), verdict)
                    .stripTrailing();
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
        bars.add(new Bar(what, measured, bar, unit, measured >= bar ? MET : MISSED));
    }

    public void atMost(String what, double measured, double bar, String unit) {
        bars.add(new Bar(what, measured, bar, unit, measured <= bar ? MET : MISSED));
    }

    /// What is only to be seen beside what was measured.
    public void beside(String what, double measured, double other, String unit) {
        bars.add(new Bar(what, measured, other, unit, ""));
    }

    public boolean allMet() {
        return bars.stream().noneMatch(bar -> bar.verdict().equals(MISSED));
    }

    public void print(PrintStream out) {
        out.printf("%n%-62s %12s %12s%n", "bars", "measured", "bar");
        bars.forEach(bar -> out.println(bar.line()));
    }
}
