package io.twinmesh.inference.testing;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;

import java.util.TreeMap;

/// Asks one built-in model, the way a node does: `Question.to(model).with("age", 50).ask()`.
public final class Question {
    private final LoadedModel model;
    private final TreeMap<String, InputValue> values = new TreeMap<>();

    private Question(LoadedModel model) {
        this.model = model;
    }

    public static LoadedModel builtIn(String name) {
        var model = BuiltInModel.named(name).orElseThrow();
        return Engines.load(model.manifest(), model.blob());
    }

    public static Question to(LoadedModel model) {
        return new Question(model);
    }

    public Question with(String name, double value) {
        values.put(name, new InputValue.Amount(value));
        return this;
    }

    public Question with(String name, boolean value) {
        values.put(name, new InputValue.Flag(value));
        return this;
    }

    public Question with(String name, String value) {
        values.put(name, new InputValue.Choice(value));
        return this;
    }

    public Question without(String name) {
        values.remove(name);
        return this;
    }

    public InputValues values() {
        return InputValues.of(values);
    }

    public Outcome ask() {
        return model.run(values());
    }

    /// The answer of a question that must have one.
    public Outcome.Computed answer() {
        return switch (ask()) {
            case Outcome.Computed it -> it;
            case Outcome.NotComputed(var code, var why, _) ->
                    throw new AssertionError("not computed: " + code + ", " + why);
        };
    }

    /// The reason of a question that must have no answer.
    public Outcome.NotComputed refusal() {
        return switch (ask()) {
            case Outcome.NotComputed it -> it;
            case Outcome.Computed it -> throw new AssertionError("computed: " + it);
        };
    }

    public static double value(Outcome.Computed answer, String output) {
        return answer.outputs().stream()
                .filter(it -> it.name().equals(output))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
