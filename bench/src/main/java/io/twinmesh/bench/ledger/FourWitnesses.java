package io.twinmesh.bench.ledger;

import com.sun.net.httpserver.HttpServer;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.witness.Scrutiny;
import io.twinmesh.persistence.witness.Witness;
import io.twinmesh.persistence.witness.WitnessFolder;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Four witnesses behind HTTP on loopback, three of which are enough. Each has what it saw on the
/// disk before it answers.
final class FourWitnesses implements Closeable {
    private final List<Closeable> opened = new ArrayList<>();
    private final TrustPolicy policy;

    /// @param folder theirs alone
    FourWitnesses(Vkey log, Path folder) throws IOException {
        var text = new StringBuilder("log " + log.text() + "\n");
        for (int number = 1; number <= 4; number++) {
            text.append(open(log, folder, number));
        }
        text.append("group enough 3 w1 w2 w3 w4\nquorum enough\n");
        policy = TrustPolicy.parse(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String open(Vkey log, Path folder, int number) throws IOException {
        var seed = new byte[32];
        seed[0] = (byte) number;
        var key = Cosigner.of("witness.example/w" + number, CosignerAlgorithm.ED25519, seed);
        var memory = WitnessFolder.open(folder.resolve("w" + number));
        opened.add(memory::close);
        var witness =
                Witness.open(
                        List.of(log), List.of(key), memory, Scrutiny.NONE, InstantSource.system());
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/add-checkpoint",
                exchange -> {
                    try (exchange) {
                        var reply = witness.add(exchange.getRequestBody().readAllBytes());
                        var body = reply.body().getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(reply.status(), body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
        opened.add(() -> server.stop(0));
        return "witness w%d %s http://127.0.0.1:%d\n"
                .formatted(number, key.key().text(), server.getAddress().getPort());
    }

    TrustPolicy policy() {
        return policy;
    }

    @Override
    public void close() throws IOException {
        for (var one : opened.reversed()) {
            one.close();
        }
    }
}
