package io.twinmesh.cluster.witnessing;

import com.sun.net.httpserver.HttpServer;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.witness.AddCheckpoint;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;

/// The witnesses `w1` to `w4` of a log, real ones behind HTTP; three of them are enough.
final class FourWitnesses implements Closeable {
    private final Vkey log;
    private final InstantSource clock;
    private final Path folder;
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final Set<String> frozen = ConcurrentHashMap.newKeySet();
    private final Set<String> conflicting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Closeable> opened = new ArrayList<>();
    private final StringBuilder policy = new StringBuilder();

    private FourWitnesses(Vkey log, InstantSource clock, Path folder) {
        this.log = log;
        this.clock = clock;
        this.folder = folder;
    }

    /// @param folder each keeps what it saw in a folder of its own below this one
    static FourWitnesses of(Vkey log, InstantSource clock, Path folder) throws IOException {
        var witnesses = new FourWitnesses(log, clock, folder);
        witnesses.policy.append("log ").append(log.text()).append('\n');
        for (var name : List.of("w1", "w2", "w3", "w4")) {
            witnesses.open(name);
        }
        witnesses.policy.append("group enough 3 w1 w2 w3 w4\nquorum enough\n");
        return witnesses;
    }

    private void open(String name) throws IOException {
        var seed = new byte[32];
        seed[0] = (byte) name.charAt(1);
        var key = Cosigner.of("witness.example/" + name, CosignerAlgorithm.ED25519, seed);
        var memory = WitnessFolder.open(folder.resolve(name));
        opened.add(memory::close);
        var witness = Witness.open(List.of(log), List.of(key), memory, Scrutiny.NONE, clock);
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/add-checkpoint",
                exchange -> {
                    if (frozen.contains(name)) {
                        asked.incrementAndGet();
                        exchange.sendResponseHeaders(200, 200);
                        exchange.getResponseBody().flush();
                        // left open: the log gives up by itself
                        return;
                    }
                    try (exchange) {
                        asked.incrementAndGet();
                        var request = exchange.getRequestBody().readAllBytes();
                        var reply = witness.add(request);
                        var body = reply.body().getBytes(StandardCharsets.UTF_8);
                        if (silent.contains(name)) {
                            exchange.sendResponseHeaders(503, -1);
                        } else if (conflicting.contains(name) && reply.status() == 422) {
                            var size = AddCheckpoint.parse(request).oldSize() + "\n";
                            exchange.sendResponseHeaders(409, size.length());
                            exchange.getResponseBody().write(size.getBytes(StandardCharsets.UTF_8));
                        } else {
                            exchange.sendResponseHeaders(reply.status(), body.length);
                            exchange.getResponseBody().write(body);
                        }
                    }
                });
        server.start();
        opened.add(() -> server.stop(0));
        policy.append(
                "witness %s %s http://127.0.0.1:%d\n"
                        .formatted(name, key.key().text(), server.getAddress().getPort()));
    }

    /// The text of the policy.
    byte[] policy() {
        return policy.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The same with a key for this one that it does not have.
    byte[] policyWithAnotherKeyFor(String name) {
        var key = Cosigner.of("witness.example/" + name, CosignerAlgorithm.ED25519, new byte[32]);
        return policy.toString()
                .replaceFirst(
                        "(?m)^(witness %s) \\S+".formatted(name),
                        "$1 " + Matcher.quoteReplacement(key.key().text()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Those named here see what they are asked and answer 503.
    Set<String> silent() {
        return silent;
    }

    /// Those named here send the head of an answer, and nothing of its body.
    Set<String> frozen() {
        return frozen;
    }

    /// Those named here answer to another tree of the size that they saw as if it were of another
    /// size.
    Set<String> conflicting() {
        return conflicting;
    }

    /// How often any of them was asked.
    int asked() {
        return asked.get();
    }

    @Override
    public void close() throws IOException {
        for (var one : opened.reversed()) {
            one.close();
        }
    }
}
