package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.ElementType;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.Signature;
import io.twinmesh.inference.engine.TensorSpec;
import io.twinmesh.inference.serving.Question.Given;
import io.twinmesh.inference.serving.Refusal.Reason;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Whether a question fits a model.
sealed interface Fitting {
    /// @param outputs places among the model's outputs, in the order they are wanted
    record Fits(Rows rows, List<Integer> outputs) implements Fitting {
        public Fits {
            outputs = List.copyOf(outputs);
        }
    }

    record Misfit(Refusal refusal) implements Fitting {}

    /// @param most rows that the model takes at once
    static Fitting of(Question question, Signature signature, int most) {
        var given = new HashMap<String, Given>();
        for (var input : question.inputs()) {
            if (given.put(input.name(), input) != null) {
                return misfit(Reason.WRONG_TENSORS, "an input is given twice");
            }
        }
        var tensors = new ArrayList<byte[]>();
        var rows = -1L;
        for (var spec : signature.inputs()) {
            var input = given.remove(spec.name());
            if (input == null) {
                return misfit(Reason.WRONG_TENSORS, "input '" + spec.name() + "' is missing");
            }
            if (!input.datatype().equals(Datatypes.name(spec.type()))) {
                return misfit(
                        Reason.WRONG_DATATYPE,
                        "input '" + spec.name() + "' is " + Datatypes.name(spec.type()));
            }
            if (!hasShape(input, spec) || (rows >= 0 && input.shape().getFirst() != rows)) {
                return misfit(
                        Reason.WRONG_SHAPE,
                        "input '%s' has the shape %s, the first number the same for all inputs"
                                .formatted(spec.name(), shape(spec, -1)));
            }
            rows = input.shape().getFirst();
            if (rows > most) {
                return misfit(
                        Reason.TOO_MANY_ROWS, "at most " + most + " rows at once, got " + rows);
            }
            if (!spec.holds(input.content(), rows)) {
                return misfit(
                        Reason.WRONG_SHAPE,
                        "input '"
                                + spec.name()
                                + "' has another number of elements than its shape says"
                                + (spec.type() == ElementType.TEXT
                                        ? ", or " + Datatypes.holds(spec.type())
                                        : ""));
            }
            if (spec.type() == ElementType.BOOL && !truths(input.content())) {
                return misfit(
                        Reason.WRONG_DATATYPE,
                        "input '" + spec.name() + "': " + Datatypes.holds(spec.type()));
            }
            tensors.add(input.content());
        }
        if (!given.isEmpty()) {
            return misfit(
                    Reason.WRONG_TENSORS, "the model has the inputs " + names(signature.inputs()));
        }
        return wanted(question, signature, new Rows((int) rows, tensors));
    }

    private static Fitting wanted(Question question, Signature signature, Rows rows) {
        var all = signature.outputs();
        if (question.outputs().isEmpty()) {
            return new Fits(rows, IntStream.range(0, all.size()).boxed().toList());
        }
        if (new HashSet<>(question.outputs()).size() != question.outputs().size()) {
            return misfit(Reason.WRONG_TENSORS, "an output is asked for twice");
        }
        var places = new ArrayList<Integer>();
        for (var name : question.outputs()) {
            var place = all.stream().map(TensorSpec::name).toList().indexOf(name);
            if (place < 0) {
                return misfit(Reason.WRONG_TENSORS, "the model has the outputs " + names(all));
            }
            places.add(place);
        }
        return new Fits(rows, places);
    }

    private static boolean truths(byte[] content) {
        for (var element : content) {
            if (element != 0 && element != 1) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasShape(Given input, TensorSpec spec) {
        var shape = input.shape();
        if (shape.size() != spec.rowShape().size() + 1 || shape.getFirst() < 1) {
            return false;
        }
        for (var i = 1; i < shape.size(); i++) {
            if (shape.get(i) != spec.rowShape().get(i - 1).longValue()) {
                return false;
            }
        }
        return true;
    }

    /// @param rows -1 for any number
    static List<Long> shape(TensorSpec spec, long rows) {
        var shape = new ArrayList<Long>(spec.rowShape().size() + 1);
        shape.add(rows);
        spec.rowShape().forEach(it -> shape.add(it.longValue()));
        return shape;
    }

    private static String names(List<TensorSpec> specs) {
        return specs.stream().map(it -> "'" + it.name() + "'").collect(Collectors.joining(", "));
    }

    private static Misfit misfit(Reason reason, String text) {
        return new Misfit(new Refusal(reason, text));
    }
}
