package io.twinmesh.cli.provider.agent.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.client.WholeAnswer;
import io.twinmesh.cli.provider.machine.DownloadSpeed;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.enrolment.EnrolmentRequest;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.proof.SigningKey;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/// Asks the network to let the node in. The answer is a certificate for its connections, which ends
/// soon, so this is asked again and again.
public final class Admission {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final int MEASUREMENTS = 3;
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int MAX_DOCUMENT_BYTES = 4 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final SigningKey key;
    private final ConnectionKey connection;
    private final String name;
    private final HardwareReport hardware;
    private final InstantSource time;
    private final LongSupplier nanos;

    /// @param key the node's identity, which signs every request
    /// @param connection what the certificate is for
    /// @param name as operators see the node
    /// @param nanos a clock for lengths of time
    public Admission(
            SigningKey key,
            ConnectionKey connection,
            String name,
            HardwareReport hardware,
            InstantSource time,
            LongSupplier nanos) {
        this.key = key;
        this.connection = connection;
        this.name = name;
        this.hardware = hardware;
        this.time = time;
        this.nanos = nanos;
    }

    /// What the network said.
    public sealed interface Answer {
        record Admitted(Credentials credentials, NodeStanding standing) implements Answer {}

        /// An operator has yet to decide.
        record Waiting(NodeStanding standing) implements Answer {}

        /// @param code the network's refusal code
        record Refused(String code, String why) implements Answer {}

        /// @param cause the kind of trouble
        record Unreachable(String cause) implements Answer {}
    }

    /// What a connection shows of the node.
    public record Credentials(String certificatePem, String keyPem, Instant ends) {
        @Override
        public String toString() {
            return "Credentials[" + ends + "]";
        }
    }

    /// Asks once. Blocks for at most half a minute for each of up to five answers.
    public Answer ask(Invitation invitation) throws InterruptedException {
        try (var http = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build()) {
            var report = withDownload(http, invitation);
            var request =
                    new EnrolmentRequest(
                            key.verifyingKey(),
                            name,
                            invitation.token(),
                            time.instant(),
                            connection.certificateRequest(key.verifyingKey().nodeId()),
                            report);
            var response =
                    whole(
                            http,
                            HttpRequest.newBuilder(invitation.server().resolve("/v1/nodes/enroll"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofByteArray(request.signedBy(key))),
                            MAX_ANSWER_BYTES);
            return answer(response.statusCode(), response.body());
        } catch (IOException | DateTimeException e) {
            return new Answer.Unreachable(e.getClass().getSimpleName());
        }
    }

    /// The report, with how fast the network's bytes arrive where it asks for that.
    private HardwareReport withDownload(HttpClient http, Invitation invitation)
            throws IOException, InterruptedException {
        var minimums = read(http, invitation, "/v1/network/minimums", MAX_ANSWER_BYTES);
        // of another network nothing is known that it asks
        var asked =
                minimums.isEmpty()
                        ? 0
                        : tree(minimums.get()).path("downloadKibibytesPerSecond").asLong();
        if (asked == 0) {
            return hardware;
        }
        var best = OptionalLong.empty();
        for (int i = 0; i < MEASUREMENTS && best.orElse(0) < asked * 1024; i++) {
            best = larger(best, measured(http, invitation));
        }
        return hardware.with(hardware.clockOffset(), best);
    }

    /// A connection is slow at first, and a server that is busy for a moment is no slow line.
    private OptionalLong measured(HttpClient http, Invitation invitation)
            throws IOException, InterruptedException {
        var from = nanos.getAsLong();
        var bytes = read(http, invitation, DownloadSpeed.DOCUMENT, MAX_DOCUMENT_BYTES);
        var took = nanos.getAsLong() - from;
        return bytes.map(all -> DownloadSpeed.of(all.length, took)).orElse(OptionalLong.empty());
    }

    private static OptionalLong larger(OptionalLong one, OptionalLong other) {
        return LongStream.concat(one.stream(), other.stream()).max();
    }

    private static Optional<byte[]> read(
            HttpClient http, Invitation invitation, String path, int most)
            throws IOException, InterruptedException {
        var response = whole(http, HttpRequest.newBuilder(invitation.server().resolve(path)), most);
        return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
    }

    private static HttpResponse<byte[]> whole(
            HttpClient http, HttpRequest.Builder request, int most)
            throws IOException, InterruptedException {
        return WholeAnswer.of(
                http,
                request.timeout(ANSWER_WITHIN).build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), most));
    }

    private Answer answer(int status, byte[] body) throws IOException {
        var tree = tree(body);
        return switch (status) {
            case 200 ->
                    new Answer.Admitted(
                            new Credentials(
                                    tree.path("certificatePem").asText(),
                                    connection.pem(),
                                    Instant.parse(tree.path("certificateEnds").asText())),
                            standing(tree));
            case 202 -> new Answer.Waiting(standing(tree));
            case 400, 401, 403, 409, 422 ->
                    new Answer.Refused(tree.path("code").asText(), tree.path("detail").asText());
            default -> new Answer.Unreachable("status " + status);
        };
    }

    private static JsonNode tree(byte[] body) throws IOException {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException("the answer is no JSON", e);
        }
    }

    private static NodeStanding standing(JsonNode tree) {
        return new NodeStanding(
                tree.path("standing").asText(),
                tree.path("code").asText(),
                tree.path("why").asText());
    }
}
