package io.twinmesh.cli.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// Requests that a server refused for now, all for one reason.
///
/// @param code as in `docs/refusals.md`
/// @param setting the key whose value was reached, or `none`
/// @param requests how many, above 0
record Refused(String code, String setting, double requests) {
    private static final Pattern SERIES =
            Pattern.compile(
                    "twinmesh_http_refused_total\\{code=\"([^\"]+)\",setting=\"([^\"]+)\",.*}");

    /// What was refused between two looks, the most frequent reason first.
    static List<Refused> between(Scrape before, Scrape now) {
        return now.series().keySet().stream()
                .map(SERIES::matcher)
                .filter(series -> series.matches())
                .map(series ->
                        new Refused(
                                series.group(1),
                                series.group(2),
                                now.value(series.group()).orElse(0)
                                        - before.value(series.group()).orElse(0)))
                .filter(one -> one.requests > 0)
                .sorted(
                        Comparator.comparingDouble(Refused::requests)
                                .reversed()
                                .thenComparing(Refused::code)
                                .thenComparing(Refused::setting))
                .toList();
    }
}
