package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.sharding.Role;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// With whom this server forms a cluster; alone when neither seed nodes nor pods are named.
///
/// @param roles what this server does
/// @param seedNodes `host:port` of those who are asked to let it in; the first one begins alone
/// @param pods that are asked where no server has a name before it starts; then no seed nodes are
/// @param host under which the other members reach this one, as its certificate says
/// @param tls empty when it is alone: then nobody else can connect
/// @param sharedFolder keys, models, clients and exports of all members; empty: the data folder
/// @param joinWithin how long it may take to become a member
/// @param wakeEvery how often jobs that lost their member are woken
public record ClusterSettings(
        Set<Role> roles,
        List<String> seedNodes,
        Optional<PodSearch> pods,
        String host,
        int port,
        Optional<Tls> tls,
        Optional<Path> sharedFolder,
        Duration joinWithin,
        Duration wakeEvery) {
    private static final String ADDRESS = "[A-Za-z0-9.-]{1,253}:[1-9][0-9]{0,4}";
    private static final int LAST_PORT = 65_535;

    /// `10.1.2.3.NAMESPACE.pod`, as a chart can write it.
    private static final Pattern POD =
            Pattern.compile("([0-9]+(?:\\.[0-9]+){3}|[0-9a-f:]+:[0-9a-f:]*)(\\.[a-z0-9-]+\\.pod)");

    /// @param memberName that the certificate of every member bears
    /// @param refresh how often the files are read again
    public record Tls(
            NamedFile key,
            NamedFile certificate,
            NamedFile authority,
            String memberName,
            Duration refresh) {}

    public ClusterSettings {
        roles = Set.copyOf(roles);
        seedNodes = List.copyOf(seedNodes);
    }

    /// @param root the whole configuration, with the blocks `twinmesh.cluster` and
    ///   `twinmesh.kubernetes`
    /// @throws WrongSetting also when several members are to talk without certificates
    static ClusterSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.cluster");
        var seeds = seeds(block);
        var pods = PodSearch.of(root, seeds);
        var several = !seeds.isEmpty() || pods.isPresent();
        var roles = roles(block);
        if (!several && !roles.equals(Role.ALL)) {
            throw block.wrong(
                    "roles",
                    "a server without seed-nodes or discovery = kubernetes is alone, expected all roles, got "
                            + block.text("roles"));
        }
        var host = block.otherHost("host");
        var key = block.file("key-file");
        var certificate = block.file("certificate-file");
        var authority = block.file("authority-file");
        var memberName = block.otherHost("member-name");
        var refresh = block.duration("certificate-refresh");
        var shared = block.file("shared-folder").map(it -> it.path().toAbsolutePath().normalize());
        var port = block.number("port", 1, LAST_PORT);
        var joinWithin = block.duration("join-within");
        var wakeEvery = block.atLeast("wake-every", Duration.ofSeconds(1));
        var tls = Optional.<Tls>empty();
        if (several) {
            var pem = "a PEM file: members talk over mutual TLS only";
            var _ =
                    needed(
                            block,
                            "host",
                            host,
                            "the name or address under which other members reach this one");
            tls =
                    Optional.of(
                            new Tls(
                                    needed(block, "key-file", key, pem),
                                    needed(block, "certificate-file", certificate, pem),
                                    needed(block, "authority-file", authority, pem),
                                    needed(
                                            block,
                                            "member-name",
                                            memberName,
                                            "a name that every member's certificate bears"),
                                    refresh));
            var _ =
                    needed(
                            block,
                            "shared-folder",
                            shared,
                            "a folder that all members share, for keys and models");
        }
        return new ClusterSettings(
                roles, seeds, pods, pod(host.orElse("")), port, tls, shared, joinWithin, wakeEvery);
    }

    /// The DNS of Kubernetes knows a pod by its address with dashes in it.
    private static String pod(String host) {
        var pod = POD.matcher(host);
        return pod.matches() ? pod.group(1).replaceAll("[.:]", "-") + pod.group(2) : host;
    }

    private static Set<Role> roles(ConfigBlock block) {
        var roles =
                Arrays.stream(block.text("roles").split("[,\\s]+", -1))
                        .filter(word -> !word.isEmpty())
                        .map(word -> Role.of(word).orElseThrow(() -> noRole(block, word)))
                        .collect(Collectors.toSet());
        if (roles.isEmpty()) {
            throw block.wrong("roles", "expected at least one, got none");
        }
        return roles;
    }

    private static WrongSetting noRole(ConfigBlock block, String word) {
        return block.wrong(
                "roles",
                "expected some of twin, ledger, gateway, api and projection, got '" + word + "'");
    }

    private static List<String> seeds(ConfigBlock block) {
        var seeds =
                Arrays.stream(block.text("seed-nodes").split("[,\\s]+", -1))
                        .filter(seed -> !seed.isEmpty())
                        .toList();
        seeds.forEach(seed -> refuseOdd(block, seed));
        return seeds;
    }

    private static void refuseOdd(ConfigBlock block, String seed) {
        if (!seed.matches(ADDRESS)
                || Integer.parseInt(seed.substring(seed.indexOf(':') + 1)) > LAST_PORT) {
            throw block.wrong("seed-nodes", "expected host:port, got '" + seed + "'");
        }
    }

    private static <T> T needed(ConfigBlock block, String key, Optional<T> value, String what) {
        return value.orElseThrow(
                () -> block.wrong(key, "of several servers expected " + what + ", got nothing"));
    }

    /// Whether other servers are to be members, too.
    public boolean several() {
        return !seedNodes.isEmpty() || pods.isPresent();
    }

    /// Whether this server does that.
    public boolean has(Role role) {
        return roles.contains(role);
    }

    /// Whether this one may make the keys: the first one by its name, or where there is none
    /// whoever comes first.
    public boolean makesKeys() {
        return seedNodes.isEmpty() || seedNodes.getFirst().equals(host + ":" + port);
    }

    /// Pekko's settings over whatever else is said: nobody connects without a certificate of a
    /// member, to a server that is alone nobody at all (`MemberSystem`).
    public Config over(Config root) {
        var remoting =
                several()
                        ? """
                        pekko.remote.artery {
                          transport = tls-tcp
                          canonical { hostname = "%s", port = %d }
                          bind { hostname = "", port = "" }
                        }
                        """
                                .formatted(host, port)
                        : """
                        pekko.remote.artery {
                          transport = tls-tcp
                          canonical.hostname = "127.0.0.1"
                          bind { hostname = "", port = "" }
                        }
                        """;
        var names = roles.stream().map(Role::text).sorted().collect(Collectors.joining(", "));
        return ConfigFactory.parseString(
                        "pekko.cluster.seed-nodes = []\npekko.cluster.roles = ["
                                + names
                                + "]\n"
                                + remoting)
                .withFallback(root);
    }
}
