package io.twinmesh.cluster.node;

import io.twinmesh.cluster.node.settings.ServerOptions;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.telemetry.line.LibraryLogs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/// `twinmesh server`: starts one node and keeps it running until it is told to stop.
public final class ServerMain {
    private static final Logger LOG = LoggerFactory.getLogger(ServerMain.class);

    private ServerMain() {}

    /// Exit codes: 0 stopped in order, 1 cannot start, has failed, or was cut off as it stopped, 2
    /// usage, 5 database unreachable.
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.print(ServerOptions.USAGE);
            return;
        }
        LibraryLogs.join();
        int code = codeOf(() -> serve(List.of(args)), System.err);
        if (code != 0) {
            // not exit: what is half there may keep its hooks, and with them the process, waiting
            Runtime.getRuntime().halt(code);
        }
    }

    private static void serve(List<String> args) {
        var options =
                ServerOptions.parse(
                        args, secret("TWINMESH_DB_PASSWORD"), secret("TWINMESH_VAULT_DB_PASSWORD"));
        runUntilStopped(NodeWiring.start(options, InstantSource.system(), new SecureRandom()));
    }

    /// Serves until the end. What nobody foresaw ends the server, too, and is said: threads of one
    /// that is half there would keep the process alive, and nobody would start it again.
    ///
    /// @param said is told why it could not start, or go on
    /// @return the exit code, 0 after a stop in order
    static int codeOf(Runnable server, PrintStream said) {
        try {
            server.run();
            return 0;
        } catch (StartFailure e) {
            said.println("twinmesh server: " + e.getMessage());
            if (e.exitCode() == StartFailure.USAGE) {
                said.print(ServerOptions.USAGE);
            }
            LOG.debug("start failed", e);
            return e.exitCode();
        } catch (RuntimeException | Error e) {
            said.println(
                    "twinmesh server: ended by a fault that nobody foresaw: "
                            + e.getClass().getName());
            LOG.error("ended by a fault that nobody foresaw", e);
            return StartFailure.FAILURE;
        }
    }

    private static String secret(String variable) {
        return Objects.requireNonNullElse(System.getenv(variable), "");
    }

    private static void runUntilStopped(RunningNode node) {
        var asked = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    asked.set(true);
                                    // an orderly stop is a success; the signal's own code is not
                                    Runtime.getRuntime()
                                            .halt(node.stop() ? 0 : StartFailure.FAILURE);
                                },
                                "twinmesh-stop"));
        node.awaitEnd();
        if (!asked.get()) {
            LOG.error("the node ended by itself; see the messages before");
            Runtime.getRuntime().halt(1);
        }
    }
}
