package io.twinmesh.bench.memory;

import io.twinmesh.bench.memory.Twins.Mood;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/// `twinmesh bench memory`: bytes of heap per entity after full collections, one kind of entity
/// after the other in this JVM.
public final class TwinMemory {
    /// What the issue of the life bank allows a typical twin.
    static final int LIMIT = 4096;

    /// These many live before anything is counted: classes, caches and the compiler's own are then
    /// in place.
    private static final int FIRST = 500;

    private static final List<MakeUp> MAKE_UPS =
            List.of(MakeUp.PERSON, MakeUp.SHORT, MakeUp.TYPICAL);

    /// Kinds that the issue does not ask for are measured with at most these many: what an entity
    /// takes hardly depends on how many there are.
    private static final int ENOUGH = 10_000;

    private final int first;
    private final List<Integer> counts;

    /// @param first how many live before anything is counted
    /// @param counts how many more are alive at each measurement, increasing
    TwinMemory(int first, List<Integer> counts) {
        this.first = first;
        this.counts = List.copyOf(counts);
    }

    /// @param bytes of heap per entity
    record Figure(String name, int count, long bytes) {}

    /// @param args nothing, or how many twins, for example `1000 5000`
    /// @return exit code
    public static int run(List<String> args) {
        if (!args.stream().allMatch(arg -> arg.matches("[1-9][0-9]{0,6}"))) {
            System.err.println("usage: twinmesh bench memory [NUMBER OF TWINS]...");
            return 2;
        }
        var counts =
                args.isEmpty()
                        ? List.of(100_000)
                        : args.stream().map(Integer::valueOf).sorted().toList();
        System.out.print(new TwinMemory(FIRST, counts).table());
        return 0;
    }

    /// Measures everything; blocks for minutes.
    String table() {
        var all = new ArrayList<Figure>();
        all.addAll(measured(counts, (most, _) -> new BareActors(most)));
        var some = counts.stream().map(count -> Math.min(count, ENOUGH)).distinct().toList();
        for (var makeUp : MAKE_UPS) {
            all.addAll(measured(some, twins(makeUp, Mood.AWAKE)));
        }
        all.addAll(measured(some, twins(MakeUp.PERSON, Mood.AT_REST)));
        all.addAll(measured(counts, twins(MakeUp.TYPICAL, Mood.AT_REST)));
        return table(all);
    }

    private static BiFunction<Integer, Path, Population> twins(MakeUp makeUp, Mood mood) {
        return (most, folder) -> new Twins(makeUp, mood, most, folder);
    }

    /// @param opened makes the population from how many there will be at most and an empty folder
    private List<Figure> measured(
            List<Integer> wanted, BiFunction<Integer, Path, Population> opened) {
        var folder = newFolder();
        try (var population = opened.apply(first + wanted.getLast(), folder)) {
            var filling = new Filling(population);
            filling.upTo(first);
            var before = Heap.live();
            var figures = new ArrayList<Figure>();
            for (int count : wanted) {
                System.err.println(population.name() + ", " + count);
                filling.upTo(first + count);
                figures.add(new Figure(population.name(), count, (Heap.live() - before) / count));
            }
            return figures;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        } finally {
            delete(folder);
        }
    }

    private String table(List<Figure> all) {
        var text = new StringBuilder("bytes of heap each       how many       bytes   ratio\n");
        var bare =
                all.stream()
                        .filter(figure -> figure.name().equals(all.getFirst().name()))
                        .mapToDouble(Figure::bytes)
                        .reduce((_, last) -> last)
                        .orElseThrow();
        for (var figure : all) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-22s%,11d%,12d%8.2f%n",
                            figure.name(),
                            figure.count(),
                            figure.bytes(),
                            figure.bytes() / bare));
        }
        var typical = all.getLast();
        text.append(
                "%s: %d bytes are %s the %d allowed%n%n"
                        .formatted(
                                typical.name(),
                                typical.bytes(),
                                typical.bytes() > LIMIT ? "above" : "within",
                                LIMIT));
        MAKE_UPS.forEach(makeUp -> text.append(makeUp).append('\n'));
        return text.append(machine()).toString();
    }

    private static String machine() {
        var options = ManagementFactory.getRuntimeMXBean().getInputArguments();
        return "JDK %s, %s, %s object headers%n"
                .formatted(
                        Runtime.version(),
                        ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName(),
                        options.contains("-XX:+UseCompactObjectHeaders") ? "compact" : "full");
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("twinmesh-bench");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
