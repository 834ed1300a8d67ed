package io.twinmesh.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.witness.AddCheckpoint;
import io.twinmesh.persistence.witness.Scrutiny;
import io.twinmesh.persistence.witness.Witness;
import io.twinmesh.persistence.witness.WitnessMemory;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

class WitnessServerTest {
    private static final Skey LOG = Skey.of("log.example/lane/0", new byte[32]);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH.plusSeconds(1));

    /// Of a disk that is full.
    private static final class FullDisk implements WitnessMemory {
        @Override
        public Optional<String> read(String origin) {
            return Optional.empty();
        }

        @Override
        public String place(String origin) {
            return "a full disk";
        }

        @Override
        public void write(String origin, String note) throws IOException {
            throw new IOException("no space left");
        }
    }

    @Test
    void whoever_asks_a_witness_that_cannot_remember_is_told_so() throws Exception {
        var key = Cosigner.of("w.example", CosignerAlgorithm.ED25519, new byte[32]);
        var witness =
                Witness.open(
                        List.of(LOG.vkey()), List.of(key), new FullDisk(), Scrutiny.NONE, CLOCK);
        var one = new Checkpoint(LOG.vkey().name(), 1, Rfc9162.leafHash(new byte[] {1}), List.of());
        var log = new ByteArrayOutputStream();
        try (var server =
                        WitnessServer.start(
                                witness,
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                new PrintStream(log, true, StandardCharsets.UTF_8),
                                CLOCK);
                var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + server.address().getPort()
                                                            + "/add-checkpoint"))
                                    .POST(
                                            BodyPublishers.ofByteArray(
                                                    new AddCheckpoint(
                                                                    0, List.of(), one.signedBy(LOG))
                                                            .body()))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("cannot remember\n");
            assertThat(log.toString(StandardCharsets.UTF_8))
                    .isEqualTo("1970-01-01T00:00:01Z cannot-remember status=500\n");
            http.shutdownNow();
        }
    }
}
