package io.twinmesh.cluster.serving.grpc;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.twinmesh.cluster.serving.About;
import io.twinmesh.inference.engine.ElementType;
import io.twinmesh.inference.engine.TensorSpec;
import io.twinmesh.inference.serving.Datatypes;
import io.twinmesh.inference.serving.InferenceService;
import io.twinmesh.inference.serving.ModelRepository.Found;
import io.twinmesh.inference.serving.Refusal;
import io.twinmesh.inference.serving.Reply;
import io.twinmesh.inference.serving.ServedModel;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.twinmesh.wire.inference.ModelInferRequest;
import io.twinmesh.wire.inference.ModelInferResponse;
import io.twinmesh.wire.inference.ModelMetadataRequest;
import io.twinmesh.wire.inference.ModelMetadataResponse;
import io.twinmesh.wire.inference.ModelMetadataResponse.TensorMetadata;
import io.twinmesh.wire.inference.ModelReadyRequest;
import io.twinmesh.wire.inference.ModelReadyResponse;
import io.twinmesh.wire.inference.ServerLiveRequest;
import io.twinmesh.wire.inference.ServerLiveResponse;
import io.twinmesh.wire.inference.ServerMetadataRequest;
import io.twinmesh.wire.inference.ServerMetadataResponse;
import io.twinmesh.wire.inference.ServerReadyRequest;
import io.twinmesh.wire.inference.ServerReadyResponse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The six operations. None of them blocks.
final class InferenceCalls extends GRPCInferenceServiceImplBase {
    private final InferenceService service;

    InferenceCalls(InferenceService service) {
        this.service = service;
    }

    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> out) {
        answer(out, ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> out) {
        answer(out, ServerReadyResponse.newBuilder().setReady(service.ready()).build());
    }

    /// A model that is known and not ready is an answer; one that is not known is not.
    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> out) {
        switch (service.repository().find(request.getName(), request.getVersion())) {
            case Found.Model _ ->
                    answer(out, ModelReadyResponse.newBuilder().setReady(true).build());
            case Found.Nothing(var refusal) -> {
                if (refusal.reason() == Refusal.Reason.NOT_READY) {
                    answer(out, ModelReadyResponse.getDefaultInstance());
                } else {
                    refuse(out, refusal);
                }
            }
        }
    }

    @Override
    public void serverMetadata(
            ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> out) {
        answer(
                out,
                ServerMetadataResponse.newBuilder()
                        .setName(About.NAME)
                        .setVersion(About.version())
                        .addAllExtensions(About.EXTENSIONS)
                        .build());
    }

    @Override
    public void modelMetadata(
            ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> out) {
        switch (service.repository().find(request.getName(), request.getVersion())) {
            case Found.Model(var model) -> answer(out, metadata(model));
            case Found.Nothing(var refusal) -> refuse(out, refusal);
        }
    }

    private ModelMetadataResponse metadata(ServedModel model) {
        var batches = model.signature().batches();
        return ModelMetadataResponse.newBuilder()
                .setName(model.name())
                .addAllVersions(
                        service.repository().versions(model.name()).stream()
                                .map(String::valueOf)
                                .toList())
                .setPlatform("onnx_onnxv1")
                .addAllInputs(tensors(model.signature().inputs(), batches))
                .addAllOutputs(tensors(model.signature().outputs(), batches))
                .build();
    }

    private static List<TensorMetadata> tensors(List<TensorSpec> specs, boolean batches) {
        return specs.stream()
                .map(it ->
                        TensorMetadata.newBuilder()
                                .setName(it.name())
                                .setDatatype(Datatypes.name(it.type()))
                                .addShape(batches ? -1 : 1)
                                .addAllShape(it.rowShape().stream().map(Long::valueOf).toList())
                                .build())
                .toList();
    }

    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> out) {
        switch (GrpcQuestions.read(request, left())) {
            case GrpcQuestions.Read.Wrong(var refusal) -> refuse(out, refusal);
            case GrpcQuestions.Read.Asked(var question) -> {
                var raw = request.getRawInputContentsCount() > 0;
                // a handler may only be set before this method returns, and tells who went away
                var call = (ServerCallStreamObserver<ModelInferResponse>) out;
                var cancelling = new Cancelling();
                call.setOnCancelHandler(cancelling::cancel);
                cancelling.by(
                        service.ask(
                                request.getModelName(),
                                request.getModelVersion(),
                                question,
                                reply -> {
                                    switch (reply) {
                                        case Reply.Answered answered ->
                                                answer(out, response(answered, raw));
                                        case Reply.Refused(var refusal) -> refuse(out, refusal);
                                    }
                                }));
            }
        }
    }

    private static Optional<Duration> left() {
        return Optional.ofNullable(Context.current().getDeadline())
                .map(it -> Duration.ofNanos(Math.max(1, it.timeRemaining(TimeUnit.NANOSECONDS))));
    }

    /// As the question came, so comes the answer: in lists or raw. FP16 has no list.
    private static ModelInferResponse response(Reply.Answered answered, boolean askedRaw) {
        var raw =
                askedRaw
                        || answered.outputs().stream()
                                .anyMatch(it -> it.spec().type() == ElementType.FLOAT16);
        var response =
                ModelInferResponse.newBuilder()
                        .setModelName(answered.model())
                        .setModelVersion(String.valueOf(answered.version()))
                        .setId(answered.id());
        for (var output : answered.outputs()) {
            var tensor =
                    response.addOutputsBuilder()
                            .setName(output.spec().name())
                            .setDatatype(Datatypes.name(output.spec().type()))
                            .addAllShape(output.shape());
            if (raw) {
                response.addRawOutputContents(GrpcTensors.raw(output));
            } else {
                tensor.setContents(GrpcTensors.contents(output));
            }
        }
        return response.build();
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        if (out instanceof ServerCallStreamObserver<T> call && call.isCancelled()) {
            return;
        }
        out.onNext(message);
        out.onCompleted();
    }

    private static void refuse(StreamObserver<?> out, Refusal refusal) {
        var status =
                switch (refusal.reason()) {
                    case MALFORMED,
                            WRONG_TENSORS,
                            WRONG_DATATYPE,
                            WRONG_SHAPE,
                            TOO_MANY_ROWS,
                            NOT_A_NUMBER ->
                            Status.INVALID_ARGUMENT;
                    case UNKNOWN_MODEL -> Status.NOT_FOUND;
                    case NOT_READY, CLOSED -> Status.UNAVAILABLE;
                    case BUSY -> Status.RESOURCE_EXHAUSTED;
                    case EXPIRED -> Status.DEADLINE_EXCEEDED;
                    case CANCELLED -> Status.CANCELLED;
                    case FAILED -> Status.INTERNAL;
                };
        out.onError(status.withDescription(refusal.line()).asRuntimeException());
    }
}
