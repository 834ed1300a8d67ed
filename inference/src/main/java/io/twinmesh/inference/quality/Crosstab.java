package io.twinmesh.inference.quality;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// How often a model said one category where people found the same or another one.
///
/// @param counts 1 or more each; what is not there never happened
public record Crosstab(Map<Pair, Long> counts) {
    /// @param model the category that the model gave
    /// @param people the category that the people found
    public record Pair(String model, String people) {
        boolean same() {
            return model.equals(people);
        }
    }

    public Crosstab {
        counts = Map.copyOf(counts);
        if (counts.values().stream().anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException("a count is 1 or more, got " + counts.values());
        }
    }

    public long count(String model, String people) {
        return counts.getOrDefault(new Pair(model, people), 0L);
    }

    public long cases() {
        return counted(_ -> true);
    }

    /// How often both said the same.
    public Proportion agreement() {
        return new Proportion(counted(Pair::same), cases());
    }

    /// Agreement beyond what chance alone gives (Cohen, Educ Psychol Meas 1960;20:37-46): 1 when
    /// both always agree, 0 when no more than by chance, below 0 when less.
    ///
    /// @return empty when there is no case, or chance alone explains all: both always said one and
    ///   the same category
    public OptionalDouble kappa() {
        var cases = (double) cases();
        if (cases == 0) {
            return OptionalDouble.empty();
        }
        var categories =
                counts.keySet().stream()
                        .flatMap(pair -> Stream.of(pair.model, pair.people))
                        .distinct();
        var chance =
                categories
                        .mapToDouble(category ->
                                counted(pair -> pair.model.equals(category))
                                        / cases
                                        * counted(pair -> pair.people.equals(category))
                                        / cases)
                        .sum();
        return chance >= 1
                ? OptionalDouble.empty()
                : OptionalDouble.of((agreement().value() - chance) / (1 - chance));
    }

    /// Of the cases that people found alarming, how many alarmed the model.
    ///
    /// @return empty when people found none
    public Optional<Proportion> sensitivity(Collection<String> alarming) {
        return known(
                counted(pair -> alarming.contains(pair.people) && alarming.contains(pair.model)),
                counted(pair -> alarming.contains(pair.people)));
    }

    /// Of the cases that people did not find alarming, how many did not alarm the model.
    ///
    /// @return empty when there are no alarming categories, or people found every case alarming
    public Optional<Proportion> specificity(Collection<String> alarming) {
        return alarming.isEmpty()
                ? Optional.empty()
                : known(
                        counted(pair ->
                                !alarming.contains(pair.people) && !alarming.contains(pair.model)),
                        counted(pair -> !alarming.contains(pair.people)));
    }

    private static Optional<Proportion> known(long hits, long cases) {
        return Optional.of(new Proportion(hits, cases)).filter(it -> it.cases() > 0);
    }

    private long counted(Predicate<Pair> which) {
        return counts.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
