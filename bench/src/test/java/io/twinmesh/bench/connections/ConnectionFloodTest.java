package io.twinmesh.bench.connections;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class ConnectionFloodTest {

    @Test
    void counts_what_the_other_side_keeps_and_what_it_closes() throws Exception {
        try (var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var kept = new ArrayList<Socket>();
            var keeper =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (var n = 0; n < 5; n++) {
                                        var one = door.accept();
                                        if (n % 2 == 0) {
                                            kept.add(one);
                                        } else {
                                            one.close();
                                        }
                                    }
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });

            var seen =
                    ConnectionFlood.flood(
                            (InetSocketAddress) door.getLocalSocketAddress(),
                            5,
                            Duration.ofSeconds(1));

            keeper.join();
            assertThat(kept).hasSize(3);
            assertThat(seen.opened() - seen.closed()).isEqualTo(3);
            assertThat(seen.toString()).contains("5 connections opened", "2 closed", "3 kept");
        }
    }

    @Test
    void without_a_port_it_says_what_it_wants() {
        var out = new ByteArrayOutputStream();

        var code =
                ConnectionFlood.run(
                        List.of("localhost"), new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(code).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("HOST:PORT [NUMBER]");
    }
}
