package io.twinmesh.cluster.node.cost;

import io.twinmesh.cluster.kubernetes.ApiAccess;
import io.twinmesh.cluster.node.settings.GivenOptions;
import io.twinmesh.cluster.node.settings.StartFailure;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The command line of `twinmesh pods`.
///
/// @param selector labels of the pods that are compared
/// @param port of management of their servers
record CostOptions(ApiAccess access, String selector, int port) {
    static final Duration WITHIN = Duration.ofSeconds(10);

    static final String USAGE =
            """
            Usage: twinmesh pods cost --namespace NAME --selector LABELS [OPTIONS]
            Asks each server that has the labels how many sessions and streams end with it, and
            notes on its pod which place it has among those of its kind, so that Kubernetes takes
            the one with the fewest when a Deployment gets smaller; of equals the youngest. Servers
            that do not answer keep what is noted on them. It needs the right to list and patch
            pods of the namespace.
              --port PORT        of management (7626)
              --api URL          the API server (https://kubernetes.default.svc)
              --token FILE       of the service account, and
              --authority FILE   that certifies the API server, PEM; without them those that
                                 Kubernetes puts into a pod
            Exit codes: 0 noted, 1 failure or refused, 2 usage, 5 API server unreachable
            """;

    private static final Set<String> KNOWN =
            Set.of("--namespace", "--selector", "--port", "--api", "--token", "--authority");

    /// @param words after `pods`
    /// @throws StartFailure with exit code 2 and a sentence that names the wrong word
    static CostOptions parse(List<String> words) {
        if (words.isEmpty() || !words.getFirst().equals("cost")) {
            throw usage(
                    "expected cost, got "
                            + (words.isEmpty() ? "nothing" : "'" + words.getFirst() + "'"));
        }
        var given = GivenOptions.read(words.subList(1, words.size()), KNOWN);
        try {
            var access =
                    new ApiAccess(
                            address(given),
                            needed(given, "--namespace"),
                            file(given, "--token", "token"),
                            file(given, "--authority", "ca.crt"),
                            WITHIN);
            return new CostOptions(access, needed(given, "--selector"), port(given));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static String needed(Map<String, String> given, String option) {
        var value = given.getOrDefault(option, "");
        if (value.isBlank()) {
            throw usage("give " + option);
        }
        return value;
    }

    private static URI address(Map<String, String> given) {
        var address = URI.create(given.getOrDefault("--api", ApiAccess.FROM_PODS.toString()));
        if (address.getScheme() == null || address.getHost() == null) {
            throw usage("--api: expected https://HOST, got '" + address + "'");
        }
        return address;
    }

    private static Path file(Map<String, String> given, String option, String usual) {
        return Path.of(given.getOrDefault(option, ApiAccess.USUAL.resolve(usual).toString()));
    }

    private static int port(Map<String, String> given) {
        var text = given.getOrDefault("--port", "7626");
        var port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw usage("--port: expected 1 to 65535, got '" + text + "'");
        }
        return port;
    }

    private static StartFailure usage(String sentence) {
        return new StartFailure(StartFailure.USAGE, sentence);
    }
}
