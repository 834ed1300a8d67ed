package io.twinmesh.cluster.witnessing;

import io.twinmesh.cluster.outgoing.WholeAnswer;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.witness.AddCheckpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Speaks to witnesses over HTTP.
final class WitnessClient implements AutoCloseable {
    /// More than any number of cosignatures that a witness makes.
    private static final int MOST_BYTES = 64 * 1024;

    private final HttpClient http;
    private final Duration patience;

    /// @param patience for one answer
    WitnessClient(Duration patience) {
        this.patience = patience;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience)
                        .build();
    }

    /// Blocks until the witness has answered to the end or its time is over.
    ///
    /// @param url of the witness, without `/add-checkpoint`
    WitnessAnswer add(URI url, AddCheckpoint request) {
        try {
            return answer(
                    WholeAnswer.of(
                            http,
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    url.toString().replaceFirst("/+$", "")
                                                            + "/add-checkpoint"))
                                    .timeout(patience)
                                    .POST(BodyPublishers.ofByteArray(request.body()))
                                    .build(),
                            BodyHandlers.ofString(StandardCharsets.UTF_8),
                            MOST_BYTES));
        } catch (IOException _) {
            return new WitnessAnswer.Failed();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new WitnessAnswer.Failed();
        }
    }

    private static WitnessAnswer answer(HttpResponse<String> answer) {
        return switch (answer.statusCode()) {
            case 200 -> new WitnessAnswer.Cosigned(answer.body());
            case 409 -> size(answer.body());
            case 400, 403, 404, 422 -> new WitnessAnswer.Objected(answer.statusCode());
            default -> new WitnessAnswer.Failed();
        };
    }

    private static WitnessAnswer size(String body) {
        try {
            return new WitnessAnswer.OtherSize(Checkpoint.number(body.strip()));
        } catch (IllegalArgumentException _) {
            return new WitnessAnswer.Failed();
        }
    }

    /// Cuts what is under way.
    @Override
    public void close() {
        http.shutdownNow();
    }
}
