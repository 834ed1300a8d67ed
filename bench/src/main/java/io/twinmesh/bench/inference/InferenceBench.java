package io.twinmesh.bench.inference;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.GraphRefused;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.engine.batch.BatchPolicy;
import io.twinmesh.inference.engine.batch.DynamicBatcher;
import io.twinmesh.inference.engine.device.DeviceChoice;
import io.twinmesh.inference.onnx.Perceptron;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Measures the engine and ONNX Runtime alone on a small and a large network, and prints both.
public final class InferenceBench {
    public static final String USAGE =
            """
            twinmesh bench inference [--device auto|cpu|cuda] [--brief]

            The inference engine beside ONNX Runtime alone, on networks that our exporter wrote; then the model server
            on the processor, over REST and gRPC, beside a route of it that computes nothing.
              --device  where to run; with a GPU the processor is measured too, and answers are compared
              --brief   a tenth of the time: shows that it runs, proves nothing\
            """;

    private static final String BARE = "bare";
    private static final List<Integer> BATCHES = List.of(1, 8, 32, 256);
    private static final int LATENCIES = 2000;

    private final PrintStream out;
    private final Duration length;
    private final int rounds;

    /// A network by its name in the table.
    private record Network(String name, int width, Perceptron network) {}

    private static final List<Network> NETWORKS =
            List.of(
                    new Network("32-64-5", 32, Perceptron.untrained(3, 32, 64, 5)),
                    new Network(
                            "256-1024-1024-16", 256, Perceptron.untrained(3, 256, 1024, 1024, 16)));

    private InferenceBench(PrintStream out, boolean brief) {
        this.out = out;
        this.length = Duration.ofMillis(brief ? 30 : 300);
        this.rounds = brief ? 1 : 7;
    }

    /// @return the exit status
    public static int run(List<String> args, PrintStream out) {
        var rest = new ArrayList<>(args);
        var brief = rest.remove("--brief");
        var wish = DeviceChoice.Wish.AUTO;
        if (rest.size() == 2 && rest.getFirst().equals("--device")) {
            var wished =
                    List.of(DeviceChoice.Wish.values()).stream()
                            .filter(it -> it.name().equalsIgnoreCase(rest.getLast()))
                            .findFirst();
            if (wished.isPresent()) {
                wish = wished.get();
                rest.clear();
            }
        }
        if (!rest.isEmpty()) {
            out.println(USAGE);
            return rest.equals(List.of("--help")) ? 0 : 2;
        }
        try {
            new InferenceBench(out, brief).measure(DeviceChoice.prove(wish, 0));
            return 0;
        } catch (Exception e) {
            out.println("twinmesh: a measurement failed: " + e);
            return 1;
        }
    }

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out));
    }

    private void measure(DeviceChoice choice) throws Exception {
        out.println("device " + choice.numericClass() + ", " + choice.name());
        out.println("onnx runtime " + choice.runtime());
        choice.whyNotGpu().ifPresent(why -> out.println("no gpu: " + why));
        for (var network : NETWORKS) {
            var row = new float[network.width()];
            rows(network.width(), 1, 1).tensor(0).asFloatBuffer().get(row);
            switch (choice.device()) {
                case Device.Cpu cpu -> rates(network, cpu, "cpu");
                case Device.Cuda cuda -> {
                    compare(network, cuda);
                    rates(network, new Device.Cpu(), "cpu");
                    rates(network, cuda, "cuda");
                }
            }
            new ServingBench(out, length, rounds).measure(network.name(), network.network(), row);
        }
    }

    /// Rows per second, ours and bare.
    private void rates(Network network, Device device, String where) throws Exception {
        out.printf("%n%s on %s%n", network.name(), where);
        out.printf("%-38s %12s %12s %7s%n", "rows/s", "engine", "bare", "ratio");
        for (var batch : BATCHES) {
            var rows = rows(network.width(), batch, 1);
            try (var bare =
                            new BareSession(
                                    network.network().onnx(), device, batch, network.width());
                    var engine = engine(network, device, batch, BatchPolicy.eager(1000))) {
                var ways = new LinkedHashMap<String, Timed>();
                ways.put(BARE, it -> Timed.repeat(it, batch, bare::run));
                ways.put(
                        "1 caller, " + batch + " rows each",
                        it -> Timed.repeat(it, batch, () -> Callers.ask(engine, rows)));
                if (batch == 8) {
                    var one = rows(network.width(), 1, 1);
                    ways.put("2 callers, 8 rows each", it -> Callers.rate(engine, rows, 2, it));
                    ways.put(
                            "64 requests under way, 1 row each",
                            it -> Callers.underWay(engine, one, 64, it));
                    ways.put(
                            "16 callers, 1 row each, 8 per run",
                            it -> Callers.rate(engine, one, 16, it));
                }
                print(Timed.fastest(ways, rounds, length));
            }
        }
        latency(network, device);
    }

    private void print(Map<String, Double> best) {
        double bare = best.getOrDefault(BARE, 0.0);
        best.forEach((way, rate) -> {
            if (!way.equals(BARE)) {
                out.printf("%-38s %12.0f %12.0f %7.2f%n", way, rate, bare, rate / bare);
            }
        });
    }

    /// One caller alone: a delay of two milliseconds for company must not cost any.
    private void latency(Network network, Device device) throws Exception {
        var row = rows(network.width(), 1, 1);
        var patient = BatchPolicy.patient(Duration.ofMillis(2), 1000, 8);
        try (var off = engine(network, device, 1, BatchPolicy.eager(1000));
                var on = engine(network, device, 8, patient)) {
            var times = Math.max(50, LATENCIES * rounds / 7);
            var alone = Double.MAX_VALUE;
            var delayed = Double.MAX_VALUE;
            for (var round = 0; round <= rounds; round++) {
                alone = Math.min(alone, Timed.median(Callers.latencies(off, row, times)));
                delayed = Math.min(delayed, Timed.median(Callers.latencies(on, row, times)));
            }
            out.printf(
                    "1 caller's median: %.1f us with batching off, %.1f us with 2 ms of delay:"
                            + " %.2f%n",
                    alone / 1e3, delayed / 1e3, delayed / alone);
        }
    }

    private void compare(Network network, Device.Cuda cuda) throws Exception {
        var most = 256;
        var rows = rows(network.width(), most, 20261127);
        try (var cpu = engine(network, new Device.Cpu(), most, BatchPolicy.eager(10));
                var gpu = engine(network, cuda, most, BatchPolicy.eager(10))) {
            var here = numbers(Callers.ask(cpu, rows));
            var there = numbers(Callers.ask(gpu, rows));
            var largest = 0.0;
            var worst = 0.0;
            for (var i = 0; i < here.length; i++) {
                largest = Math.max(largest, Math.abs(here[i]));
                worst = Math.max(worst, Math.abs(here[i] - there[i]));
            }
            out.printf(
                    "%n%s: %d answers, gpu and cpu differ by at most %.2e of the largest (%.3f)%n",
                    network.name(), here.length, worst / largest, largest);
            out.printf("rows in company: cpu %s, gpu %s%n", cpu.shape(), gpu.shape());
        }
    }

    private static float[] numbers(Answer.Computed answer) {
        var buffer = answer.rows().tensor(0).asFloatBuffer();
        var numbers = new float[buffer.remaining()];
        buffer.get(numbers);
        return numbers;
    }

    private static Rows rows(int width, int count, long seed) {
        var random = new Random(seed);
        var numbers = new float[count * width];
        for (var i = 0; i < numbers.length; i++) {
            numbers[i] = 2 * random.nextFloat() - 1;
        }
        return Rows.ofFloats(count, numbers);
    }

    private static DynamicBatcher engine(
            Network network, Device device, int maxRows, BatchPolicy policy) throws GraphRefused {
        var size = new OnnxSession.Size(1, maxRows);
        return new DynamicBatcher(
                OnnxSession.open(network.network().onnx(), device, size, System::nanoTime),
                policy,
                System::nanoTime);
    }
}
