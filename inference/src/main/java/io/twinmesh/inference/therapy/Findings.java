package io.twinmesh.inference.therapy;

import io.twinmesh.inference.therapy.TherapyOption.Supporting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Lines of evidence, put in order.
///
/// @param options therapies with at least one line for them, strongest first
/// @param resistances drugs that the variant is said to make fail, alone or in a combination
/// @param lines all of it, strongest first
public record Findings(
        List<TherapyOption> options, SortedSet<String> resistances, List<Evidence> lines) {
    static Findings of(Collection<Evidence> found) {
        var lines = found.stream().sorted(TherapyOption.STRONGEST).toList();
        var options = new TreeMap<Therapy, List<Supporting>>();
        var resistances = new TreeSet<String>();
        for (var line : lines) {
            for (var therapy : line.therapies()) {
                if (line.word() == Evidence.Word.FOR) {
                    options.computeIfAbsent(therapy, _ -> new ArrayList<>())
                            .add(Supporting.of(line));
                }
                if (line.isResistance()) {
                    resistances.addAll(therapy.drugs());
                }
            }
        }
        return new Findings(
                options.entrySet().stream()
                        .map(option ->
                                new TherapyOption(
                                        option.getKey(),
                                        option.getValue(),
                                        against(option.getKey(), lines)))
                        .sorted(
                                Comparator.comparing(
                                                (TherapyOption option) ->
                                                        option.supporting().getFirst().evidence(),
                                                TherapyOption.STRONGEST)
                                        .thenComparing(TherapyOption::therapy))
                        .toList(),
                resistances,
                lines);
    }

    private static List<Evidence> against(Therapy therapy, List<Evidence> lines) {
        return lines.stream()
                .filter(line -> line.word() == Evidence.Word.AGAINST)
                .filter(line -> line.therapies().contains(therapy))
                .toList();
    }
}
