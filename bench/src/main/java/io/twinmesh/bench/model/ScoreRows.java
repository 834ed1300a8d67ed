package io.twinmesh.bench.model;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Equations;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.Score;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

import java.util.List;

/// PREVENT for 10 years, five risks per row: as a provider runs it, with every value held against
/// the manifest, and the equation alone. The ratio is what the checks cost.
@State(Scope.Benchmark)
public class ScoreRows {
    static final String MODEL = "prevent-2023-10y";

    private final BuiltInModel model = BuiltInModel.named(MODEL).orElseThrow();
    private final LoadedModel loaded = Engines.load(model.manifest(), model.blob());
    private final Equation equation = Equations.named(MODEL).orElseThrow();
    private final List<InputValues> rows = Rows.of(model.manifest());

    @Benchmark
    @OperationsPerInvocation(Rows.COUNT)
    public void checked(Blackhole hole) {
        for (var row : rows) {
            hole.consume(outcome(row));
        }
    }

    @Benchmark
    @OperationsPerInvocation(Rows.COUNT)
    public void equationAlone(Blackhole hole) {
        for (var row : rows) {
            hole.consume(score(row));
        }
    }

    List<InputValues> rows() {
        return rows;
    }

    Outcome outcome(InputValues row) {
        return loaded.run(row);
    }

    Score score(InputValues row) {
        return equation.compute(new Readings(row));
    }
}
