package io.twinmesh.bench.model;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

import java.util.List;

/// The built-in ONNX model, one row per call, as a provider runs it. Nothing to compare with yet.
@State(Scope.Benchmark)
public class OnnxRows {
    private final BuiltInModel model = BuiltInModel.named("diabetes-synthetic").orElseThrow();
    private final LoadedModel loaded = Engines.load(model.manifest(), model.blob());
    private final List<InputValues> rows = Rows.of(model.manifest());

    @TearDown
    public void close() {
        loaded.close();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.COUNT)
    public void checked(Blackhole hole) {
        for (var row : rows) {
            hole.consume(outcome(row));
        }
    }

    List<InputValues> rows() {
        return rows;
    }

    Outcome outcome(InputValues row) {
        return loaded.run(row);
    }
}
