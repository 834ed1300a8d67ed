package io.twinmesh.cluster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What probes and tools that know gRPC, and nothing of inference, find at the port.
final class GrpcHealthTest {
    private static final String TOKEN = "sixteen-and-more-characters";
    private static final String SERVICE = "inference.GRPCInferenceService";

    @TempDir Path folder;

    private ModelServer start() throws IOException {
        var token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        var words =
                List.of(
                        "--models=" + folder,
                        "--port=0",
                        "--grpc-port=0",
                        "--allow-loading",
                        "--token-file=" + token);
        if (!(ServeOptions.parse(words) instanceof ServeOptions.Parsed.Run(var options))) {
            throw new AssertionError("wrong options");
        }
        return ModelServer.start(options);
    }

    private static ManagedChannel channel(ModelServer server) {
        return NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                .usePlaintext()
                .build();
    }

    private static HealthCheckRequest of(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }

    private static ServingStatus check(ManagedChannel channel, String service) {
        return HealthGrpc.newBlockingStub(channel).check(of(service)).getStatus();
    }

    @Test
    void a_probe_without_a_token_is_told_what_serves() throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        try (var server = start()) {
            var channel = channel(server);

            assertThat(check(channel, "")).isEqualTo(ServingStatus.SERVING);
            assertThat(check(channel, SERVICE)).isEqualTo(ServingStatus.SERVING);
            assertThat(check(channel, "weighted")).isEqualTo(ServingStatus.SERVING);
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> check(channel, "nobody"))
                    .matches(e -> e.getStatus().getCode() == Status.Code.NOT_FOUND);
            channel.shutdownNow();
        }
    }

    @Test
    void a_model_that_does_not_load_keeps_the_server_and_itself_from_serving() throws Exception {
        ServedFolder.make(folder, true);
        try (var server = start()) {
            var channel = channel(server);

            assertThat(check(channel, "")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(channel, SERVICE)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(channel, "broken")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(channel, "weighted")).isEqualTo(ServingStatus.SERVING);
            channel.shutdownNow();
        }
    }

    @Test
    void who_watches_hears_of_unloading_loading_and_the_end() throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        ServedFolder.put(folder, "whole", 1, ServedFolder.whole());
        var server = start();
        var channel = channel(server);
        Iterator<HealthCheckResponse> model =
                HealthGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(60, TimeUnit.SECONDS)
                        .watch(of("weighted"));
        try (var caller = new RestCaller(server.port())) {
            assertThat(model.next().getStatus()).isEqualTo(ServingStatus.SERVING);

            load(caller, "unload");
            assertThat(model.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(check(channel, "")).isEqualTo(ServingStatus.SERVING);
            load(caller, "load");
            assertThat(model.next().getStatus()).isEqualTo(ServingStatus.SERVING);

            server.close();
            assertThat(model.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        } finally {
            channel.shutdownNow();
        }
    }

    private static void load(RestCaller caller, String what) throws Exception {
        var seen =
                caller.send(
                        caller.request("/v2/repository/models/weighted/" + what)
                                .header("Authorization", "Bearer " + TOKEN)
                                .POST(BodyPublishers.noBody()));
        assertThat(seen.status()).isEqualTo(200);
    }

    @Test
    void a_tool_with_the_token_learns_the_services_and_their_messages() throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        try (var server = start()) {
            var channel = channel(server);

            var listed =
                    reflect(channel, ServerReflectionRequest.newBuilder().setListServices("*"));
            var file =
                    reflect(
                            channel,
                            ServerReflectionRequest.newBuilder()
                                    .setFileContainingSymbol(SERVICE + ".ModelInfer"));

            assertThat(listed.getListServicesResponse().getServiceList())
                    .extracting(ServiceResponse::getName)
                    .contains(
                            SERVICE,
                            "grpc.health.v1.Health",
                            "grpc.reflection.v1.ServerReflection",
                            "grpc.reflection.v1alpha.ServerReflection");
            assertThat(file.getFileDescriptorResponse().getFileDescriptorProto(0).toStringUtf8())
                    .contains("raw_input_contents");
            channel.shutdownNow();
        }
    }

    private static ServerReflectionResponse reflect(
            ManagedChannel channel, ServerReflectionRequest.Builder request)
            throws InterruptedException {
        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + TOKEN);
        var answers = new ArrayBlockingQueue<ServerReflectionResponse>(1);
        var asking =
                ServerReflectionGrpc.newStub(channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .serverReflectionInfo(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(ServerReflectionResponse answer) {
                                        answers.add(answer);
                                    }

                                    @Override
                                    public void onError(Throwable failure) {}

                                    @Override
                                    public void onCompleted() {}
                                });
        asking.onNext(request.build());
        var answer = answers.poll(60, TimeUnit.SECONDS);
        asking.onCompleted();
        assertThat(answer).isNotNull();
        return answer;
    }
}
