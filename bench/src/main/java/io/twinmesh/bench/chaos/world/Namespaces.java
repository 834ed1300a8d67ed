package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
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

    /// Classic BPF, as `tc` takes it: of all random numbers of 32 bits the twentieth above this one
    /// has its packet dropped (2), the others' pass (0).
    private static final String TWENTIETH = "4,32 0 0 4294963256,37 1 0 4080218931,6 0 0 0,6 0 0 2";

    private final String prefix;
    private final String subnet;
    private final List<String> made = new ArrayList<>();

    /// Of places so far, also of those that are gone: what one leaves goes a little later than it
    /// does.
    private int number;

    private boolean disturbs;

    private Namespaces(String prefix, String subnet) {
        this.prefix = prefix;
        this.subnet = subnet;
    }

    /// @return empty where this process may not make it
    static Optional<Namespaces> open() {
        try {
            var network =
                    new Namespaces(
                            "tmc" + Long.toString(ProcessHandle.current().pid(), 36), free());
            try {
                network.begin();
                return Optional.of(network);
            } catch (IOException _) {
                network.close();
                return Optional.empty();
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Tries everything once on a place that is then removed.
    private void begin() throws IOException {
        Command.run("ip", "link", "add", prefix, "type", "bridge");
        Command.run("ip", "address", "add", subnet + "1/24", "dev", prefix);
        Command.run("ip", "link", "set", prefix, "up");
        var trial = place("trial");
        try {
            disturb(trial);
            disturbs = true;
        } catch (IOException _) {
            disturbs = false;
        }
        remove(trial.name());
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
        var outside = prefix + "v" + number;
        var address = subnet + (FIRST_ADDRESS + number);
        number++;
        Command.run("ip", "netns", "add", namespace);
        made.add(namespace);
        line(
                "ip link add %s type veth peer name %s netns %s"
                        .formatted(outside, DEVICE, namespace));
        Command.run("ip", "link", "set", outside, "master", prefix, "up");
        line("ip -n %s address add %s/24 dev %s".formatted(namespace, address, DEVICE));
        line("ip -n %s link set %s up".formatted(namespace, DEVICE));
        line("ip -n %s link set lo up".formatted(namespace));
        return new Place(name, address, List.of("ip", "netns", "exec", namespace));
    }

    private void remove(String name) throws IOException {
        var namespace = prefix + "-" + name;
        Command.run("ip", "netns", "delete", namespace);
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

    /// Not with netem, which not every kernel has.
    @Override
    public void disturb(Place place) throws IOException {
        var there = prefix + "-" + place.name();
        line(
                "tc -n %s qdisc add dev %s root tbf rate 2mbit burst 4kb latency 200ms"
                        .formatted(there, DEVICE));
        line("tc -n %s qdisc add dev %s clsact".formatted(there, DEVICE));
        Command.run(
                "tc",
                "-n",
                there,
                "filter",
                "add",
                "dev",
                DEVICE,
                "egress",
                "bpf",
                "direct-action",
                "bytecode",
                TWENTIETH);
    }

    @Override
    public void steady(Place place) throws IOException {
        var there = prefix + "-" + place.name();
        line("tc -n %s qdisc delete dev %s clsact".formatted(there, DEVICE));
        line("tc -n %s qdisc delete dev %s root".formatted(there, DEVICE));
    }

    @Override
    public void close() throws IOException {
        var failures = new ArrayList<String>();
        // their ends of the cables go with them
        for (var namespace : List.copyOf(made)) {
            try {
                Command.run("ip", "netns", "delete", namespace);
                made.remove(namespace);
            } catch (IOException e) {
                failures.add(e.getMessage());
            }
        }
        try {
            Command.run("ip", "link", "delete", prefix);
        } catch (IOException e) {
            failures.add(e.getMessage());
        }
        if (!failures.isEmpty()) {
            throw new IOException("not removed: " + String.join("; ", failures));
        }
    }

    /// @param line words between single spaces
    private static void line(String line) throws IOException {
        Command.run(line.split(" ", -1));
    }
}
