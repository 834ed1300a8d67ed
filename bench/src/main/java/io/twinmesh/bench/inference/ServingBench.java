package io.twinmesh.bench.inference;

import io.twinmesh.bench.load.HttpLoad;
import io.twinmesh.bench.load.Load;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.onnx.Perceptron;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures the model server end to end: server and load generator share this process and machine.
final class ServingBench {
    private static final int WARM_UP = 10;
    private static final String NO_OP = "no-op route";
    private static final String BATCHED = "REST, JSON";
    private static final String SINGLE = "REST, JSON, batching off";

    private final PrintStream out;
    private final Duration length;
    private final int rounds;

    /// A way of asking, by a number of connections.
    private interface Way {
        Load load(Duration length) throws Exception;
    }

    ServingBench(PrintStream out, Duration length, int rounds) {
        this.out = out;
        this.length = length;
        this.rounds = rounds;
    }

    void measure(String name, Perceptron network, float[] numbers) throws Exception {
        var row = Rows.ofFloats(1, numbers).tensors().getFirst();
        try (var served = new ServedNetwork(network)) {
            for (var connections : List.of(1, 16)) {
                var ways = new LinkedHashMap<String, Way>();
                ways.put(NO_OP, http(served, ServedNetwork.nothing(), connections));
                ways.put(
                        BATCHED,
                        http(served, ServedNetwork.question("batched", numbers), connections));
                ways.put(
                        SINGLE,
                        http(served, ServedNetwork.question("single", numbers), connections));
                ways.put(
                        "REST, binary",
                        http(served, ServedNetwork.raw("batched", row), connections));
                var question = GrpcLoad.question("batched", row);
                ways.put(
                        "gRPC, raw",
                        it -> GrpcLoad.run(served.grpcPort(), question, connections, it));
                print(name, connections, fastest(ways));
            }
        }
    }

    private static Way http(ServedNetwork served, byte[] request, int connections) {
        return it -> HttpLoad.run(served.port(), request, connections, it);
    }

    private Map<String, Load> fastest(Map<String, Way> ways) throws Exception {
        var best = new LinkedHashMap<String, Load>();
        for (var round = 0; round <= rounds; round++) {
            for (var way : ways.entrySet()) {
                // the first round warms up, and a server has more to warm than an engine
                var warm = round > 0 || rounds == 1;
                var load = way.getValue().load(warm ? length : length.multipliedBy(WARM_UP));
                if (warm) {
                    best.merge(way.getKey(), load, Load::faster);
                }
            }
        }
        return best;
    }

    private void print(String name, int connections, Map<String, Load> best) {
        var nothing = best.getOrDefault(NO_OP, new Load(0, new long[0]));
        out.printf(
                "%n%s served, %d connection%s, 1 row each%n",
                name, connections, connections == 1 ? "" : "s");
        out.printf("%-28s %12s %9s %9s %9s%n", "answers/s", "rate", "p50 us", "p99 us", "of no-op");
        for (var way : best.entrySet()) {
            var load = way.getValue();
            out.printf(
                    "%-28s %12.0f %9.0f %9.0f %9.2f%n",
                    way.getKey(),
                    load.rate(),
                    load.micros(0.5),
                    load.micros(0.99),
                    load.rate() / nothing.rate());
        }
    }
}
