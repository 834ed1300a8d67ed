package io.twinmesh.bench;

import io.twinmesh.bench.chaos.ChaosBench;
import io.twinmesh.bench.connections.ConnectionFlood;
import io.twinmesh.bench.fhir.ChosenBundle;
import io.twinmesh.bench.inference.InferenceBench;
import io.twinmesh.bench.ledger.LedgerBench;
import io.twinmesh.bench.memory.TwinMemory;
import io.twinmesh.bench.search.SearchBench;

import org.openjdk.jmh.runner.RunnerException;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Entry point: measures everything, prints the table and writes `target/bench.json`.
public final class Benchmarks {
    private static final String USAGE =
            """
            twinmesh bench [--full] [--verbose] [--only NAME]...
            twinmesh bench memory [NUMBER OF TWINS]...

            Measures our way against baselines in the same run and prints the ratios; the table is explained in
            bench/README.md. Also writes target/bench.json.
              --full       three rounds and longer ones: about twenty minutes instead of three
              --only NAME  only rows whose name begins with NAME, for example --only ledger
              --verbose    show what JMH says
              memory       bytes of heap per living twin instead, with 10,000 and 100,000 of them unless said otherwise
              inference    the inference engine and the model server beside ONNX Runtime alone instead; has a --help of its own
              ledger       payouts on PostgreSQL beside SQL transactions and single rows instead; has a --help of its own
              search       FHIR searches of one patient with thousands of observations instead; has a --help of its own
              connections  thousands of connections to a gateway that say nothing instead; has a --help of its own
              chaos        a cluster under load to which faults happen instead; has a --help of its own\
            """;

    private Benchmarks() {}

    public static void main(String[] args) {
        var all = List.of(args);
        var rest = all.subList(Math.min(1, all.size()), all.size());
        System.exit(
                switch (all.isEmpty() ? "" : all.getFirst()) {
                    case "memory" -> TwinMemory.run(rest);
                    case "inference" -> InferenceBench.run(rest, System.out);
                    case "ledger" -> LedgerBench.run(rest, System.out);
                    case "search" -> SearchBench.run(rest, System.out);
                    case "connections" -> ConnectionFlood.run(rest, System.out);
                    case "chaos" -> ChaosBench.run(rest, System.out);
                    default -> run(all);
                });
    }

    private static int run(List<String> args) {
        var options = Options.parse(args);
        return switch (options) {
            case Options.Help() -> {
                System.out.println(USAGE);
                yield 0;
            }
            case Options.Wrong(var why) -> {
                System.err.println("twinmesh: " + why + "\n\n" + USAGE);
                yield 2;
            }
            case Options.Run run -> {
                try {
                    measure(run);
                    yield 0;
                } catch (RunnerException e) {
                    System.err.println("twinmesh: a measurement failed: " + e.getMessage());
                    e.printStackTrace(System.err);
                    yield 1;
                }
            }
        };
    }

    private static void measure(Options.Run run) throws RunnerException {
        var home = Path.of(System.getProperty("twinmesh.home", "."));
        var start = InstantSource.system().instant();
        var ids = new LinkedHashSet<String>();
        run.comparisons().stream()
                .flatMap(Comparison::subjects)
                .forEach(subject -> ids.add(subject.id()));
        var rates = rates(run, ids);
        var rows = new ArrayList<Row>();
        for (var comparison : run.comparisons()) {
            rows.add(
                    new Row(
                            comparison,
                            rates.getOrDefault(comparison.ours().id(), List.of()),
                            comparison
                                    .baseline()
                                    .map(subject -> rates.getOrDefault(subject.id(), List.of()))
                                    .orElse(List.of())));
        }
        var report =
                new Report(run.measurement().name(), start, ChosenBundle.of(home).toString(), rows);
        var file = home.resolve("target").resolve("bench.json");
        report.write(file);
        System.out.print(report.table());
        System.out.println("FHIR bundle: " + report.bundle());
        System.out.println("written to target/bench.json");
    }

    private static Map<String, List<Double>> rates(Options.Run run, Set<String> ids)
            throws RunnerException {
        var rates = new HashMap<String, List<Double>>();
        var measurement = run.measurement();
        int done = 0;
        for (int round = 0; round < measurement.rounds(); round++) {
            for (var id : ids) {
                done++;
                System.err.printf(
                        "%d/%d %s%n", done, ids.size() * measurement.rounds(), shortened(id));
                rates.computeIfAbsent(id, _ -> new ArrayList<>())
                        .add(measurement.rate(id, run.verbose()));
            }
        }
        return rates;
    }

    private static String shortened(String id) {
        return id.substring(Benchmarks.class.getPackageName().length() + 1);
    }
}
