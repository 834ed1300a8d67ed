package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// PostgreSQL of this machine's own programs, with a database for the journal and one for the
/// vault, as durable as it is by itself.
public final class Postgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SUPERUSER = "postgres";

    /// Its number and that of its group, whose name is not the same everywhere.
    private static final String NOBODY = "65534";

    private final Place place;
    private final Path programs;
    private final Path folder;
    private final Path log;
    private final int port;
    private final Running running = new Running();

    private Postgres(Place place, Path programs, Path folder, Path log, int port) {
        this.place = place;
        this.programs = programs;
        this.folder = folder;
        this.log = log;
        this.port = port;
    }

    /// @param folder empty or missing
    static Postgres start(Place place, int port, Path folder, Path log) throws IOException {
        var programs = programs();
        Files.createDirectories(folder);
        if (root()) {
            Files.setOwner(folder, owner(folder));
        }
        var data = folder.resolve("data");
        Child.run(
                owned(
                        List.of(
                                programs.resolve("initdb").toString(),
                                "-D",
                                data.toString(),
                                "-U",
                                SUPERUSER,
                                "-A",
                                "trust",
                                "-E",
                                "UTF8",
                                "--no-sync"),
                        folder),
                log);
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "host all all 0.0.0.0/0 trust\n",
                StandardOpenOption.APPEND);
        var made = new Postgres(place, programs, data, log, port);
        try {
            made.restart();
            made.makeDatabases();
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void makeDatabases() throws IOException {
        try (var connection = connect(SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE journal");
            statement.execute("CREATE DATABASE vault");
        } catch (SQLException e) {
            throw new IOException("the databases cannot be made", e);
        }
    }

    /// Whether this machine has its programs.
    static boolean installed() {
        return programsHere().isPresent();
    }

    private static Path programs() throws IOException {
        return programsHere()
                .orElseThrow(() ->
                        new IOException(
                                "expected PostgreSQL's programs initdb and postgres on the PATH or in"
                                        + " /usr/lib/postgresql, found none"));
    }

    private static Optional<Path> programsHere() {
        var candidates = new ArrayList<Path>();
        for (var part : Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1)) {
            candidates.add(Path.of(part));
        }
        var debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (var versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin")).forEach(candidates::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return candidates.stream()
                .filter(folder ->
                        Files.isExecutable(folder.resolve("initdb"))
                                && Files.isExecutable(folder.resolve("postgres")))
                .findFirst();
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// PostgreSQL does not run as root: it does as its own user, or as nobody where its programs
    /// came without one.
    private static List<String> owned(List<String> command, Path folder) throws IOException {
        if (!root()) {
            return command;
        }
        var user = Files.getOwner(folder).getName().equals(SUPERUSER) ? SUPERUSER : NOBODY;
        var whole =
                new ArrayList<>(
                        List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups"));
        whole.addAll(command);
        return whole;
    }

    private static UserPrincipal owner(Path folder) throws IOException {
        var users = folder.getFileSystem().getUserPrincipalLookupService();
        try {
            return users.lookupPrincipalByName(SUPERUSER);
        } catch (UserPrincipalNotFoundException _) {
            return users.lookupPrincipalByName("nobody");
        }
    }

    private void launch() throws IOException {
        running.start(
                place.there(
                        owned(
                                List.of(
                                        programs.resolve("postgres").toString(),
                                        "-D",
                                        folder.toString(),
                                        "-p",
                                        Integer.toString(port),
                                        "-c",
                                        "listen_addresses=" + place.address(),
                                        "-c",
                                        "unix_socket_directories=",
                                        "-c",
                                        "max_connections=200",
                                        "-c",
                                        "max_wal_size=256MB"),
                                folder)),
                log);
    }

    private void awaitConnection() throws IOException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var _ = connect(SUPERUSER)) {
                return;
            } catch (SQLException e) {
                if (!running.alive()) {
                    throw new IOException("PostgreSQL does not start, see " + log, e);
                }
                if (System.nanoTime() > end) {
                    throw new LateException("PostgreSQL does not start in time, see " + log);
                }
                Pause.ofMillis(100);
            }
        }
    }

    /// @param database `journal` or `vault`
    String url(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(place.address(), port, database);
    }

    Place place() {
        return place;
    }

    /// What servers are told of it.
    List<String> options() {
        return List.of(
                "--db",
                url("journal"),
                "--db-user",
                SUPERUSER,
                "--vault-db",
                url("vault"),
                "--vault-db-user",
                SUPERUSER);
    }

    /// @param database `journal` or `vault`
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database) + "?connectTimeout=2", SUPERUSER, "");
    }

    /// `kill -9` of all its processes.
    public void kill() {
        running.kill();
    }

    public void freeze() throws IOException {
        running.freeze();
    }

    public void thaw() throws IOException {
        running.thaw();
    }

    /// Starts it again on what is left.
    public void restart() throws IOException {
        launch();
        awaitConnection();
    }

    /// Starts it again when it ended by itself.
    void revive() throws IOException {
        if (!running.alive()) {
            restart();
        }
    }

    /// Kills it for good.
    @Override
    public void close() {
        running.end();
    }
}
