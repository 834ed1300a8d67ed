package io.twinmesh.bench.inference;

import io.twinmesh.bench.bars.Bars;
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
    /// A server has more to compile than an engine, and gRPC the most.
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private static final String NO_OP = "no-op route";
    private static final String BATCHED = "REST, JSON";
    private static final String SINGLE = "REST, JSON, batching off";
    private static final int ONE = 1;
    private static final int MANY = 16;
    private static final double MOST_DIFFERENCE = 1.1;

    private final PrintStream out;
    private final Duration length;
    private final Duration warmUp;
    private final int rounds;

    /// A way of asking, by a number of connections.
    private interface Way {
        Load load(Duration length) throws Exception;
    }

    ServingBench(PrintStream out, boolean brief) {
        this.out = out;
        this.length = brief ? Duration.ofMillis(30) : Duration.ofSeconds(1);
        this.warmUp = brief ? length : WARM_UP;
        this.rounds = brief ? 1 : 7;
    }

    /// @return answers a second over REST, with batching, to 16 connections
    double measure(String name, Perceptron network, float[] numbers, Bars bars) throws Exception {
        var rate = 0.0;
        var row = Rows.ofFloats(1, numbers).tensors().getFirst();
        try (var served = new ServedNetwork(network)) {
            for (var connections : List.of(ONE, MANY)) {
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
                var paired = inTurn(ways);
                print(name, connections, paired);
                bars(name, connections, paired, bars);
                rate = paired.median(BATCHED, Load::rate);
            }
        }
        return rate;
    }

    private static Way http(ServedNetwork served, byte[] request, int connections) {
        return it -> HttpLoad.run(served.port(), request, connections, it);
    }

    private Paired<Load> inTurn(Map<String, Way> ways) throws Exception {
        var now = new LinkedHashMap<String, Paired.Way<Load>>();
        for (var way : ways.entrySet()) {
            way.getValue().load(warmUp);
            now.put(way.getKey(), () -> way.getValue().load(length));
        }
        return Paired.measure(now, rounds);
    }

    private void bars(String name, int connections, Paired<Load> paired, Bars bars) {
        if (connections == ONE) {
            bars.atMost(
                    name + ", REST, 1 connection's median, batching on of off",
                    paired.ratio(BATCHED, SINGLE, it -> it.micros(0.5)),
                    MOST_DIFFERENCE,
                    "");
            return;
        }
        if (name.startsWith("32-")) {
            bars.atLeast(
                    name + ", REST, 16 connections, of the no-op route",
                    paired.ratio(BATCHED, NO_OP, Load::rate),
                    0.5,
                    "");
        } else {
            bars.atLeast(
                    name + ", REST, 16 connections, of batching off",
                    paired.ratio(BATCHED, SINGLE, Load::rate),
                    2,
                    "");
            bars.atMost(
                    name + ", REST, 16 connections, 99th percentile of batching off",
                    paired.ratio(BATCHED, SINGLE, it -> it.micros(0.99)),
                    1,
                    "");
        }
    }

    private void print(String name, int connections, Paired<Load> paired) {
        out.printf(
                "%n%s served, %d connection%s, 1 row each%n",
                name, connections, connections == 1 ? "" : "s");
        out.printf("%-28s %12s %9s %9s %9s%n", "answers/s", "rate", "p50 us", "p99 us", "of no-op");
        for (var way : paired.rounds().keySet()) {
            out.printf(
                    "%-28s %12.0f %9.0f %9.0f %9.2f%n",
                    way,
                    paired.median(way, Load::rate),
                    paired.median(way, it -> it.micros(0.5)),
                    paired.median(way, it -> it.micros(0.99)),
                    paired.ratio(way, NO_OP, Load::rate));
        }
    }
}
