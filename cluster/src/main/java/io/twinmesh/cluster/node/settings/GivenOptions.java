package io.twinmesh.cluster.node.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Options of a command line, `--name value` or `--name=value`.
public final class GivenOptions {
    private GivenOptions() {}

    /// @param known the options that there are
    /// @return the value of each that is given
    /// @throws StartFailure with exit code 2: another one, one without a value, one given twice
    public static Map<String, String> read(List<String> words, Set<String> known) {
        return read(words, known, Set.of());
    }

    /// @param flags those without a value; also given twice each is a key of the result
    /// @throws StartFailure as above
    public static Map<String, String> read(
            List<String> words, Set<String> known, Set<String> flags) {
        return read(words, known, flags, GivenOptions::refuse);
    }

    /// @param other takes each word that does not begin like an option
    /// @throws StartFailure as above
    public static Map<String, String> read(
            List<String> words, Set<String> known, Set<String> flags, Consumer<String> other) {
        var given = new HashMap<String, String>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (flags.contains(word)) {
                given.put(word, "");
                continue;
            }
            if (!word.startsWith("--")) {
                other.accept(word);
                continue;
            }
            var equals = word.indexOf('=');
            var name = equals > 0 ? word.substring(0, equals) : word;
            if (!known.contains(name)) {
                refuse(name);
            }
            if (equals < 0 && i + 1 == words.size()) {
                throw usage(name + " needs a value");
            }
            if (equals < 0) {
                i++;
            }
            var value = equals > 0 ? word.substring(equals + 1) : words.get(i);
            if (given.put(name, value) != null) {
                throw usage(name + " is given twice");
            }
        }
        return given;
    }

    private static void refuse(String name) {
        throw usage("unknown option '" + name + "'");
    }

    private static StartFailure usage(String sentence) {
        return new StartFailure(StartFailure.USAGE, sentence);
    }
}
