package io.twinmesh.cluster.gateway.peer;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.twinmesh.wire.node.GatewayFrame;

import java.util.ArrayDeque;
import java.util.Deque;

/// One stream: its outgoing side with a bounded queue, and how fast its node may talk. A node that
/// does not read what it is sent is not heard either until it has read on, so that its own words
/// call for no more answers than wait already. Used by the session actor only: gRPC observers are
/// not safe for several threads.
public final class NodeLink {
    /// Beyond so many frames that wait, the node is behind.
    static final int MOST_BEFORE_BEHIND = 16;

    private final ServerCallStreamObserver<GatewayFrame> out;
    private final int mostFrames;
    private final long mostBytes;
    private final Deque<GatewayFrame> queue = new ArrayDeque<>();
    private long bytes;
    private long seq;
    private int unasked;
    private boolean closed;

    /// @param mostFrames how many frames may wait for a node that does not read
    /// @param mostBytes how many bytes they may have together
    public NodeLink(ServerCallStreamObserver<GatewayFrame> out, int mostFrames, long mostBytes) {
        this.out = out;
        this.mostFrames = mostFrames;
        this.mostBytes = mostBytes;
    }

    /// Asks for that many more frames from the node, as soon as it is not behind.
    public void request(int frames) {
        unasked += frames;
        ask();
    }

    private void ask() {
        if (!closed && unasked > 0 && !behind()) {
            var frames = unasked;
            unasked = 0;
            out.request(frames);
        }
    }

    /// Whether the node has yet to read so much that it is not heard.
    public boolean behind() {
        return queue.size() > MOST_BEFORE_BEHIND;
    }

    /// Whether a frame may wait beside those that the node has yet to read.
    public boolean hasRoom(GatewayFrame.Builder frame) {
        return closed || hasRoom(frame.setSeq(seq + 1).build().getSerializedSize());
    }

    private boolean hasRoom(int size) {
        return queue.size() < mostFrames && bytes + size <= mostBytes;
    }

    /// Numbers the frame and sends it as soon as the stream takes it.
    ///
    /// @return false when the node has not read for so long that the queue is full
    public boolean send(GatewayFrame.Builder frame) {
        if (closed) {
            return true;
        }
        var next = frame.setSeq(seq + 1).build();
        if (!hasRoom(next.getSerializedSize())) {
            return false;
        }
        seq++;
        bytes += next.getSerializedSize();
        queue.add(next);
        flush();
        return true;
    }

    public void flush() {
        while (!closed && !queue.isEmpty() && out.isReady()) {
            var next = queue.remove();
            bytes -= next.getSerializedSize();
            out.onNext(next);
        }
        ask();
    }

    /// Says a last word and ends the stream in good order. What waits goes before it, but not to a
    /// node that is behind: what the stream does not take would stay in memory until the node reads
    /// it or is gone.
    public void complete(GatewayFrame.Builder lastWord) {
        if (!closed) {
            if (behind()) {
                queue.clear();
            }
            queue.add(lastWord.setSeq(++seq).build());
            complete();
        }
    }

    /// Sends what is waiting, but not to a node that is behind, and ends the stream in good order.
    public void complete() {
        if (!closed) {
            closed = true;
            if (!behind()) {
                queue.forEach(out::onNext);
            }
            queue.clear();
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
            queue.clear();
            out.onError(status.asRuntimeException());
        }
    }
}
