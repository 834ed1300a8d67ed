package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A network namespace for each place, all on one bridge of this process's own; made with `ip`, for
/// which it has to be root. Only what was made here is removed.
final class Namespaces implements Network {
    /// Nobody has it: what is sent to it is lost, and the sender is not told.
    private static final String NOBODY = "02:00:00:00:00:01";

    private static final String DEVICE = "eth0";
    private static final int FIRST_ADDRESS = 10;

    /// Of the block for measurements between networks (RFC 2544), which nobody routes.
    private static final String BLOCK = "198.18.";

    private final String prefix;
    private final String subnet;
    private final boolean disturbs;
    private final List<String> made = new ArrayList<>();

    private Namespaces(String prefix, String subnet, boolean disturbs) {
        this.prefix = prefix;
        this.subnet = subnet;
        this.disturbs = disturbs;
    }

    /// @return empty where this process may not make it
    static Optional<Namespaces> open() {
        var prefix = "tmc" + Long.toString(ProcessHandle.current().pid(), 36);
        try {
            var subnet = free();
            run("ip", "link", "add", prefix, "type", "bridge");
            try {
                run("ip", "address", "add", subnet + "1/24", "dev", prefix);
                run("ip", "link", "set", prefix, "up");
                var network = new Namespaces(prefix, subnet, canDisturb(prefix));
                network.place("trial");
                network.remove("trial");
                return Optional.of(network);
            } catch (IOException e) {
                run("ip", "link", "delete", prefix);
                return Optional.empty();
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Tried on the bridge while nobody uses it.
    private static boolean canDisturb(String bridge) {
        try {
            run("tc", "qdisc", "add", "dev", bridge, "root", "netem", "delay", "1ms");
            run("tc", "qdisc", "delete", "dev", bridge, "root");
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// The beginning of the addresses of a /24 that this machine has no address in.
    private static String free() throws SocketException {
        var used =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .map(address -> address.getHostAddress())
                        .toList();
        long start = ProcessHandle.current().pid();
        for (long i = 0; i < 256; i++) {
            var candidate = BLOCK + Math.floorMod(start + i, 256) + ".";
            if (used.stream().noneMatch(address -> address.startsWith(candidate))) {
                return candidate;
            }
        }
        throw new SocketException("expected a free network in " + BLOCK + "0.0/16, found none");
    }

    @Override
    public boolean divides() {
        return true;
    }

    @Override
    public boolean disturbs() {
        return disturbs;
    }

    @Override
    public Place place(String name) throws IOException {
        var namespace = prefix + "-" + name;
        var outside = prefix + "v" + made.size();
        var address = subnet + (FIRST_ADDRESS + made.size());
        run("ip", "netns", "add", namespace);
        made.add(namespace);
        line(
                "ip link add %s type veth peer name %s netns %s"
                        .formatted(outside, DEVICE, namespace));
        run("ip", "link", "set", outside, "master", prefix, "up");
        line("ip -n %s address add %s/24 dev %s".formatted(namespace, address, DEVICE));
        line("ip -n %s link set %s up".formatted(namespace, DEVICE));
        line("ip -n %s link set lo up".formatted(namespace));
        return new Place(name, address, List.of("ip", "netns", "exec", namespace));
    }

    private void remove(String name) throws IOException {
        var namespace = prefix + "-" + name;
        run("ip", "netns", "delete", namespace);
        made.remove(namespace);
    }

    @Override
    public int port(int usual) {
        return usual;
    }

    @Override
    public void cut(Place from, Collection<Place> to) throws IOException {
        for (var place : to) {
            line(
                    "ip -n %s-%s neighbour replace %s lladdr %s nud permanent dev %s"
                            .formatted(prefix, from.name(), place.address(), NOBODY, DEVICE));
        }
    }

    @Override
    public void join(Place from, Collection<Place> to) throws IOException {
        for (var place : to) {
            line(
                    "ip -n %s-%s neighbour delete %s dev %s"
                            .formatted(prefix, from.name(), place.address(), DEVICE));
        }
    }

    @Override
    public void disturb(Place place) throws IOException {
        line(
                "tc -n %s-%s qdisc replace dev %s root netem delay 40ms 20ms loss 5%%"
                        .formatted(prefix, place.name(), DEVICE));
    }

    @Override
    public void steady(Place place) throws IOException {
        line("tc -n %s-%s qdisc delete dev %s root".formatted(prefix, place.name(), DEVICE));
    }

    @Override
    public void close() throws IOException {
        // their ends of the cables go with them
        for (var namespace : List.copyOf(made)) {
            run("ip", "netns", "delete", namespace);
            made.remove(namespace);
        }
        run("ip", "link", "delete", prefix);
    }

    /// @param line words between single spaces
    private static void line(String line) throws IOException {
        run(line.split(" ", -1));
    }

    private static void run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }
}
