package io.twinmesh.bench.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// `twinmesh bench memory`: bytes of heap per entity after full collections, one kind of entity
/// after the other in this JVM.
public final class TwinMemory {
    /// What the issue of the life bank allows a typical twin.
    static final int LIMIT = 4096;

    /// These many live before anything is counted: classes, caches and the compiler's own are then
    /// in place.
    private static final int FIRST = 500;

    private final int first;
    private final List<Integer> counts;

    /// @param first how many live before anything is counted
    /// @param counts how many more are alive at each measurement, increasing
    TwinMemory(int first, List<Integer> counts) {
        this.first = first;
        this.counts = List.copyOf(counts);
    }

    /// Bytes per entity of one kind.
    ///
    /// @param bytes one figure for each count
    record Figures(String name, List<Long> bytes) {
        Figures {
            bytes = List.copyOf(bytes);
        }
    }

    /// @param args nothing, or how many twins, for example `1000 5000`
    /// @return exit code
    public static int run(List<String> args) {
        if (!args.stream().allMatch(arg -> arg.matches("[1-9][0-9]{0,6}"))) {
            System.err.println("usage: twinmesh bench memory [NUMBER OF TWINS]...");
            return 2;
        }
        var counts =
                args.isEmpty()
                        ? List.of(10_000, 100_000)
                        : args.stream().map(Integer::valueOf).sorted().toList();
        System.out.print(new TwinMemory(FIRST, counts).table());
        return 0;
    }

    /// Measures everything; blocks for minutes.
    String table() {
        var makeUps = List.of(MakeUp.PERSON, MakeUp.SHORT, MakeUp.TYPICAL);
        var all = new ArrayList<Figures>();
        all.add(measured(_ -> new BareActors(first + counts.getLast())));
        for (var makeUp : makeUps) {
            all.add(measured(folder -> new Twins(makeUp, first + counts.getLast(), folder)));
        }
        return table(all, makeUps);
    }

    private Figures measured(Function<Path, Population> opened) {
        var folder = newFolder();
        try (var population = opened.apply(folder)) {
            var filling = new Filling(population);
            filling.upTo(first);
            var before = Heap.live();
            var bytes = new ArrayList<Long>();
            for (int count : counts) {
                System.err.println(population.name() + ", " + count);
                filling.upTo(first + count);
                bytes.add((Heap.live() - before) / count);
            }
            return new Figures(population.name(), bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        } finally {
            delete(folder);
        }
    }

    private String table(List<Figures> all, List<MakeUp> makeUps) {
        var text = new StringBuilder("bytes of heap each");
        counts.forEach(count -> text.append(String.format(Locale.ROOT, "%,12d", count)));
        text.append("   ratio to the bare actor\n");
        var bare = all.getFirst().bytes().getLast();
        for (var figures : all) {
            text.append("%-18s".formatted(figures.name()));
            figures.bytes().forEach(each -> text.append(String.format(Locale.ROOT, "%,12d", each)));
            text.append(
                    String.format(
                            Locale.ROOT, "%10.2f%n", figures.bytes().getLast() / (double) bare));
        }
        var person = all.get(1).bytes().getLast();
        for (var figures : all.subList(2, all.size())) {
            var each = figures.bytes().getLast();
            text.append(
                    "%s: %d bytes are what it knows beyond the person; %d are %s the %d allowed%n"
                            .formatted(
                                    figures.name(),
                                    each - person,
                                    each,
                                    each > LIMIT ? "above" : "within",
                                    LIMIT));
        }
        text.append('\n');
        makeUps.forEach(makeUp -> text.append(makeUp).append('\n'));
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
