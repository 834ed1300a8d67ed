package io.twinmesh.cluster.witnessing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import com.sun.net.httpserver.HttpServer;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// What an operator reads of a witness that answers as a test wrote down.
class AskedWitnessTest {
    private static final Skey LOG = Skey.of("log.example/lane/0", new byte[32]);
    private static final Cosigner KEY =
            Cosigner.of("witness.example/w", CosignerAlgorithm.ED25519, new byte[32]);

    private record Answer(int status, String body) {}

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final WitnessClient client = new WitnessClient(Duration.ofSeconds(30));
    private Optional<HttpServer> server = Optional.empty();
    private Optional<AskedWitness> witness = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/add-checkpoint",
                exchange -> {
                    var answer = answers.remove();
                    var body = answer.body().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(answer.status(), body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        http.start();
        server = Optional.of(http);
        var url = "http://127.0.0.1:" + http.getAddress().getPort();
        witness =
                Optional.of(
                        new AskedWitness(
                                new TrustPolicy.Witness("w", KEY.key(), Optional.of(url)),
                                URI.create(url),
                                client));
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stop() {
        logger().detachAppender(log);
        client.close();
        server.ifPresent(http -> http.stop(0));
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(AskedWitness.class);
    }

    private AskedWitness witness() {
        return witness.orElseThrow();
    }

    private static Checkpoint checkpoint(long size) {
        return new Checkpoint(LOG.vkey().name(), size, Rfc9162.leafHash(new byte[] {1}), List.of());
    }

    /// Asks for a checkpoint of so many leaves.
    ///
    /// @return whether there is a line by the policy's key
    private boolean ask(long leaves, Answer... said) {
        answers.addAll(List.of(said));
        var checkpoint = checkpoint(leaves);
        return witness().ask(checkpoint.signedBy(LOG), checkpoint, (_, _) -> List.of()).isPresent();
    }

    private List<String> errors() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Answer size(long leaves) {
        return new Answer(409, leaves + "\n");
    }

    private static String line(Cosigner by, long leaves) {
        return by.cosign(checkpoint(leaves), Instant.EPOCH.plusSeconds(1)).line();
    }

    @Test
    void another_server_that_was_a_moment_ahead_is_no_error() {
        ask(11, size(12));
        ask(13, size(14));
        // another server has asked between the two requests of this one
        ask(16, size(15), size(17));
        ask(17, new Answer(200, line(KEY, 17)));

        assertThat(errors()).isEmpty();
        assertThat(witness().objects(17)).isFalse();
    }

    @Test
    void a_larger_tree_that_the_log_does_not_grow_to_is_an_error_in_the_next_round() {
        ask(11, size(14));
        ask(13, size(14));
        ask(13, size(14));

        assertThat(errors())
                .containsExactly(
                        "Witness has seen a larger tree than this log has: witness=w size=14");
        assertThat(witness().objects(13)).isTrue();
    }

    @Test
    void a_signature_by_another_key_than_the_policys_is_an_error_until_there_is_one_by_that() {
        var other = Cosigner.of("witness.example/w", CosignerAlgorithm.ED25519, seed());

        assertThat(ask(5, new Answer(200, line(other, 5)))).isFalse();
        assertThat(witness().objects(5)).isTrue();
        assertThat(ask(5, new Answer(200, line(other, 5)))).isFalse();
        assertThat(errors())
                .containsExactly(
                        "Witness gave no signature by the key that the policy has for it: witness=w");

        assertThat(ask(5, new Answer(200, line(KEY, 5)))).isTrue();
        assertThat(witness().objects(5)).isFalse();
    }

    private static byte[] seed() {
        var seed = new byte[32];
        seed[0] = 1;
        return seed;
    }

    @Test
    void a_page_in_place_of_signatures_is_no_answer_of_a_witness() {
        assertThat(ask(5, new Answer(200, "<html>Welcome</html>\n"))).isFalse();

        assertThat(errors()).isEmpty();
        assertThat(witness().objects(5)).isFalse();
    }
}
