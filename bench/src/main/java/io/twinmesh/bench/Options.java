package io.twinmesh.bench;

import java.util.ArrayList;
import java.util.List;

/// What was asked for on the command line.
sealed interface Options {
    record Help() implements Options {}

    record Wrong(String why) implements Options {}

    /// @param comparisons one or more
    record Run(Measurement measurement, List<Comparison> comparisons, boolean verbose)
            implements Options {
        public Run {
            comparisons = List.copyOf(comparisons);
        }
    }

    static Options parse(List<String> args) {
        var measurement = Measurement.QUICK;
        var verbose = false;
        var only = new ArrayList<String>();
        var rest = args.iterator();
        while (rest.hasNext()) {
            var arg = rest.next();
            switch (arg) {
                case "--help", "-h" -> {
                    return new Help();
                }
                case "--full" -> measurement = Measurement.FULL;
                case "--verbose" -> verbose = true;
                case "--only" -> {
                    if (!rest.hasNext()) {
                        return new Wrong("--only needs a name");
                    }
                    only.add(rest.next());
                }
                default -> {
                    return new Wrong("unknown option '" + arg + "'");
                }
            }
        }
        var chosen =
                Comparison.all().stream()
                        .filter(comparison ->
                                only.isEmpty()
                                        || only.stream().anyMatch(comparison.name()::startsWith))
                        .toList();
        return chosen.isEmpty()
                ? new Wrong("no row has a name that begins with " + String.join(" or ", only))
                : new Run(measurement, chosen, verbose);
    }
}
