package io.twinmesh.actors.network;

import io.twinmesh.actors.verification.Opinion;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The answers that are given in a simulation: number 0 is the truth, in each numeric class with
/// other last bits; the others are wrong.
final class Answers {
    static final int MANY = 40;
    static final List<String> CLASSES = List.of("cpu-x86_64", "cpu-aarch64");

    private final Map<String, List<Opinion>> made = new HashMap<>();

    Answers() {
        for (int number = 0; number < CLASSES.size(); number++) {
            var numericClass = CLASSES.get(number);
            var list = new ArrayList<Opinion>();
            for (int version = 0; version < MANY; version++) {
                var value = 0.25 + version * 0.01 + number * 1e-9;
                var outcome =
                        new Outcome.Computed(
                                List.of(new Outcome.Output("risk", value, "1")),
                                Optional.empty(),
                                List.of(),
                                List.of());
                list.add(
                        new Opinion(
                                new Opinion.Author.Core(),
                                numericClass,
                                OutcomeJson.write(outcome),
                                outcome));
            }
            made.put(numericClass, list);
        }
    }

    Opinion of(Opinion.Author author, String numericClass, int version) {
        var made = Objects.requireNonNull(this.made.get(numericClass)).get(version);
        return new Opinion(author, numericClass, made.output(), made.outcome());
    }
}
