package io.twinmesh.cluster.serving;

import io.twinmesh.cluster.serving.grpc.GrpcServer;
import io.twinmesh.cluster.serving.rest.RestServer;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.serving.InferenceService;
import io.twinmesh.inference.serving.ModelFolder;
import io.twinmesh.inference.serving.ModelRepository;
import io.twinmesh.inference.serving.RepositorySettings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A model server: a repository, the service in front of it, and both doors.
public final class ModelServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 1024;
    private static final int MIB = 1024 * 1024;

    private final ModelRepository repository;
    private final InferenceService service;
    private final ExecutorService runner;
    private final RestServer rest;
    private final GrpcServer grpc;

    private ModelServer(
            ModelRepository repository,
            InferenceService service,
            ExecutorService runner,
            RestServer rest,
            GrpcServer grpc) {
        this.repository = repository;
        this.service = service;
        this.runner = runner;
        this.rest = rest;
        this.grpc = grpc;
    }

    /// Listens, then loads all models; blocks until they are loaded or found wanting. Answers "not
    /// ready" until then.
    ///
    /// @throws IOException when a port or the folder is not to be had
    /// @throws IllegalArgumentException when others than this machine could ask without a token
    public static ModelServer start(ServeOptions options) throws IOException {
        var address = InetAddress.getByName(options.host());
        var token = token(options.tokenFile());
        if (token.isEmpty() && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "--host "
                            + options.host()
                            + " needs --token-file: it is not this machine only");
        }
        var doorkeeper = new Doorkeeper(token, options.allowLoading());
        var repository =
                new ModelRepository(
                        new ModelFolder(options.models()),
                        new RepositorySettings(
                                new Device.Cpu(),
                                options.slots(),
                                options.inFlight(),
                                (long) options.memoryMib() * MIB),
                        InstantSource.system(),
                        System::nanoTime);
        var runner = Executors.newFixedThreadPool(options.slots());
        var service =
                new InferenceService(
                        repository,
                        runner,
                        new InferenceService.Limits(options.inFlight(), options.longest()),
                        System::nanoTime);
        var threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        var body = options.bodyMib() * MIB;
        var rest =
                RestServer.start(
                        service,
                        doorkeeper,
                        new RestServer.Limits(threads, CONNECTIONS, body, IDLE),
                        new InetSocketAddress(address, options.port()));
        GrpcServer grpc;
        try {
            grpc =
                    GrpcServer.start(
                            service,
                            doorkeeper,
                            body,
                            new InetSocketAddress(address, options.grpcPort()));
        } catch (IOException e) {
            rest.stop();
            runner.shutdown();
            throw e;
        }
        var server = new ModelServer(repository, service, runner, rest, grpc);
        try {
            repository.loadAll();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        service.open();
        LOG.info(
                "Model server listens: port={} grpcPort={} versions={} ready={}",
                server.port(),
                server.grpcPort(),
                repository.index().size(),
                service.ready());
        return server;
    }

    private static Optional<String> token(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        var token = Files.readString(file.get()).lines().findFirst().orElse("").strip();
        if (token.length() < 16) {
            throw new IllegalArgumentException("a token has at least 16 characters");
        }
        return Optional.of(token);
    }

    public int port() {
        return rest.port();
    }

    public int grpcPort() {
        return grpc.port();
    }

    /// Says that it is not ready, gives the answers under way, then ends. Blocks.
    @Override
    public void close() {
        try {
            rest.closeDoor();
            if (!service.stop(GRACE)) {
                LOG.warn("Stopping with requests under way: waitedSeconds={}", GRACE.toSeconds());
            }
            grpc.stop(Duration.ofSeconds(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        rest.stop();
        repository.close();
        runner.shutdown();
    }
}
