package io.twinmesh.cli.server;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ServerAddress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A server started as a child process on a data folder, ready for requests.
public final class ServerProcess implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final ChildProcess child;
    private final ServerAddress address;

    private ServerProcess(ChildProcess child, ServerAddress address) {
        this.child = child;
        this.address = address;
    }

    /// Any free ports.
    public static final List<String> FREE_PORTS = List.of("--port", "0", "--gateway-port", "0");

    /// Starts a server and waits until it is ready.
    ///
    /// @param options what it is told besides the data folder, for example [#FREE_PORTS]
    /// @param within how long it may take; then it is stopped, and the failure shows its last words
    public static ServerProcess start(
            Installation installation, Path data, List<String> options, Duration within) {
        var arguments = new ArrayList<>(List.of("--data", data.toString()));
        arguments.addAll(options);
        makePrivate(data);
        refuseSecondServer(data);
        var log = data.resolve("logs").resolve("server.log");
        var child = ChildProcess.start("server", installation.server(arguments), log);
        var looks = within.dividedBy(LOOK_EVERY);
        for (long look = 0; look < looks; look++) {
            if (Files.exists(ServerAddress.file(data))) {
                return new ServerProcess(child, ServerAddress.of(data));
            }
            if (child.awaitEnd(LOOK_EVERY)) {
                throw child.ended("the server ended before it was ready");
            }
        }
        child.kill();
        throw child.failure("the server was not ready after " + within.toSeconds() + " seconds");
    }

    /// A server uses only a folder that nobody else can read.
    private static void makePrivate(Path data) {
        try {
            Files.createDirectories(
                    data,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot make the folder " + data + ": " + e.getMessage());
        }
    }

    /// A `server.json` left by a killed server must not be taken for the new one's; one of a living
    /// server is left alone.
    private static void refuseSecondServer(Path data) {
        var file = ServerAddress.file(data);
        if (!Files.exists(file)) {
            return;
        }
        var pid = ServerAddress.of(data).pid();
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
            throw new CommandFailure(
                    Exit.FAILURE, "a server already runs on " + data + " (process " + pid + ")");
        }
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot remove " + file + ": " + e.getMessage());
        }
    }

    public ServerAddress address() {
        return address;
    }

    public ChildProcess child() {
        return child;
    }

    @Override
    public void close() {
        child.close();
    }
}
