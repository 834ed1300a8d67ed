package io.twinmesh.bench.search;

import io.twinmesh.bench.load.HttpLoad;
import io.twinmesh.bench.load.Load;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `twinmesh bench search`: how long a client waits for a page, one request after the other.
public final class SearchBench {
    public static final String USAGE =
            """
            twinmesh bench search [OBSERVATIONS]

            FHIR searches of one patient with so many observations (3000 unless said otherwise), by a client that asks
            over and over, beside the read of a single one; the server is a process of its own with the usual settings.\
            """;

    private static final int USUAL = 3000;
    private static final String READ = "one read";

    private final PrintStream out;
    private final int observations;
    private final int rounds;
    private final Duration length;

    /// @param rounds after the first, which warms up
    SearchBench(PrintStream out, int observations, int rounds, Duration length) {
        this.out = out;
        this.observations = observations;
        this.rounds = rounds;
        this.length = length;
    }

    /// @return the exit status
    public static int run(List<String> args, PrintStream out) {
        var wellFormed =
                args.size() <= 1 && args.stream().allMatch(arg -> arg.matches("[1-9][0-9]{0,4}"));
        if (!wellFormed) {
            out.println(USAGE);
            return args.equals(List.of("--help")) ? 0 : 2;
        }
        var observations = args.isEmpty() ? USUAL : Integer.parseInt(args.getFirst());
        try {
            new SearchBench(out, observations, 5, Duration.ofSeconds(2)).measure();
            return 0;
        } catch (Exception e) {
            out.println("twinmesh: a measurement failed: " + e);
            return 1;
        }
    }

    void measure() throws Exception {
        try (var server = FhirServer.start()) {
            var made = server.transaction(LongHistory.patient());
            var patient = made.at("/entry/0/response/location").asText().split("/", -1)[1];
            var some = "";
            for (var transaction : LongHistory.observations(patient, observations)) {
                some =
                        server.transaction(transaction)
                                .at("/entry/0/response/location")
                                .asText()
                                .split("/_history", -1)[0];
            }
            out.printf("one patient, %d observations, one connection%n", observations);
            print(measure(server, ways(patient, some)));
        }
    }

    private static Map<String, String> ways(String patient, String some) {
        var all = "/fhir/Observation?patient=" + patient;
        var ways = new LinkedHashMap<String, String>();
        ways.put(READ, "/fhir/" + some);
        ways.put("first page of 50", all);
        ways.put("50 of a common code", all + "&code=" + LongHistory.COMMON);
        ways.put("the one of a rare code", all + "&code=" + LongHistory.RARE);
        ways.put("the newest 50", all + "&_sort=-date");
        ways.put(
                "the newest of a rare code",
                all + "&code=" + LongHistory.RARE + "&_sort=-date&_count=1");
        ways.put("how many", all + "&_summary=count");
        return ways;
    }

    /// @param coldest milliseconds of the slowest request of the first round
    private record Figure(double coldest, Load fastest) {
        Figure and(Load load) {
            return new Figure(coldest, Load.faster(fastest, load));
        }
    }

    private Map<String, Figure> measure(FhirServer server, Map<String, String> ways)
            throws IOException {
        var figures = new LinkedHashMap<String, Figure>();
        for (var round = 0; round <= rounds; round++) {
            for (var way : ways.entrySet()) {
                var load = HttpLoad.run(server.port(), server.get(way.getValue()), 1, length);
                figures.compute(
                        way.getKey(),
                        (_, known) ->
                                known == null
                                        ? new Figure(load.micros(1) / 1e3, load)
                                        : known.and(load));
            }
        }
        return figures;
    }

    private void print(Map<String, Figure> figures) {
        var read = figures.getOrDefault(READ, new Figure(0, new Load(0, new long[0]))).fastest();
        out.printf("%-28s %9s %9s %9s %9s%n", "milliseconds", "p50", "p99", "coldest", "reads");
        figures.forEach((way, figure) ->
                out.printf(
                        "%-28s %9.1f %9.1f %9.0f %9.1f%n",
                        way,
                        figure.fastest().micros(0.5) / 1e3,
                        figure.fastest().micros(0.99) / 1e3,
                        figure.coldest(),
                        figure.fastest().micros(0.5) / read.micros(0.5)));
    }
}
