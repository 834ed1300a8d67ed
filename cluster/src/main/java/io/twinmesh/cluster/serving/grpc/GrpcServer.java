package io.twinmesh.cluster.serving.grpc;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.twinmesh.cluster.serving.Doorkeeper;
import io.twinmesh.inference.serving.InferenceService;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Listens for gRPC.
public final class GrpcServer {
    private final Server server;

    private GrpcServer(Server server) {
        this.server = server;
    }

    /// @param bind where; port 0 takes any free one
    /// @param messageBytes of a request
    /// @throws IOException when the address cannot be bound
    public static GrpcServer start(
            InferenceService service,
            Doorkeeper doorkeeper,
            int messageBytes,
            InetSocketAddress bind)
            throws IOException {
        return new GrpcServer(
                NettyServerBuilder.forAddress(bind)
                        .addService(new InferenceCalls(service))
                        .addService(Health.of(service))
                        .addService(ProtoReflectionServiceV1.newInstance())
                        .addService(olderReflection())
                        .intercept(new TokenCheck(doorkeeper))
                        .directExecutor() // no operation blocks
                        .maxInboundMessageSize(messageBytes)
                        .maxInboundMetadataSize(8 * 1024)
                        .maxConcurrentCallsPerConnection(1024)
                        .permitKeepAliveTime(10, TimeUnit.SECONDS)
                        .maxConnectionIdle(10, TimeUnit.MINUTES)
                        .build()
                        .start());
    }

    /// What clients of before 2023 ask, under the name `v1alpha`.
    @SuppressWarnings("deprecation")
    private static BindableService olderReflection() {
        return ProtoReflectionService.newInstance();
    }

    public int port() {
        return server.getPort();
    }

    /// Takes no new calls and waits for those under way; ends them when `grace` is over. Blocks.
    public void stop(Duration grace) throws InterruptedException {
        server.shutdown();
        if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            server.shutdownNow();
            server.awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private record TokenCheck(Doorkeeper doorkeeper) implements ServerInterceptor {
        private static final Metadata.Key<String> AUTHORIZATION =
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
            // probes have no token
            if (HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
                return next.startCall(call, headers);
            }
            var token = Optional.ofNullable(headers.get(AUTHORIZATION));
            if (doorkeeper.look(token, Optional.empty()) != Doorkeeper.Verdict.WELCOME) {
                call.close(
                        Status.UNAUTHENTICATED.withDescription(
                                "serving.unauthorized: a bearer token is needed"),
                        new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}
