package io.twinmesh.bench.connections;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/// Opens connections to a port, says nothing on them and sees which are kept. On the loopback a
/// hundred come from one address each, as from many machines.
public final class ConnectionFlood {
    private static final String USAGE =
            """
            twinmesh bench connections HOST:PORT [NUMBER]

            Opens NUMBER connections (10000 unless said otherwise), says nothing, and prints after ten quiet seconds
            how many are still open. To the loopback they come from as many addresses as there are hundreds.
            Needs as many file descriptors (ulimit -n).\
            """;
    private static final int OF_ONE_ADDRESS = 100;
    private static final int MOST = 60_000;
    private static final Duration QUIET = Duration.ofSeconds(10);

    private ConnectionFlood() {}

    /// @return exit code
    public static int run(List<String> args, PrintStream out) {
        try {
            var colon = args.isEmpty() ? -1 : args.getFirst().lastIndexOf(':');
            var number = args.size() > 1 ? Integer.parseInt(args.get(1)) : 10_000;
            if (colon < 1 || args.size() > 2 || number < 1 || number > MOST) {
                out.println(USAGE);
                return 2;
            }
            var door =
                    new InetSocketAddress(
                            args.getFirst().substring(0, colon),
                            Integer.parseInt(args.getFirst().substring(colon + 1)));
            out.println(flood(door, number, QUIET));
            return 0;
        } catch (NumberFormatException _) {
            out.println(USAGE);
            return 2;
        } catch (IOException e) {
            out.println("twinmesh: " + e.getMessage());
            return 1;
        }
    }

    /// @param opened how many were made
    /// @param closed how many of them the other side closed
    /// @param opening how long it took to make them
    record Seen(int opened, int closed, Duration opening) {
        @Override
        public String toString() {
            return "%,d connections opened in %d ms: %,d closed by the other side, %,d kept"
                    .formatted(opened, opening.toMillis(), closed, opened - closed);
        }
    }

    /// @param quiet how long no connection must have been closed
    static Seen flood(InetSocketAddress door, int number, Duration quiet) throws IOException {
        try (var selector = Selector.open()) {
            try {
                var start = System.nanoTime();
                for (var n = 0; n < number; n++) {
                    var one = SocketChannel.open();
                    if (door.getAddress().isLoopbackAddress()) {
                        one.bind(new InetSocketAddress(from(n / OF_ONE_ADDRESS), 0));
                    }
                    one.connect(door);
                    one.configureBlocking(false);
                    one.register(selector, SelectionKey.OP_READ);
                }
                var opening = Duration.ofNanos(System.nanoTime() - start);
                var closed = 0;
                for (var more = -1; more != 0; closed += more) {
                    more = closed(selector, quiet);
                }
                return new Seen(number, closed, opening);
            } finally {
                for (var key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
    }

    /// @return how many were closed, once some are; 0 when none is within that time
    private static int closed(Selector selector, Duration within) throws IOException {
        var closed = 0;
        if (selector.select(within.toMillis()) > 0) {
            for (var key : selector.selectedKeys()) {
                if (over((SocketChannel) key.channel())) {
                    key.channel().close();
                    closed++;
                }
            }
            selector.selectedKeys().clear();
        }
        return closed;
    }

    private static boolean over(SocketChannel one) {
        try {
            return one.read(ByteBuffer.allocate(64)) < 0;
        } catch (IOException _) {
            return true;
        }
    }

    /// 127.1.0.1 and on.
    private static InetAddress from(int n) throws IOException {
        return InetAddress.getByAddress(
                new byte[] {127, 1, (byte) (n / 250), (byte) (n % 250 + 1)});
    }
}
