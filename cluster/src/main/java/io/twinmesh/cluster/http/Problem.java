package io.twinmesh.cluster.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Why a request was not served, as RFC 9457 problem+json.
///
/// @param code permanent and public, listed in `docs/refusals.md`
/// @param detail one sentence for a person, never a patient's value or name
/// @param retryAfter when it makes sense to try again
public record Problem(int status, String code, String detail, Optional<Duration> retryAfter) {
    private static final ContentType PROBLEM =
            MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8)
                    .toContentType();

    static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, Optional.empty());
    }

    static Problem busy(String code, String detail) {
        return new Problem(503, code, detail, Optional.of(Duration.ofSeconds(2)));
    }

    HttpResponse response() {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "https://twinmesh.io/refusals#" + code)
                        .put("title", title())
                        .put("status", status)
                        .put("code", code)
                        .put("detail", detail);
        var response =
                HttpResponse.create()
                        .withStatus(status)
                        .withEntity(PROBLEM, json.toString().getBytes(StandardCharsets.UTF_8));
        if (status == 401) {
            response = response.addHeader(RawHeader.create("WWW-Authenticate", "Bearer"));
        }
        return retryAfter.isPresent()
                ? response.addHeader(
                        RawHeader.create(
                                "Retry-After", Long.toString(retryAfter.get().toSeconds())))
                : response;
    }

    private String title() {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Not authenticated";
            case 402 -> "Payment required";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 408 -> "Request too slow";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 413 -> "Too large";
            case 414 -> "Address too long";
            case 415 -> "Unsupported media type";
            case 422 -> "Cannot be processed";
            case 431 -> "Headers too large";
            case 501 -> "Not implemented";
            case 503 -> "Not available now";
            case 505 -> "HTTP version not supported";
            default -> "Failure";
        };
    }
}
