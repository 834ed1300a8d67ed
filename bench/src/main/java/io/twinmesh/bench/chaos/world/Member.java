package io.twinmesh.bench.chaos.world;

import io.twinmesh.cluster.node.ServerMain;
import io.twinmesh.cluster.outgoing.WholeAnswer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One server of the cluster: always on the same ports and the same folder, in one process after
/// the other.
public final class Member {
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(2);
    private static final HttpClient LOOKING =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final Place place;
    private final Path data;
    private final Path log;
    private final ListeningPorts ports;
    private final List<String> command;
    private final Running running = new Running();
    private boolean wanted;

    /// @param seeds `host:port` of the first members
    /// @param gatewayHost as agents call all gateways
    Member(
            Place place,
            ListeningPorts ports,
            Path folder,
            String seeds,
            String gatewayHost,
            Authority authority,
            List<String> options)
            throws IOException {
        this.place = place;
        this.ports = ports;
        this.data = folder.resolve(place.name());
        this.log = folder.resolve("logs").resolve(place.name() + ".log");
        var certificate = authority.member(place.name(), place.address());
        var settings = new LinkedHashMap<String, String>();
        settings.put("cluster.seed-nodes", seeds);
        settings.put("cluster.host", place.address());
        settings.put("cluster.port", Integer.toString(ports.member()));
        settings.put("cluster.key-file", certificate.key().toString());
        settings.put("cluster.certificate-file", certificate.certificate().toString());
        settings.put("cluster.authority-file", authority.file().toString());
        settings.put("cluster.shared-folder", folder.resolve("shared").toString());
        settings.put("http.host", place.address());
        settings.put("gateway.host", place.address());
        settings.put("gateway.public-host", gatewayHost);
        settings.put("management.host", place.address());
        settings.put("management.port", Integer.toString(ports.management()));
        this.command = command(data, settings, ports, options);
    }

    private static List<String> command(
            Path data, Map<String, String> settings, ListeningPorts ports, List<String> options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // as many of them as a small machine holds
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+UseCompactObjectHeaders",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED"));
        var tuned = classesFromBefore();
        tuned.ifPresent(cache -> command.add("-XX:AOTCache=" + cache));
        settings.forEach((key, value) -> command.add("-Dtwinmesh." + key + "=" + value));
        command.addAll(
                List.of(
                        "-cp",
                        tuned.map(cache -> cache.resolveSibling("server") + "/*")
                                .orElse(System.getProperty("java.class.path")),
                        ServerMain.class.getName(),
                        "--data",
                        data.toString(),
                        "--port",
                        Integer.toString(ports.http()),
                        "--gateway-port",
                        Integer.toString(ports.gateway())));
        command.addAll(options);
        return List.copyOf(command);
    }

    /// What the launcher gives a server too, where `image/train` has made it: half of a start's
    /// work is done in it.
    private static Optional<Path> classesFromBefore() {
        return Optional.ofNullable(System.getProperty("twinmesh.dist"))
                .map(dist -> Path.of(dist, "server.aot"))
                .filter(Files::isReadable);
    }

    public String name() {
        return place.name();
    }

    /// Where clients reach it.
    public URI base() {
        return URI.create("http://%s:%d".formatted(place.address(), ports.http()));
    }

    public synchronized void start() throws IOException {
        wanted = true;
        Files.createDirectories(log.getParent());
        running.start(place.there(command), log);
    }

    /// Starts it again when it ended by itself, as Kubernetes would.
    ///
    /// @return whether it had
    synchronized boolean revive() throws IOException {
        if (!wanted || running.alive()) {
            return false;
        }
        start();
        return true;
    }

    /// As a power failure would.
    public synchronized void kill() {
        wanted = false;
        running.kill();
    }

    /// As an operator would. Blocks until it has ended.
    public synchronized void stop() {
        wanted = false;
        running.stop(STOPS_WITHIN);
    }

    public synchronized void freeze() throws IOException {
        running.freeze();
    }

    public synchronized void thaw() throws IOException {
        running.thaw();
    }

    /// Kills it for good, also while another thread stops or starts it.
    void end() {
        running.end();
    }

    /// Whether it says that it takes requests.
    public boolean ready() {
        var address = "http://%s:%d/ready".formatted(place.address(), ports.management());
        var request =
                HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(3)).build();
        try {
            return WholeAnswer.of(LOOKING, request, BodyHandlers.discarding(), 1 << 20).statusCode()
                    == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Place place() {
        return place;
    }

    Path log() {
        return log;
    }
}
