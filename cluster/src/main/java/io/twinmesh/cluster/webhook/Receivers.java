package io.twinmesh.cluster.webhook;

import io.twinmesh.cluster.outgoing.WholeAnswer;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/// Sends requests to receivers, and tells their answers apart. A redirection is not followed: its
/// address was never allowed.
final class Receivers implements AutoCloseable {
    /// Nobody reads what a receiver answers beside its status.
    private static final int MOST_BYTES = 1 << 20;

    private final HttpClient http;

    /// @param timeout to connect
    Receivers(Duration timeout) {
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /// What a receiver said.
    sealed interface Answer {
        record Taken() implements Answer {}

        record Gone() implements Answer {}

        /// It answers, and does not want this.
        record Refused(String code) implements Answer {}

        /// It does not answer as it should, or not at all.
        record Failed(String code) implements Answer {}
    }

    /// Blocks until the receiver has answered to the end or its time is over.
    ///
    /// @param request with a timeout
    Answer send(HttpRequest request) {
        try {
            var status =
                    WholeAnswer.of(http, request, BodyHandlers.discarding(), MOST_BYTES)
                            .statusCode();
            if (status == 410) {
                return new Answer.Gone();
            }
            var code = "webhook.answered-" + status / 100 + "xx";
            return switch (status / 100) {
                case 2 -> new Answer.Taken();
                case 4 -> new Answer.Refused(code);
                default -> new Answer.Failed(code);
            };
        } catch (HttpTimeoutException _) {
            return new Answer.Failed("webhook.too-slow");
        } catch (IOException _) {
            // its message may hold the address
            return new Answer.Failed("webhook.unreachable");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("webhook.interrupted");
        }
    }

    /// Cuts what is under way.
    @Override
    public void close() {
        http.shutdownNow();
    }
}
