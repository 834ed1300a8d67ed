package io.twinmesh.cluster.node;

import io.twinmesh.cluster.node.settings.ServerOptions;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/// `twinmesh server`: starts one node and keeps it running until it is told to stop.
public final class ServerMain {
    private static final Logger LOG = LoggerFactory.getLogger(ServerMain.class);

    private ServerMain() {}

    /// Exit codes: 0 stopped in order, 1 cannot start or has failed, 2 usage, 5 database
    /// unreachable.
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.print(ServerOptions.USAGE);
            return;
        }
        try {
            var options =
                    ServerOptions.parse(
                            List.of(args),
                            secret("TWINMESH_DB_PASSWORD"),
                            secret("TWINMESH_VAULT_DB_PASSWORD"));
            var node = NodeWiring.start(options, InstantSource.system(), new SecureRandom());
            runUntilStopped(node);
        } catch (StartFailure e) {
            System.err.println("twinmesh server: " + e.getMessage());
            if (e.exitCode() == StartFailure.USAGE) {
                System.err.print(ServerOptions.USAGE);
            }
            LOG.debug("start failed", e);
            System.exit(e.exitCode());
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
                                    node.close();
                                    // an orderly stop is a success; the signal's own code is not
                                    Runtime.getRuntime().halt(0);
                                },
                                "twinmesh-stop"));
        node.awaitEnd();
        if (!asked.get()) {
            LOG.error("the node ended by itself; see the messages before");
            Runtime.getRuntime().halt(1);
        }
    }
}
