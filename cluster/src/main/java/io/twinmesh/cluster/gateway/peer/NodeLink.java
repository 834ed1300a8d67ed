package io.twinmesh.cluster.gateway.peer;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.twinmesh.wire.node.GatewayFrame;

import java.util.ArrayDeque;
import java.util.Deque;

/// The outgoing side of one stream, with a bounded queue. Used by the session actor only: gRPC
/// observers are not safe for several threads.
public final class NodeLink {
    private final ServerCallStreamObserver<GatewayFrame> out;
    private final int limit;
    private final Deque<GatewayFrame> queue = new ArrayDeque<>();
    private long seq;
    private boolean closed;

    /// @param limit how many frames may wait for a node that does not read
    public NodeLink(ServerCallStreamObserver<GatewayFrame> out, int limit) {
        this.out = out;
        this.limit = limit;
    }

    /// Asks for that many more frames from the node.
    public void request(int frames) {
        if (!closed) {
            out.request(frames);
        }
    }

    /// Numbers the frame and sends it as soon as the stream takes it.
    ///
    /// @return false when the node has not read for so long that the queue is full
    public boolean send(GatewayFrame.Builder frame) {
        if (closed) {
            return true;
        }
        if (queue.size() >= limit) {
            return false;
        }
        queue.add(frame.setSeq(++seq).build());
        flush();
        return true;
    }

    public void flush() {
        while (!closed && !queue.isEmpty() && out.isReady()) {
            out.onNext(queue.remove());
        }
    }

    /// Sends what is waiting and ends the stream in good order.
    public void complete() {
        if (!closed) {
            closed = true;
            queue.forEach(out::onNext);
            out.onCompleted();
        }
    }

    /// Forgets a stream that is over already: a good end said now could reach the node before the
    /// reason does.
    public void drop() {
        closed = true;
        queue.clear();
    }

    /// Ends the stream with an error; what is waiting is dropped.
    public void fail(Status status) {
        if (!closed) {
            closed = true;
            out.onError(status.asRuntimeException());
        }
    }
}
