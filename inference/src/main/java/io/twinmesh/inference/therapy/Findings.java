package io.twinmesh.inference.therapy;

import io.twinmesh.inference.therapy.TherapyOption.Supporting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Lines of evidence, put in order.
///
/// @param options therapies with at least one line for them, strongest first
/// @param conflicts therapies with a line for them that are not offered, because of what speaks
///   against them; strongest first
/// @param resistances drugs that the variant is said to make fail, alone or in a combination
/// @param lines all of it, strongest first
public record Findings(
        List<TherapyOption> options,
        List<TherapyOption> conflicts,
        SortedSet<String> resistances,
        List<Evidence> lines) {
    private static final Comparator<TherapyOption> STRONGEST_FIRST =
            Comparator.comparing(
                            (TherapyOption option) -> option.supporting().getFirst().evidence(),
                            TherapyOption.STRONGEST)
                    .thenComparing(TherapyOption::therapy);

    public Findings {
        options = List.copyOf(options);
        conflicts = List.copyOf(conflicts);
        lines = List.copyOf(lines);
    }

    /// @param against all lines that speak against a therapy, of every part of the answer: an
    ///   option shows those about any of its drugs
    static Findings of(Collection<Evidence> found, List<Evidence> against) {
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
                                new TherapyOption(option.getKey(), option.getValue(), List.of())
                                        .besides(against))
                        .sorted(STRONGEST_FIRST)
                        .toList(),
                List.of(),
                resistances,
                lines);
    }

    /// Without what anything speaks against: that is a conflict instead.
    Findings uncontested() {
        return without(option -> !option.against().isEmpty());
    }

    /// Without therapies that fail as a whole by one of these lines: they are conflicts instead.
    Findings withoutFailed(List<Evidence> lines) {
        return without(
                option -> lines.stream().anyMatch(line -> line.failsWhole(option.therapy())));
    }

    /// Without therapies of which one of these lines says that a drug fails: they are conflicts
    /// instead, with those lines.
    Findings beside(List<Evidence> against) {
        return new Findings(
                        options.stream().map(option -> option.besides(against)).toList(),
                        conflicts,
                        resistances,
                        lines)
                .without(option ->
                        against.stream().anyMatch(line -> line.speaksAgainst(option.therapy())));
    }

    private Findings without(Predicate<TherapyOption> contested) {
        return new Findings(
                options.stream().filter(contested.negate()).toList(),
                Stream.concat(conflicts.stream(), options.stream().filter(contested))
                        .sorted(STRONGEST_FIRST)
                        .toList(),
                resistances,
                lines);
    }

    /// The lines that speak against a therapy, of all of these.
    static List<Evidence> against(Stream<Evidence> lines) {
        return lines.filter(line -> line.word() == Evidence.Word.AGAINST)
                .sorted(TherapyOption.STRONGEST)
                .toList();
    }
}
