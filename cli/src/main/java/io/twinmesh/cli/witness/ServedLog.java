package io.twinmesh.cli.witness;

import io.twinmesh.cli.client.WholeAnswer;
import io.twinmesh.persistence.auditor.LeafSource;
import io.twinmesh.persistence.log.TilePath;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// A log as it is served to everyone (C2SP `tlog-tiles`), without a token. Each answer has 20
/// seconds up to its end.
final class ServedLog implements LeafSource, AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final int MOST_NOTE_BYTES = 64 * 1024;

    /// 256 entries, each behind its length in two bytes.
    private static final int MOST_BUNDLE_BYTES = TilePath.FULL * (2 + 0xFFFF);

    private final URI base;
    private final Duration within;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(ANSWER_WITHIN)
                    .build();

    /// @param base for example `http://127.0.0.1:8080/log/0`
    ServedLog(URI base) {
        this(base, ANSWER_WITHIN);
    }

    /// @param within for a whole answer
    ServedLog(URI base, Duration within) {
        this.base = base;
        this.within = within;
    }

    /// The last signed checkpoint, a C2SP note that nobody has checked.
    String checkpoint() throws IOException {
        return get("checkpoint", BodyHandlers.limiting(BodyHandlers.ofString(), MOST_NOTE_BYTES));
    }

    @Override
    public byte[] bundle(TilePath.Entries path) throws IOException {
        return get(
                path.text(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BUNDLE_BYTES));
    }

    private <T> T get(String path, BodyHandler<T> handler) throws IOException {
        HttpResponse<T> answer;
        try {
            answer =
                    WholeAnswer.of(
                            http,
                            HttpRequest.newBuilder(URI.create(base + "/" + path))
                                    .timeout(within)
                                    .build(),
                            handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (answer.statusCode() != 200) {
            throw new IOException(path + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
