package io.twinmesh.inference.clinical;

import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// Whom the inputs of an equation are held against when it says what each of them added: a value
/// for every input that counts, in the order in which one walks from this person to the one in
/// question.
///
/// What an input adds is how much the sum behind the score changes when it, and it alone, takes the
/// value in question: those before it in the order have theirs already, those behind it still the
/// reference's. What an input weighs together with an earlier one counts with the later one. All of
/// them add up to the difference between the two people, to the last bits of the sum.
///
/// @param values in the order of the walk; inputs that are not here are the same for both people
public record ReferencePerson(Map<String, InputValue> values) {
    public ReferencePerson {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// @param person an optional input that was not given is not there in the reference either
    /// @param sum what the score is a function of, for example log odds
    public Map<String, Double> contributions(Readings person, ToDoubleFunction<Readings> sum) {
        var given = person.values().values();
        var walked = new TreeMap<>(given);
        values.forEach((name, value) -> walked.computeIfPresent(name, (_, _) -> value));
        var contributions = new LinkedHashMap<String, Double>();
        var before = sum.applyAsDouble(new Readings(new InputValues(walked)));
        for (var name : values.keySet()) {
            var value = given.get(name);
            if (value != null) {
                walked.put(name, value);
                var after = sum.applyAsDouble(new Readings(new InputValues(walked)));
                contributions.put(name, after - before);
                before = after;
            }
        }
        return contributions;
    }

    /// Puts a reference person together, in the order of the walk.
    public static final class Builder {
        private final Map<String, InputValue> values = new LinkedHashMap<>();

        public Builder with(String input, double amount) {
            values.put(input, new InputValue.Amount(amount));
            return this;
        }

        public Builder with(String input, boolean flag) {
            values.put(input, new InputValue.Flag(flag));
            return this;
        }

        public Builder with(String input, String choice) {
            values.put(input, new InputValue.Choice(choice));
            return this;
        }

        public ReferencePerson person() {
            return new ReferencePerson(values);
        }
    }
}
