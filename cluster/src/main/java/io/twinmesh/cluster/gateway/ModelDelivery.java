package io.twinmesh.cluster.gateway;

import com.google.protobuf.ByteString;

import io.grpc.stub.ServerCallStreamObserver;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.wire.node.ModelChunk;
import io.twinmesh.wire.node.ModelHead;

/// Streams one model at the speed the node reads: the signed manifest, then the blob in chunks.
final class ModelDelivery {
    static final int CHUNK_BYTES = 256 * 1024;

    private final ServerCallStreamObserver<ModelChunk> out;
    private final ModelCatalog.Entry model;
    private final byte[] blob;
    private final int from;
    private int sent = -1;
    private boolean completed;

    /// @param from the first byte of the blob that is wanted; one that it does not have is 0
    ModelDelivery(ServerCallStreamObserver<ModelChunk> out, ModelCatalog.Entry model, long from) {
        this.out = out;
        this.model = model;
        this.blob = model.blob().orElseGet(() -> new byte[0]);
        this.from = from >= 0 && from <= blob.length ? (int) from : 0;
    }

    /// Sends what the stream takes now. gRPC calls this one at a time.
    void pump() {
        while (!completed && out.isReady() && !out.isCancelled()) {
            if (sent < 0) {
                out.onNext(head());
                sent = from;
            } else if (sent < blob.length) {
                var next = Math.min(CHUNK_BYTES, blob.length - sent);
                out.onNext(
                        ModelChunk.newBuilder()
                                .setBlob(ByteString.copyFrom(blob, sent, next))
                                .build());
                sent += next;
            } else {
                completed = true;
                out.onCompleted();
            }
        }
    }

    private ModelChunk head() {
        return ModelChunk.newBuilder()
                .setHead(
                        ModelHead.newBuilder()
                                .setManifest(ByteString.copyFrom(model.signed().bytes()))
                                .setSignature(ByteString.copyFrom(model.signed().signature()))
                                .setBlobBytes(blob.length)
                                .setFrom(from))
                .build();
    }
}
