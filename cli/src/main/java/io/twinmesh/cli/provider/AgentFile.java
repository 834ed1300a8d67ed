package io.twinmesh.cli.provider;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.persistence.file.LimitedFile;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// An agent's file of configuration: `key = value` lines, named as the options are. What is said on
/// the command line wins.
///
/// @param place where it was read, for refusals
/// @param values by key
record AgentFile(Path place, Map<String, String> values) {
    private static final int MOST_BYTES = 64 * 1024;
    private static final Set<String> KEYS =
            Set.of(
                    "join",
                    "state",
                    "slots",
                    "name",
                    "region",
                    "zone",
                    "drain-seconds",
                    "device",
                    "model-memory-mib",
                    "trust-graphs",
                    "server");

    AgentFile {
        values = Map.copyOf(values);
    }

    static AgentFile none() {
        return new AgentFile(Path.of("none"), Map.of());
    }

    /// @throws CommandFailure when it cannot be read or has a key that nothing is known of
    static AgentFile read(Path file) {
        try {
            return of(file, new StringReader(LimitedFile.text(file, MOST_BYTES)));
        } catch (IOException | IllegalArgumentException _) {
            throw CommandFailure.usage("cannot read the file of configuration " + file);
        }
    }

    private static AgentFile of(Path file, Reader in) throws IOException {
        var properties = new Properties();
        properties.load(in);
        var values = new TreeMap<String, String>();
        for (var key : properties.stringPropertyNames()) {
            values.put(key, properties.getProperty(key).strip());
        }
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw CommandFailure.usage(
                    file
                            + " has the unknown key '"
                            + unknown.first()
                            + "'; known are "
                            + new TreeSet<>(KEYS));
        }
        return new AgentFile(file, values);
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key));
    }

    Optional<Path> path(String key) {
        // beside the file, wherever the program was started
        return text(key).map(value -> place.toAbsolutePath().resolveSibling(value));
    }

    Optional<URI> address(String key) {
        return text(key)
                .map(value -> {
                    try {
                        return new URI(value);
                    } catch (URISyntaxException _) {
                        throw wrong(key, "an address");
                    }
                });
    }

    Optional<Integer> number(String key) {
        return text(key)
                .map(value -> {
                    try {
                        return Integer.valueOf(value);
                    } catch (NumberFormatException _) {
                        throw wrong(key, "a whole number");
                    }
                });
    }

    Optional<Boolean> flag(String key) {
        return text(key)
                .map(value ->
                        switch (value) {
                            case "true" -> true;
                            case "false" -> false;
                            default -> throw wrong(key, "true or false");
                        });
    }

    private CommandFailure wrong(String key, String want) {
        return CommandFailure.usage(place + ": " + key + " must be " + want);
    }
}
