package io.twinmesh.bench.chaos;

import static java.util.stream.Collectors.joining;

import io.twinmesh.bench.chaos.schedule.Fault;
import io.twinmesh.bench.chaos.schedule.Kind;
import io.twinmesh.bench.chaos.schedule.Pace;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was asked for on the command line.
///
/// @param length how long faults happen
/// @param rounds how often each kind happens, unless `length` is over before; 0: as often as fits
/// @param seed of the faults and of what clients do
/// @param servers 1 to 8
/// @param perSecond what all clients together do
/// @param questions of a hundred things that they do
/// @param patients with a twin each
/// @param kinds of the faults that may happen; at least one
/// @param within how long the whole run may take
/// @param holdsBars whether a time that is over its bar fails the run
record ChaosOptions(
        Duration length,
        int rounds,
        long seed,
        int servers,
        double perSecond,
        int questions,
        int patients,
        Set<Kind> kinds,
        Duration within,
        boolean holdsBars) {
    /// Longer than anything of a run is waited for, beside its faults.
    private static final Duration MUCH_LONGER = Duration.ofHours(1);

    private static final Set<String> KNOWN =
            Set.of(
                    "--minutes",
                    "--rounds",
                    "--seed",
                    "--nodes",
                    "--rate",
                    "--questions",
                    "--patients",
                    "--faults",
                    "--within",
                    "--bars");

    ChaosOptions {
        kinds = Set.copyOf(kinds);
    }

    /// @param drawn the seed when none is given
    /// @throws IllegalArgumentException with a sentence that names the wrong word
    static ChaosOptions parse(List<String> words, long drawn) {
        var given = new HashMap<String, String>();
        for (int i = 0; i < words.size(); i += 2) {
            var name = words.get(i);
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException("unknown option '" + name + "'");
            }
            if (i + 1 == words.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            given.put(name, words.get(i + 1));
        }
        var length = Duration.ofMillis((long) (number(given, "--minutes", 5, 0, 600) * 60_000));
        return new ChaosOptions(
                length,
                (int) number(given, "--rounds", 0, 0, 1_000),
                Optional.ofNullable(given.get("--seed")).map(ChaosOptions::seed).orElse(drawn),
                (int) number(given, "--nodes", 3, 1, 8),
                number(given, "--rate", 20, 0.1, 10_000),
                (int) number(given, "--questions", 10, 0, 100),
                (int) number(given, "--patients", 60, 1, 100_000),
                Optional.ofNullable(given.get("--faults"))
                        .map(ChaosOptions::kinds)
                        .orElseGet(() -> EnumSet.allOf(Kind.class)),
                Duration.ofSeconds(
                        (long)
                                number(
                                        given,
                                        "--within",
                                        length.plus(MUCH_LONGER).toSeconds(),
                                        150,
                                        999_999)),
                held(given.getOrDefault("--bars", "tell")));
    }

    private static boolean held(String bars) {
        return switch (bars) {
            case "tell" -> false;
            case "hold" -> true;
            default ->
                    throw new IllegalArgumentException(
                            "--bars is tell or hold, got '" + bars + "'");
        };
    }

    /// Of so many rounds each fault is brief.
    Pace pace() {
        return rounds > 0 ? Pace.BRIEF : Pace.STEADY;
    }

    private static double number(
            Map<String, String> given, String name, double usual, double least, double most) {
        var text = given.get(name);
        if (text == null) {
            return usual;
        }
        if (text.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
            var number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(
                "%s is a number from %s to %s, got '%s'".formatted(name, least, most, text));
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--seed is a whole number, got '" + text + "'", e);
        }
    }

    private static Set<Kind> kinds(String text) {
        var kinds = EnumSet.noneOf(Kind.class);
        for (var word : text.split(",", -1)) {
            kinds.add(
                    Arrays.stream(Kind.values())
                            .filter(kind -> Fault.word(kind).equals(word))
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "--faults are some of %s, got '%s'"
                                                    .formatted(words(), word))));
        }
        return kinds;
    }

    /// Of all kinds, as they are given, between commas.
    static String words() {
        return Arrays.stream(Kind.values()).map(Fault::word).collect(joining(","));
    }
}
