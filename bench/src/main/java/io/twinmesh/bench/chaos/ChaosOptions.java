package io.twinmesh.bench.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was asked for on the command line.
///
/// @param length how long faults happen
/// @param seed of the faults and of what clients do
/// @param servers 1 to 8
/// @param perSecond what all clients together do
/// @param patients with a twin each
record ChaosOptions(Duration length, long seed, int servers, double perSecond, int patients) {
    private static final Set<String> KNOWN =
            Set.of("--minutes", "--seed", "--nodes", "--rate", "--patients");

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
        return new ChaosOptions(
                Duration.ofMillis((long) (number(given, "--minutes", 5, 0, 600) * 60_000)),
                Optional.ofNullable(given.get("--seed")).map(ChaosOptions::seed).orElse(drawn),
                (int) number(given, "--nodes", 3, 1, 8),
                number(given, "--rate", 20, 0.1, 10_000),
                (int) number(given, "--patients", 60, 1, 100_000));
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
}
