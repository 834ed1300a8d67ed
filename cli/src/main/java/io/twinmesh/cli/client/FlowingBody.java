package io.twinmesh.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A body that is read as it comes, however long that takes, while something comes: only each pause
/// in which it is waited for has a limit. Of one reader.
final class FlowingBody extends InputStream implements BodySubscriber<InputStream> {
    private final Duration longestPause;
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    /// One piece is asked for at a time, so it holds that and the end at most.
    private final BlockingQueue<Piece> arrived = new LinkedBlockingQueue<>();

    // of the reader
    private final Queue<ByteBuffer> unread = new ArrayDeque<>();
    private boolean ended;

    private sealed interface Piece {
        record Bytes(List<ByteBuffer> buffers) implements Piece {}

        record End() implements Piece {}

        record Broken(Throwable cause) implements Piece {}
    }

    /// @param longestPause in which nothing comes
    FlowingBody(Duration longestPause) {
        this.longestPause = longestPause;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (subscription.complete(given)) {
            given.request(1);
        } else {
            given.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        arrived.add(new Piece.Bytes(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        arrived.add(new Piece.Broken(cause));
    }

    @Override
    public void onComplete() {
        arrived.add(new Piece.End());
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /// Blocks.
    ///
    /// @throws HttpTimeoutException when nothing came for so long
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended && nothingLeft()) {
            next();
        }
        if (ended) {
            return -1;
        }
        var buffer = unread.element();
        int read = Math.min(length, buffer.remaining());
        buffer.get(into, offset, read);
        return read;
    }

    private boolean nothingLeft() {
        while (!unread.isEmpty() && !unread.element().hasRemaining()) {
            unread.remove();
        }
        return unread.isEmpty();
    }

    private void next() throws IOException {
        switch (awaited()) {
            case Piece.Bytes(var buffers) -> {
                unread.addAll(buffers);
                subscription.join().request(1);
            }
            case Piece.End() -> ended = true;
            case Piece.Broken(var cause) -> throw new IOException(cause.getMessage(), cause);
        }
    }

    private Piece awaited() throws IOException {
        try {
            var piece =
                    Optional.ofNullable(
                            arrived.poll(longestPause.toMillis(), TimeUnit.MILLISECONDS));
            if (piece.isPresent()) {
                return piece.get();
            }
        } catch (InterruptedException _) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        close();
        throw new HttpTimeoutException(
                "nothing came for "
                        + longestPause.toMillis() / 1e3
                        + " s, and the answer had not ended");
    }

    /// Cuts the answer unless it has ended.
    @Override
    public void close() {
        if (!subscription.cancel(false)) {
            subscription.join().cancel();
        }
    }
}
