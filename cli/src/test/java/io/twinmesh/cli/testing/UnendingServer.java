package io.twinmesh.cli.testing;

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

/// Answers everyone with the head of an answer and the beginning of its body, a byte now and then,
/// and never with the rest.
public final class UnendingServer implements AutoCloseable {
    private static final long BETWEEN_BYTES = TimeUnit.MILLISECONDS.toNanos(10);

    private final ServerSocket socket;
    private final String beginning;
    private final CountDownLatch left = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private UnendingServer(String beginning) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.beginning = beginning;
        threads.execute(this::accept);
    }

    /// @param beginning of the body, in ASCII
    public static UnendingServer start(String beginning) throws IOException {
        return new UnendingServer(beginning);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
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
                    "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            for (var next : beginning.getBytes(StandardCharsets.US_ASCII)) {
                out.write(next);
                LockSupport.parkNanos(BETWEEN_BYTES);
            }
            one.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // its end, too
        }
        left.countDown();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
