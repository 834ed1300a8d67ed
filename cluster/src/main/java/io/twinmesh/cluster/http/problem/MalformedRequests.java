package io.twinmesh.cluster.http.problem;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/// Answers what is so malformed that no request can be made of it, and so never reaches the
/// [Router], as a problem too, or as the address' language of errors wants it. Pekko makes one of
/// these per connection; `application.conf` names it.
public final class MalformedRequests extends ParsingErrorHandler {

    /// Neither answers nor logs what Pekko found: it quotes the request, and an address or a header
    /// can name a person.
    @Override
    public HttpResponse handle(
            StatusCode status, ErrorInfo found, LoggingAdapter log, ServerSettings settings) {
        // of an address that it cannot read Pekko has the text; elsewhere there is none to go by
        return ErrorForm.of(found.detail().strip()).response(problem(status.intValue()));
    }

    public static Problem problem(int status) {
        return switch (status) {
            case 413 -> Problem.of(413, "body.too-large", "The body is too large.");
            case 414 -> Problem.of(414, "request.uri-too-long", "The address is too long.");
            case 431 -> Problem.of(431, "request.headers-too-large", "The headers are too large.");
            case 501 ->
                    Problem.of(501, "request.method-unknown", "This is no HTTP method known here.");
            case 505 ->
                    Problem.of(505, "request.version-unsupported", "Speak HTTP/1.1 or HTTP/1.0.");
            default -> Problem.of(400, "request.malformed", "The request is not sound HTTP.");
        };
    }
}
