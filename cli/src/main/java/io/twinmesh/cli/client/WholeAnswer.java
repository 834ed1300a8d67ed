package io.twinmesh.cli.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An answer over HTTP as its handler has it, in time, or none. The JDK's own limit of time ends
/// with the head of an answer: whoever sends that and never the rest would be waited for without
/// end.
public final class WholeAnswer {
    private WholeAnswer() {}

    /// Blocks. An answer that is not waited for any more is cut.
    ///
    /// @param request with a timeout, which here ends when the handler has its body
    /// @param body limits its bytes
    /// @throws HttpTimeoutException when it was not there in that time
    /// @throws IOException when the answer breaks off, or is larger
    public static <T> HttpResponse<T> of(HttpClient http, HttpRequest request, BodyHandler<T> body)
            throws IOException, InterruptedException {
        var within =
                request.timeout()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "got a request without a timeout, want one with"));
        var sent = http.sendAsync(request, body);
        try {
            return sent.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no whole answer in " + within.toMillis() / 1e3 + " s");
        } finally {
            if (!sent.isDone()) {
                sent.cancel(true);
            }
        }
    }
}
