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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// A cluster of servers on one PostgreSQL, and agents. A server that ends by itself is started
/// again.
public final class World implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final String NAMES = "abcdefgh";

    private final Path folder;
    private final Postgres postgres;
    private final List<Member> members = new ArrayList<>();
    private final List<Agent> agents = new ArrayList<>();
    private final AtomicInteger revived = new AtomicInteger();
    private volatile boolean open = true;
    private final Thread reviving = Thread.ofVirtual().unstarted(this::revive);

    private World(Path folder, Postgres postgres) {
        this.folder = folder;
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
        var postgres =
                Postgres.start(
                        folder.resolve("postgres"), folder.resolve("logs").resolve("postgres.log"));
        var world = new World(folder, postgres);
        try {
            world.begin(servers, agents);
            return world;
        } catch (IOException | RuntimeException e) {
            world.halt();
            throw e;
        }
    }

    private void begin(int servers, int number) throws IOException {
        var authority = new Authority(folder.resolve("authority"));
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < servers; i++) {
            ports.add(Ports.free());
        }
        var seeds =
                String.join(
                        ",",
                        ports.stream().limit(2).map(port -> Ports.ADDRESS + ":" + port).toList());
        for (int i = 0; i < servers; i++) {
            members.add(
                    new Member(
                            folder,
                            NAMES.substring(i, i + 1),
                            seeds,
                            ports.get(i),
                            authority,
                            postgres.options()));
        }
        IntStream.range(0, number).forEach(i -> agents.add(new Agent(folder, "agent-" + i)));
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

    public boolean well() {
        return members.stream().allMatch(Member::ready);
    }

    private void halt() {
        open = false;
        agents.forEach(Agent::kill);
        members.forEach(Member::kill);
        postgres.close();
    }

    /// Ends every process; the folder stays, for whoever wants to know what happened.
    public Path abandon() {
        halt();
        return folder;
    }

    /// Ends every process and removes the folder.
    @Override
    public void close() throws IOException {
        halt();
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (var file : files) {
            Files.delete(file);
        }
    }
}
