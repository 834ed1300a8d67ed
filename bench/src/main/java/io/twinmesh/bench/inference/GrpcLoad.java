package io.twinmesh.bench.inference;

import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.twinmesh.bench.load.Load;
import io.twinmesh.inference.onnx.Perceptron;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import io.twinmesh.wire.inference.ModelInferRequest;
import io.twinmesh.wire.inference.ModelInferResponse;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Calls under way on one gRPC connection, each repeated as soon as it is answered.
final class GrpcLoad {
    private final GRPCInferenceServiceStub stub;
    private final ModelInferRequest request;
    private final CountDownLatch open;
    private volatile boolean ending;

    /// Why a call failed while the load was on.
    private volatile @Nullable Throwable failure;

    /// Guarded by this.
    private long[] nanos = new long[1 << 16];

    private int count;

    private GrpcLoad(ManagedChannel channel, ModelInferRequest request, int calls) {
        this.stub = GRPCInferenceServiceGrpc.newStub(channel);
        this.request = request;
        this.open = new CountDownLatch(calls);
    }

    static ModelInferRequest question(String model, byte[] row) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(
                        ModelInferRequest.InferInputTensor.newBuilder()
                                .setName(Perceptron.INPUT)
                                .setDatatype("FP32")
                                .addShape(1)
                                .addShape(row.length / Float.BYTES))
                .addRawInputContents(ByteString.copyFrom(row))
                .build();
    }

    static Load run(int port, ModelInferRequest request, int calls, Duration length)
            throws InterruptedException {
        var channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .directExecutor()
                        .build();
        try {
            var load = new GrpcLoad(channel, request, calls);
            var start = System.nanoTime();
            for (var i = 0; i < calls; i++) {
                load.ask();
            }
            load.open.await(length.toNanos(), TimeUnit.NANOSECONDS);
            load.ending = true;
            if (load.failure != null) {
                throw new IllegalStateException("a call failed", load.failure);
            }
            var took = System.nanoTime() - start;
            synchronized (load) {
                return Load.of(load.nanos, load.count, took);
            }
        } finally {
            channel.shutdownNow();
            channel.awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private void ask() {
        var since = System.nanoTime();
        stub.modelInfer(
                request,
                new StreamObserver<>() {
                    @Override
                    public void onNext(ModelInferResponse response) {
                        note(System.nanoTime() - since);
                    }

                    @Override
                    public void onError(Throwable t) {
                        if (!ending) {
                            failure = t;
                        }
                        open.countDown();
                    }

                    @Override
                    public void onCompleted() {
                        if (ending) {
                            open.countDown();
                        } else {
                            ask();
                        }
                    }
                });
    }

    private synchronized void note(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }
}
