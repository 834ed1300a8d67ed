package io.twinmesh.cluster.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How a model server runs.
///
/// @param models the repository's folder
/// @param host address to listen on
/// @param port of HTTP, 0 for any free one
/// @param grpcPort of gRPC, 0 for any free one
/// @param tokenFile holds the token that callers need
/// @param slots runs of one model at once
/// @param inFlight questions under way at once
/// @param bodyMib of a request
/// @param longest time that a question may take
/// @param memoryMib of all loaded models
public record ServeOptions(
        Path models,
        String host,
        int port,
        int grpcPort,
        Optional<Path> tokenFile,
        boolean allowLoading,
        int slots,
        int inFlight,
        int bodyMib,
        Duration longest,
        int memoryMib) {
    static final String USAGE =
            """
            Usage: twinmesh model serve --models DIR [OPTION...]
            Serve the ONNX graphs of a folder (NAME/VERSION/model.onnx, options in NAME/model.json)
            by the Open Inference Protocol version 2; see docs/inference-server.md.
              --models DIR       the folder
              --host ADDRESS     address to listen on (default 127.0.0.1); others need a token
              --port N           HTTP port, 0 for any free one (default 8000)
              --grpc-port N      gRPC port, 0 for any free one (default 8001)
              --token-file FILE  callers must send its first line as bearer token
              --allow-loading    callers may load and unload models
              --slots N          runs of one model at once (default: half the cores)
              --in-flight N      requests under way at once (default 1024)
              --body-mib N       largest request (default 16)
              --deadline-ms N    longest time for a request (default 30000)
              --memory-mib N     memory of all loaded models (default 1024)
            Exit codes: 0 stopped in order, 1 cannot start, 2 usage
            """;

    private static final Set<String> KNOWN =
            Set.of(
                    "--models",
                    "--host",
                    "--port",
                    "--grpc-port",
                    "--token-file",
                    "--slots",
                    "--in-flight",
                    "--body-mib",
                    "--deadline-ms",
                    "--memory-mib");

    /// What was said on the command line.
    sealed interface Parsed {
        record Run(ServeOptions options) implements Parsed {}

        record Help() implements Parsed {}

        record Wrong(String why) implements Parsed {}
    }

    /// Everything as it is when nothing is said.
    public static ServeOptions of(Path models) {
        return switch (parse(List.of("--models", models.toString()))) {
            case Parsed.Run(var options) -> options;
            case Parsed.Help(), Parsed.Wrong _ -> throw new IllegalStateException("no defaults");
        };
    }

    /// On any free ports.
    public ServeOptions anyPorts() {
        return new ServeOptions(
                models,
                host,
                0,
                0,
                tokenFile,
                allowLoading,
                slots,
                inFlight,
                bodyMib,
                longest,
                memoryMib);
    }

    static Parsed parse(List<String> words) {
        var given = new HashMap<String, String>();
        var allowLoading = false;
        for (var i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (word.equals("--help")) {
                return new Parsed.Help();
            }
            if (word.equals("--allow-loading")) {
                allowLoading = true;
                continue;
            }
            var equals = word.indexOf('=');
            var name = equals > 0 ? word.substring(0, equals) : word;
            if (!KNOWN.contains(name)) {
                return new Parsed.Wrong("unknown option '" + name + "'");
            }
            if (equals < 0 && i + 1 == words.size()) {
                return new Parsed.Wrong(name + " needs a value");
            }
            given.put(name, equals > 0 ? word.substring(equals + 1) : words.get(++i));
        }
        if (!given.containsKey("--models")) {
            return new Parsed.Wrong("--models is missing");
        }
        var half = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 256);
        try {
            return new Parsed.Run(
                    new ServeOptions(
                            Path.of(given.getOrDefault("--models", ".")),
                            given.getOrDefault("--host", "127.0.0.1"),
                            whole(given, "--port", 0, 65535, 8000),
                            whole(given, "--grpc-port", 0, 65535, 8001),
                            Optional.ofNullable(given.get("--token-file")).map(Path::of),
                            allowLoading,
                            whole(given, "--slots", 1, 256, half),
                            whole(given, "--in-flight", 1, 1_000_000, 1024),
                            whole(given, "--body-mib", 1, 256, 16),
                            Duration.ofMillis(whole(given, "--deadline-ms", 1, 3_600_000, 30_000)),
                            whole(given, "--memory-mib", 1, 1_000_000, 1024)));
        } catch (IllegalArgumentException e) {
            return new Parsed.Wrong(String.valueOf(e.getMessage()));
        }
    }

    private static int whole(
            Map<String, String> given, String name, int least, int most, int otherwise) {
        var text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}")
                || Integer.parseInt(text) < least
                || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    name + " must be " + least + " to " + most + ", got '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
