package io.twinmesh.bench.inference;

import io.twinmesh.bench.bars.Bars;
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
import java.util.HashMap;
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
            on the processor, over REST and gRPC, beside a route of it that computes nothing; and, at the end, what is to
            be reached beside what was measured. Takes about eight minutes; each way in turn in each round, medians.
            Exit code 3: a bar was missed.
              --device  where to run; with a GPU the processor is measured too, and answers are compared
              --brief   a tenth of the time: shows that it runs, proves nothing\
            """;

    private static final String BARE = "bare";
    private static final String UNDER_WAY = "64 requests under way, 1 row each";
    private static final List<Integer> BATCHES = List.of(1, 8, 32, 256);
    private static final int LATENCIES = 2000;

    private final PrintStream out;
    private final boolean brief;
    private final Duration length;
    private final int rounds;

    /// A network by its name in the table.
    private record Network(String name, int width, Perceptron network) {}

    private static final List<Network> NETWORKS =
            List.of(
                    new Network("32-64-5", 32, Perceptron.untrained(3, 32, 64, 5)),
                    new Network(
                            "256-1024-1024-16", 256, Perceptron.untrained(3, 256, 1024, 1024, 16)));

    /// Of which a bar is a multiple: ONNX Runtime alone, one row a run, on the machine of which the
    /// bars of the served networks speak (two idle cores, one of them for the model).
    private record Reference(String network, double bareRows, double peer) {}

    /// A Java model server of the year 2026 answered `peer` requests a second over 16 connections
    /// there (`README.md`).
    private static final List<Reference> REFERENCES =
            List.of(
                    new Reference("32-64-5", 166_000, 4_700),
                    new Reference("256-1024-1024-16", 5_000, 2_400));

    private static final int TIMES_THE_PEER = 4;

    private final Bars bars = new Bars();
    private final Map<String, Double> bareSingleRows = new HashMap<>();

    private InferenceBench(PrintStream out, boolean brief) {
        this.out = out;
        this.brief = brief;
        this.length = Duration.ofMillis(brief ? 30 : 500);
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
            var bench = new InferenceBench(out, brief);
            bench.measure(DeviceChoice.prove(wish, 0));
            return brief || bench.bars.allMet() ? 0 : 3;
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
            var served =
                    new ServingBench(out, brief)
                            .measure(network.name(), network.network(), row, bars);
            besideThePeer(network, served);
        }
        bars.print(out);
    }

    /// The peer was measured on another machine: beside the bar stands its rate taken down or up to
    /// this one by what ONNX Runtime alone does here and did there.
    private void besideThePeer(Network network, double served) {
        for (var reference : REFERENCES) {
            var here = bareSingleRows.get(network.name());
            if (reference.network().equals(network.name()) && here != null) {
                var scale = here / reference.bareRows();
                var what = "%s, REST, 16 connections: 4 x a Java server".formatted(network.name());
                bars.atLeast(what, served, TIMES_THE_PEER * reference.peer(), "/s");
                bars.beside(
                        what + ", at this machine's %.2f".formatted(scale),
                        served,
                        TIMES_THE_PEER * reference.peer() * scale,
                        "/s");
            }
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
                    ways.put(UNDER_WAY, it -> Callers.underWay(engine, one, 64, it));
                    ways.put(
                            "16 callers, 1 row each, 8 per run",
                            it -> Callers.rate(engine, one, 16, it));
                }
                print(network, where, batch, measured(ways));
            }
        }
        latency(network, device, where);
    }

    /// The first round warms up and is not counted.
    private Paired<Double> measured(Map<String, Timed> ways) throws Exception {
        var now = new LinkedHashMap<String, Paired.Way<Double>>();
        ways.forEach((name, way) -> now.put(name, () -> way.rate(length)));
        for (var way : now.values()) {
            way.measure();
        }
        return Paired.measure(now, rounds);
    }

    private void print(Network network, String where, int batch, Paired<Double> paired) {
        var bare = paired.median(BARE, it -> it);
        if (batch == 1 && where.equals("cpu")) {
            bareSingleRows.put(network.name(), bare);
        }
        for (var way : paired.rounds().keySet()) {
            if (way.equals(BARE)) {
                continue;
            }
            var ratio = paired.ratio(way, BARE, it -> it);
            out.printf(
                    "%-38s %12.0f %12.0f %7.2f%n", way, paired.median(way, it -> it), bare, ratio);
            if (way.equals(UNDER_WAY)) {
                bars.atLeast(
                        network.name() + ", engine in process on " + where + ", of bare at batch 8",
                        ratio,
                        0.85,
                        "");
            }
        }
    }

    /// One caller alone: a delay of two milliseconds for company must not cost any.
    private void latency(Network network, Device device, String where) throws Exception {
        var row = rows(network.width(), 1, 1);
        var patient = BatchPolicy.patient(Duration.ofMillis(2), 1000, 8);
        try (var off = engine(network, device, 1, BatchPolicy.eager(1000));
                var on = engine(network, device, 8, patient)) {
            var times = brief ? 50 : LATENCIES;
            var ways = new LinkedHashMap<String, Paired.Way<Double>>();
            ways.put("off", () -> middle(Callers.latencies(off, row, times)));
            ways.put("on", () -> middle(Callers.latencies(on, row, times)));
            for (var way : ways.values()) {
                way.measure(); // warms up
            }
            var paired = Paired.measure(ways, 2 * rounds + 1);
            var ratio = paired.ratio("on", "off", it -> it);
            out.printf(
                    "1 caller's median: %.1f us with batching off, %.1f us with 2 ms of delay:"
                            + " %.2f%n",
                    paired.median("off", it -> it) / 1e3,
                    paired.median("on", it -> it) / 1e3,
                    ratio);
            bars.atMost(
                    network.name() + ", 1 caller's median on " + where + ", batching on of off",
                    ratio,
                    1.1,
                    "");
        }
    }

    private static double middle(List<Long> nanos) {
        return Paired.middle(nanos.stream().mapToDouble(Long::doubleValue).toArray());
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
