package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A cluster of servers on one PostgreSQL, and agents. A server that ends by itself is started
/// again.
public final class World implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final String NAMES = "abcdefgh";
    private static final String GATEWAYS = "gateway.chaos";

    private final Path folder;
    private final Network network;
    private final Optional<Disk> disk;
    private final Postgres postgres;
    private final List<Member> members = new ArrayList<>();
    private final List<Agent> agents = new ArrayList<>();
    private final AtomicInteger revived = new AtomicInteger();
    private volatile boolean open = true;
    private boolean kept;
    private final Thread reviving = Thread.ofVirtual().unstarted(this::revive);
    private final Thread whenAborted = Thread.ofPlatform().unstarted(this::abort);

    private World(Path folder, Network network, Optional<Disk> disk, Postgres postgres) {
        this.folder = folder;
        this.network = network;
        this.disk = disk;
        this.postgres = postgres;
    }

    /// Whether this machine has what is needed.
    public static boolean possible() {
        return Postgres.installed();
    }

    /// Blocks until all servers are ready.
    ///
    /// @param servers 1 to 8
    public static World start(int servers, int agents) throws IOException {
        var folder = Files.createTempDirectory("twinmesh-chaos");
        // the database's own user has to reach its folder
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectories(folder.resolve("logs"));
        Network network = Namespaces.open().map(Network.class::cast).orElseGet(Loopback::new);
        var disk = Disk.at(folder.resolve("postgres"));
        try {
            var postgres =
                    Postgres.start(
                            network.place("db"),
                            network.port(5432),
                            folder.resolve("postgres"),
                            folder.resolve("logs").resolve("postgres.log"));
            var world = new World(folder, network, disk, postgres);
            Runtime.getRuntime().addShutdownHook(world.whenAborted);
            try {
                world.begin(servers, agents);
                return world;
            } catch (IOException | RuntimeException e) {
                Runtime.getRuntime().removeShutdownHook(world.whenAborted);
                world.end();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            remove(disk, network);
            throw e;
        }
    }

    private void begin(int servers, int number) throws IOException {
        var authority = new Authority(folder.resolve("authority"));
        var places = new ArrayList<Place>();
        var ports = new ArrayList<ListeningPorts>();
        for (int i = 0; i < servers; i++) {
            places.add(network.place(NAMES.substring(i, i + 1)));
            ports.add(ListeningPorts.on(network));
        }
        var seeds =
                IntStream.range(0, Math.min(2, servers))
                        .mapToObj(i -> places.get(i).address() + ":" + ports.get(i).member())
                        .collect(Collectors.joining(","));
        var hosts = hosts(places);
        for (int i = 0; i < servers; i++) {
            members.add(
                    new Member(
                            places.get(i),
                            ports.get(i),
                            folder,
                            seeds,
                            GATEWAYS,
                            authority,
                            postgres.options()));
        }
        for (int i = 0; i < number; i++) {
            agents.add(new Agent(network.place("agent-" + i), folder, hosts));
        }
        for (var member : members) {
            member.start();
            // the first one makes the keys
            await(() -> Files.exists(shared().resolve("public").resolve("complete")), member);
        }
        for (var member : members) {
            await(member::ready, member);
        }
        reviving.start();
    }

    /// Every gateway under one name, as behind one record of a name service.
    private Path hosts(List<Place> places) throws IOException {
        return Files.write(
                folder.resolve("hosts"),
                places.stream().map(place -> place.address() + " " + GATEWAYS).distinct().toList());
    }

    private static void await(BooleanSupplier condition, Member member) throws IOException {
        var end = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException(
                        "server " + member.name() + " does not start, see " + member.log());
            }
            Pause.ofMillis(100);
        }
    }

    private void revive() {
        while (open) {
            for (var member : members) {
                try {
                    if (member.revive()) {
                        revived.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            Pause.ofMillis(1_000);
        }
    }

    /// Keys, public files and models of all servers.
    public Path shared() {
        return folder.resolve("shared");
    }

    /// Everything that the run said and stored.
    public Path folder() {
        return folder;
    }

    /// Where every process says what happens to it.
    public Path logs() {
        return folder.resolve("logs");
    }

    public List<Member> members() {
        return List.copyOf(members);
    }

    public List<Agent> agents() {
        return List.copyOf(agents);
    }

    public Postgres postgres() {
        return postgres;
    }

    /// How often a server ended by itself and was started again.
    public int revived() {
        return revived.get();
    }

    /// Whether the database's disk can be filled.
    public boolean fills() {
        return disk.isPresent();
    }

    /// The database's disk has no room left.
    public void fill() throws IOException {
        disk.orElseThrow().fill();
    }

    /// Ends `fill`; the database is started again when it gave up.
    public void makeRoom() throws IOException {
        disk.orElseThrow().makeRoom();
        postgres.revive();
    }

    public boolean well() {
        return members.stream().allMatch(Member::ready);
    }

    /// Whether servers can be cut off.
    public boolean divides() {
        return network.divides();
    }

    /// Whether servers can be disturbed.
    public boolean disturbs() {
        return network.disturbs();
    }

    /// Some of what this server sends is lost, and all of it is late.
    public void disturb(Member server) throws IOException {
        network.disturb(server.place());
    }

    /// Ends `disturb`.
    public void steady(Member server) throws IOException {
        network.steady(server.place());
    }

    /// Nothing passes between this server and the others any more; everybody still reaches the
    /// database.
    public void cutOff(Member server) throws IOException {
        deafen(server);
        network.cut(server.place(), others(server));
    }

    /// Nothing that the others send arrives at this server.
    public void deafen(Member server) throws IOException {
        for (var other : others(server)) {
            network.cut(other, List.of(server.place()));
        }
    }

    /// Nothing passes between this server and any part of the network; clients still reach it.
    public void isolate(Member server) throws IOException {
        for (var other : everythingElse(server)) {
            network.cut(other, List.of(server.place()));
        }
        network.cut(server.place(), everythingElse(server));
    }

    /// Ends `cutOff`.
    public void joinAgain(Member server) throws IOException {
        hearAgain(server);
        network.join(server.place(), others(server));
    }

    /// Ends `deafen`.
    public void hearAgain(Member server) throws IOException {
        for (var other : others(server)) {
            network.join(other, List.of(server.place()));
        }
    }

    /// Ends `isolate`.
    public void admitAgain(Member server) throws IOException {
        for (var other : everythingElse(server)) {
            network.join(other, List.of(server.place()));
        }
        network.join(server.place(), everythingElse(server));
    }

    private List<Place> others(Member server) {
        return members.stream().filter(other -> other != server).map(Member::place).toList();
    }

    private List<Place> everythingElse(Member server) {
        var all = new ArrayList<>(others(server));
        agents.forEach(agent -> all.add(agent.place()));
        all.add(postgres.place());
        return all;
    }

    private void end() {
        open = false;
        agents.forEach(Agent::end);
        members.forEach(Member::end);
        postgres.close();
    }

    /// When the run itself is told to stop; its folder stays.
    private void abort() {
        end();
        try {
            remove(disk, network);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Optional<Disk> disk, Network network) throws IOException {
        try (network) {
            if (disk.isPresent()) {
                disk.get().close();
            }
        }
    }

    /// The folder with everything that was said and stored stays when this is closed, and the
    /// database's disk in it, as a file that can be mounted.
    public void keep() {
        kept = true;
        disk.ifPresent(Disk::keep);
    }

    /// Ends every process and removes the network and, unless it is kept, the folder.
    ///
    /// @throws IOException when something of it stays, which says nothing of the run
    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(whenAborted);
        end();
        remove(disk, network);
        if (kept) {
            return;
        }
        try (var walk = Files.walk(folder)) {
            for (var file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
