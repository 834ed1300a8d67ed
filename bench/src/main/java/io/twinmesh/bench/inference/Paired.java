package io.twinmesh.bench.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Several ways, measured one after the other in each round. Ratios are taken within a round, where
/// the machine was as busy for one way as for the next, and of all rounds the middle one counts: a
/// program that came between spoils a round, not the result.
///
/// @param rounds of each way, in the same order
/// @param <T> what one measurement gives
record Paired<T>(SequencedMap<String, List<T>> rounds) {
    /// One way of doing it.
    interface Way<T> {
        T measure() throws Exception;
    }

    static <T> Paired<T> measure(Map<String, ? extends Way<T>> ways, int rounds) throws Exception {
        var measured = new LinkedHashMap<String, List<T>>();
        for (var round = 0; round < rounds; round++) {
            for (var way : ways.entrySet()) {
                measured.computeIfAbsent(way.getKey(), _ -> new ArrayList<>())
                        .add(way.getValue().measure());
            }
        }
        return new Paired<>(measured);
    }

    double median(String way, ToDoubleFunction<T> figure) {
        return middle(of(way).stream().mapToDouble(figure).toArray());
    }

    /// How many times as much one way gives as the other.
    double ratio(String way, String to, ToDoubleFunction<T> figure) {
        return middle(
                IntStream.range(0, of(way).size())
                        .mapToDouble(i ->
                                figure.applyAsDouble(of(way).get(i))
                                        / figure.applyAsDouble(of(to).get(i)))
                        .toArray());
    }

    private List<T> of(String way) {
        return rounds.getOrDefault(way, List.of());
    }

    static double middle(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
