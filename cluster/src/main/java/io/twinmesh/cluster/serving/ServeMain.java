package io.twinmesh.cluster.serving;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// `twinmesh model serve`: starts a model server and keeps it running until it is told to stop.
public final class ServeMain {
    private ServeMain() {}

    /// Exit codes: 0 stopped in order, 1 cannot start, 2 usage.
    public static void main(String[] args) throws InterruptedException {
        switch (ServeOptions.parse(List.of(args))) {
            case ServeOptions.Parsed.Help() -> System.out.print(ServeOptions.USAGE);
            case ServeOptions.Parsed.Wrong(var why) -> {
                System.err.println("twinmesh model serve: " + why);
                System.err.print(ServeOptions.USAGE);
                System.exit(2);
            }
            case ServeOptions.Parsed.Run(var options) -> run(options);
        }
    }

    private static void run(ServeOptions options) throws InterruptedException {
        try {
            var server = ModelServer.start(options);
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        server.close();
                                        // an orderly stop is a success
                                        Runtime.getRuntime().halt(0);
                                    },
                                    "twinmesh-stop"));
            System.out.printf(
                    "serving %s%n  http %s:%d%n  grpc %s:%d%n",
                    options.models(),
                    options.host(),
                    server.port(),
                    options.host(),
                    server.grpcPort());
            new CountDownLatch(1).await(); // the signal ends the process
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("twinmesh model serve: " + e.getMessage());
            System.exit(1);
        }
    }
}
