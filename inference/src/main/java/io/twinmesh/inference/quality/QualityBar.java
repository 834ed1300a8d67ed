package io.twinmesh.inference.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a version must reach to stay in service. It is under the bar when a measure is, beyond
/// chance: when even the upper end of its 95 % interval is below. One that is as good as the bar is
/// so taken out of service by mistake in about 1 of 40 looks at one measure.
///
/// @param minimum 1 or more: below so many cases of a measure nothing is said about it
/// @param agreement 0 to 1; 0 is no bar, as for the others
/// @param sensitivity 0 to 1
/// @param specificity 0 to 1
public record QualityBar(int minimum, double agreement, double sensitivity, double specificity) {
    public QualityBar {
        if (minimum < 1) {
            throw new IllegalArgumentException("the minimum is 1 or more, got " + minimum);
        }
        for (var bar : List.of(agreement, sensitivity, specificity)) {
            if (!(bar >= 0 && bar <= 1)) {
                throw new IllegalArgumentException("a bar is 0 to 1, got " + bar);
            }
        }
    }

    /// What the bar says of a version.
    public sealed interface Judgement {
        /// No measure has enough cases.
        record TooFew(long cases, int minimum) implements Judgement {}

        /// Of no measure that has enough cases it is shown that it is under its bar.
        record Stays() implements Judgement {}

        /// @param why one sentence without anything of a patient, for those who used the version
        record Under(String why) implements Judgement {}
    }

    /// Pure: the same counts give the same judgement.
    public Judgement judge(Crosstab found, ModelCategories categories) {
        var enough = new ArrayList<Measure>();
        measure("agreement", Optional.of(found.agreement()), agreement, enough);
        var alarming = categories.alarming();
        measure("sensitivity", found.sensitivity(alarming), sensitivity, enough);
        measure("specificity", found.specificity(alarming), specificity, enough);
        if (enough.isEmpty()) {
            return new Judgement.TooFew(found.cases(), minimum);
        }
        var under = enough.stream().filter(Measure::under).map(Measure::text).toList();
        return under.isEmpty()
                ? new Judgement.Stays()
                : new Judgement.Under(
                        "Under the bar in blind expert review: " + String.join("; ", under) + ".");
    }

    private void measure(String name, Optional<Proportion> of, double bar, List<Measure> enough) {
        of.filter(it -> it.cases() >= minimum)
                .ifPresent(it -> enough.add(new Measure(name, it, bar)));
    }

    private record Measure(String name, Proportion of, double bar) {
        boolean under() {
            return of.upper() < bar;
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%s %.3f (95 %% interval %.3f to %.3f, %d cases), the bar is %.2f",
                    name,
                    of.value(),
                    of.lower(),
                    of.upper(),
                    of.cases(),
                    bar);
        }
    }
}
