package io.twinmesh.cluster.http.problem;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;

/// How a problem is written. Who speaks FHIR or OAuth expects every error in that language, also
/// one that no FHIR code has seen, so the path alone decides.
@SuppressWarnings("ImmutableEnumChecker") // a content type never changes
public enum ErrorForm {
    /// RFC 9457.
    PROBLEM(fixed("problem+json")) {
        @Override
        ObjectNode body(Problem problem) {
            var body = JsonNodeFactory.instance.objectNode();
            body.setAll(problem.members());
            return body.put("type", "https://twinmesh.io/refusals#" + problem.code())
                    .put("title", title(problem.status()))
                    .put("status", problem.status())
                    .put("code", problem.code())
                    .put("detail", problem.detail());
        }
    },

    /// FHIR R4. The permanent code is the one coding of `details`.
    OPERATION_OUTCOME(fixed("fhir+json")) {
        @Override
        ObjectNode body(Problem problem) {
            return outcome(problem);
        }
    },

    /// RFC 9457, readable by any page: the token of CDS Hooks is in a header, never in a cookie.
    CDS_HOOKS(fixed("problem+json")) {
        @Override
        ObjectNode body(Problem problem) {
            return PROBLEM.body(problem);
        }
    },
    /// RFC 6749, 5.2.
    OAUTH(ContentTypes.APPLICATION_JSON) {
        @Override
        ObjectNode body(Problem problem) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("error", oauthError(problem))
                    .put("error_description", problem.detail());
        }
    };

    /// Of an answer, why the request was refused only for now; for who counts.
    public static final AttributeKey<Busy> WHY = AttributeKey.create("busy", Busy.class);

    private final ContentType type;

    ErrorForm(ContentType type) {
        this.type = type;
    }

    public static ErrorForm of(HttpRequest request) {
        return of(request.getUri().path());
    }

    static ErrorForm of(String path) {
        if (path.equals("/fhir") || path.startsWith("/fhir/")) {
            return OPERATION_OUTCOME;
        }
        if (path.equals("/cds-services") || path.startsWith("/cds-services/")) {
            return CDS_HOOKS;
        }
        return path.startsWith("/oauth2/") ? OAUTH : PROBLEM;
    }

    abstract ObjectNode body(Problem problem);

    /// A problem as an OperationOutcome, for answers that hold several.
    public static ObjectNode outcome(Problem problem) {
        return outcome("error", issueType(problem), problem);
    }

    /// The same of what is no error.
    ///
    /// @param severity of the value set `issue-severity`
    /// @param type of the value set `issue-type`
    public static ObjectNode outcome(String severity, String type, Problem said) {
        var outcome = JsonNodeFactory.instance.objectNode().put("resourceType", "OperationOutcome");
        var issues = outcome.putArray("issue");
        issue(issues.addObject().put("severity", severity), type, said);
        said.also()
                .forEach(other ->
                        issue(
                                issues.addObject().put("severity", severity),
                                issueType(other),
                                other));
        return outcome;
    }

    private static void issue(ObjectNode issue, String type, Problem said) {
        issue.put("code", type);
        issue.putObject("details")
                .putArray("coding")
                .addObject()
                .put("system", "https://twinmesh.io/refusals")
                .put("code", said.code());
        issue.put("diagnostics", said.detail());
        said.expression().ifPresent(place -> issue.putArray("expression").add(place));
    }

    public HttpResponse response(Problem problem) {
        var response =
                HttpResponse.create()
                        .withStatus(problem.status())
                        .withEntity(
                                type, body(problem).toString().getBytes(StandardCharsets.UTF_8));
        if (this == OAUTH) {
            response = response.addHeader(RawHeader.create("Cache-Control", "no-store"));
        } else if (problem.status() == 401) {
            response = response.addHeader(RawHeader.create("WWW-Authenticate", "Bearer"));
        }
        if (this == CDS_HOOKS) {
            response =
                    response.addHeader(RawHeader.create("Access-Control-Allow-Origin", "*"))
                            .addHeader(
                                    RawHeader.create(
                                            "Access-Control-Expose-Headers",
                                            "Retry-After, WWW-Authenticate"));
        }
        if (problem.busy().isPresent()) {
            response = response.addAttribute(WHY, problem.busy().get());
        }
        return problem.retryAfter().isPresent()
                ? response.addHeader(
                        RawHeader.create(
                                "Retry-After",
                                Long.toString(Math.max(1, problem.retryAfter().get().toSeconds()))))
                : response;
    }

    private static ContentType fixed(String subtype) {
        MediaType.WithFixedCharset type =
                MediaTypes.applicationWithFixedCharset(subtype, HttpCharsets.UTF_8);
        return type.toContentType();
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Not authenticated";
            case 402 -> "Payment required";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 406 -> "Not acceptable";
            case 408 -> "Request too slow";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 412 -> "Precondition failed";
            case 413 -> "Too large";
            case 414 -> "Address too long";
            case 415 -> "Unsupported media type";
            case 422 -> "Cannot be processed";
            case 429 -> "Too many requests";
            case 431 -> "Headers too large";
            case 501 -> "Not implemented";
            case 503 -> "Not available now";
            case 505 -> "HTTP version not supported";
            default -> "Failure";
        };
    }

    /// A code of the value set `issue-type`.
    private static String issueType(Problem problem) {
        return switch (problem.status()) {
            case 401 -> problem.code().equals("auth.token-expired") ? "expired" : "login";
            case 402 -> "business-rule";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405, 406, 415, 501, 505 -> "not-supported";
            case 408 -> "timeout";
            case 409, 412 -> "conflict";
            case 410 -> "deleted";
            case 413, 414, 431 -> "too-long";
            case 422 -> "processing";
            case 429 -> "throttled";
            case 500 -> "exception";
            case 503 -> "transient";
            default ->
                    switch (problem.code()) {
                        case "resource.element-missing" -> "required";
                        case "resource.element-unknown", "resource.shape" -> "structure";
                        case "resource.value-malformed" -> "value";
                        case "resource.code-unknown" -> "code-invalid";
                        case "resource.invariant-broken" -> "invariant";
                        case String code -> code.endsWith(".malformed") ? "structure" : "invalid";
                    };
        };
    }

    /// The codes `oauth.…` name what RFC 6749 has; the rest can happen to any request.
    private static String oauthError(Problem problem) {
        if (problem.code().startsWith("oauth.")) {
            return problem.code().substring("oauth.".length()).replace('-', '_');
        }
        return switch (problem.status()) {
            case 429, 503 -> "temporarily_unavailable";
            case 500 -> "server_error";
            default -> "invalid_request";
        };
    }
}
