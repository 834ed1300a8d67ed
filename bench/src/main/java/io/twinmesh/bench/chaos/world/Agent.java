package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A provider's agent, in one process after the other.
public final class Agent {
    private final Place place;
    private final Path folder;
    private final Path hosts;
    private final Running running = new Running();

    /// @param hosts a file that says where the gateways are
    Agent(Place place, Path folder, Path hosts) {
        this.place = place;
        this.folder = folder;
        this.hosts = hosts;
    }

    public String name() {
        return place.name();
    }

    /// @param invitation as the server gives it
    public void join(String invitation) throws IOException {
        Files.createDirectories(folder.resolve("agents"));
        var secret = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file(), PosixFilePermissions.asFileAttribute(secret));
        Files.writeString(file(), invitation);
        start();
    }

    private Path file() {
        return folder.resolve("agents").resolve(name() + ".json");
    }

    public void start() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        running.start(
                place.there(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Djdk.net.hosts.file=" + hosts,
                                "--sun-misc-unsafe-memory-access=allow",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath(),
                                "io.twinmesh.cli.Twinmesh",
                                "provider",
                                "join",
                                "--join",
                                file().toString(),
                                "--state",
                                folder.resolve("agents").resolve(name()).toString(),
                                "--name",
                                name(),
                                "--slots",
                                "2")),
                folder.resolve("logs").resolve(name() + ".log"));
    }

    Place place() {
        return place;
    }

    /// The launcher says where the client's programs are; a test has them beside its own.
    private static String classPath() {
        var dist = System.getProperty("twinmesh.dist");
        return dist == null
                ? System.getProperty("java.class.path")
                : Path.of(dist, "client") + "/*";
    }

    /// As a power failure would.
    public void kill() {
        running.kill();
    }

    /// Kills it for good.
    void end() {
        running.end();
    }
}
