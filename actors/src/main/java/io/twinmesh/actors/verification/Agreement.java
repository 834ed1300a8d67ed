package io.twinmesh.actors.verification;

import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.Outcome.Computed;
import io.twinmesh.inference.runtime.Outcome.NotComputed;
import io.twinmesh.inference.runtime.Outcome.Output;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Whether two results say the same. Machines of one numeric class must give the same bytes;
/// between classes the last bits of a floating-point sum differ honestly, so numbers may differ by
/// [#TOLERANCE] while the decision must be the same.
///
/// ONNX Runtime on CPUs was found bit-identical over batch sizes, threads and three releases, and
/// different by up to 6e-8 between levels of graph optimisation; 1e-4 leaves room for other
/// processors and is far below what a clinical output means.
public final class Agreement {
    /// Absolute for numbers up to 1, relative above.
    static final double TOLERANCE = 1e-4;

    private Agreement() {}

    public static boolean between(Opinion one, Opinion other) {
        return one.numericClass().equals(other.numericClass())
                ? Arrays.equals(one.output(), other.output())
                : close(one.outcome(), other.outcome());
    }

    private static boolean close(Outcome one, Outcome other) {
        return switch (one) {
            case NotComputed(String code, String _, Optional<String> input) ->
                    other instanceof NotComputed(String code2, String _, Optional<String> input2)
                            && code.equals(code2)
                            && input.equals(input2);
            case Computed a -> other instanceof Computed b && close(a, b);
        };
    }

    private static boolean close(Computed a, Computed b) {
        return close(a.outputs(), b.outputs())
                && a.band().equals(b.band())
                && a.warnings().equals(b.warnings())
                && highest(a.outputs()) == highest(b.outputs())
                && contributionsClose(a, b);
    }

    private static boolean close(List<Output> a, List<Output> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            var one = a.get(i);
            var other = b.get(i);
            if (!one.name().equals(other.name())
                    || !one.unit().equals(other.unit())
                    || !close(one.value(), other.value())) {
                return false;
            }
        }
        return true;
    }

    /// The class that a classifier chooses; outputs of different kinds are not compared with each
    /// other.
    private static int highest(List<Output> outputs) {
        if (outputs.stream().anyMatch(output -> !output.unit().equals("1"))) {
            return 0;
        }
        int best = 0;
        for (int i = 1; i < outputs.size(); i++) {
            if (outputs.get(i).value() > outputs.get(best).value()) {
                best = i;
            }
        }
        return best;
    }

    private static boolean contributionsClose(Computed a, Computed b) {
        if (a.contributions().size() != b.contributions().size()) {
            return false;
        }
        for (int i = 0; i < a.contributions().size(); i++) {
            var one = a.contributions().get(i);
            var other = b.contributions().get(i);
            if (!one.input().equals(other.input()) || !close(one.amount(), other.amount())) {
                return false;
            }
        }
        return true;
    }

    private static boolean close(double one, double other) {
        var scale = Math.max(1, Math.max(Math.abs(one), Math.abs(other)));
        // NaN is close to nothing
        return Math.abs(one - other) <= TOLERANCE * scale;
    }
}
