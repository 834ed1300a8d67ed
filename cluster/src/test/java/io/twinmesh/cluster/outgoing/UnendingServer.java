package io.twinmesh.cluster.outgoing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Sends the head of an answer to everyone, and never the end of its body.
public final class UnendingServer implements AutoCloseable {
    private static final long BETWEEN_BYTES = TimeUnit.MILLISECONDS.toNanos(10);

    private final ServerSocket socket;
    private final int status;
    private final boolean drips;
    private final CountDownLatch left = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private UnendingServer(int status, boolean drips) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.status = status;
        this.drips = drips;
        threads.execute(this::accept);
    }

    /// Sends nothing of the body.
    public static UnendingServer silent(int status) throws IOException {
        return new UnendingServer(status, false);
    }

    /// Sends the body, a byte now and then.
    public static UnendingServer dripping(int status) throws IOException {
        return new UnendingServer(status, true);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public int port() {
        return socket.getLocalPort();
    }

    /// Waits until somebody has left who was answered.
    public boolean left() throws InterruptedException {
        return left.await(30, TimeUnit.SECONDS);
    }

    private void accept() {
        try {
            while (true) {
                var one = socket.accept();
                threads.execute(() -> serve(one));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket one) {
        try (one) {
            var out = one.getOutputStream();
            out.write(
                    "HTTP/1.1 %d Well\r\nContent-Length: 60000\r\n\r\n"
                            .formatted(status)
                            .getBytes(StandardCharsets.US_ASCII));
            if (drips) {
                drip(out);
            } else {
                one.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException _) {
            // its end, too
        }
        left.countDown();
    }

    private static void drip(OutputStream out) throws IOException {
        while (true) {
            out.write('1');
            LockSupport.parkNanos(BETWEEN_BYTES);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
