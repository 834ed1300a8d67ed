package io.twinmesh.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;

/// Connections that send the same request again as soon as it is answered, all on one thread, so
/// that the one who measures takes as little of the machine as it can.
public final class HttpLoad {
    private static final int LARGEST_ANSWER = 256 * 1024;

    private final byte[] request;
    private long[] nanos = new long[1 << 16];
    private int count;

    private HttpLoad(byte[] request) {
        this.request = request;
    }

    /// One connection.
    private static final class Asking {
        private final SocketChannel channel;
        private final ByteBuffer out;
        private final byte[] room = new byte[LARGEST_ANSWER];
        private final ByteBuffer in = ByteBuffer.wrap(room);
        private long since;

        Asking(SocketChannel channel, byte[] request) {
            this.channel = channel;
            this.out = ByteBuffer.wrap(request);
        }

        void ask() throws IOException {
            in.clear();
            out.rewind();
            since = System.nanoTime();
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }
    }

    /// @param request a whole HTTP/1.1 request; the answer must be a 200 with a Content-Length
    public static Load run(int port, byte[] request, int connections, Duration length)
            throws IOException {
        return new HttpLoad(request).run(port, connections, length);
    }

    private Load run(int port, int connections, Duration length) throws IOException {
        var open = new ArrayList<SocketChannel>();
        try (var selector = Selector.open()) {
            for (var i = 0; i < connections; i++) {
                var channel =
                        SocketChannel.open(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                open.add(channel);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                var asking = new Asking(channel, request);
                channel.register(selector, SelectionKey.OP_READ, asking);
                asking.ask();
            }
            var start = System.nanoTime();
            var end = start + length.toNanos();
            while (System.nanoTime() < end) {
                selector.select(this::answered, 1000);
            }
            return Load.of(nanos, count, System.nanoTime() - start);
        } finally {
            for (var channel : open) {
                channel.close();
            }
        }
    }

    private void answered(SelectionKey key) {
        var asking = (Asking) key.attachment();
        try {
            if (asking.channel.read(asking.in) < 0) {
                throw new IllegalStateException("the server closed a connection");
            }
            if (whole(asking.room, asking.in.position())) {
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, 2 * count);
                }
                nanos[count++] = System.nanoTime() - asking.since;
                asking.ask();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a connection broke", e);
        }
    }

    private static boolean whole(byte[] room, int filled) {
        var text = new String(room, 0, filled, StandardCharsets.ISO_8859_1);
        var head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        if (!text.startsWith("HTTP/1.1 200")) {
            throw new IllegalStateException(text.substring(0, text.indexOf('\r')));
        }
        var name = "content-length: ";
        var at = text.toLowerCase(Locale.ROOT).indexOf(name) + name.length();
        var length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)).strip());
        return filled >= head + 4 + length;
    }
}
