package io.twinmesh.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The HTTP interface of a server, as a command sees it. Calls block; it may be used from many
/// threads. An answer has ten minutes up to its end, and 64 MiB. What is read as it comes has no
/// such limits: it is given up when nothing has come for two minutes.
public final class ApiClient implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(10);

    /// A server lets no stream be quiet for as long.
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private static final String FHIR_JSON = "application/fhir+json";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .build();
    private final URI base;
    private final Supplier<Optional<String>> token;
    private final Duration answerWithin;
    private final Duration longestPause;

    /// @param base for example `http://127.0.0.1:8080`
    /// @param token asked for each request, so that a short-lived token can be renewed; empty sends
    ///   none
    public ApiClient(URI base, Supplier<Optional<String>> token) {
        this(base, token, ANSWER_WITHIN, LONGEST_PAUSE);
    }

    /// @param answerWithin for a whole answer
    /// @param longestPause of what is read as it comes
    ApiClient(
            URI base,
            Supplier<Optional<String>> token,
            Duration answerWithin,
            Duration longestPause) {
        this.base = base;
        this.token = token;
        this.answerWithin = answerWithin;
        this.longestPause = longestPause;
    }

    public URI base() {
        return base;
    }

    /// The JSON at `path`, or the end of the command.
    public JsonNode get(String path) {
        return tryGet(path).orFail();
    }

    public Answer tryGet(String path) {
        return tryGet(path, Map.of());
    }

    public Answer tryGet(String path, Map<String, String> headers) {
        return json(send("GET", path, BodyPublishers.noBody(), headers));
    }

    public Answer tryDelete(String path) {
        return json(send("DELETE", path, BodyPublishers.noBody(), Map.of()));
    }

    /// The text at `path` (for example a checkpoint), or the end of the command.
    public String text(String path) {
        var response = send("GET", path, BodyPublishers.noBody(), Map.of());
        if (response.status() >= 300) {
            json(response).orFail();
        }
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /// The bytes at `path` exactly as they were sent, or the end of the command.
    public byte[] bytes(String path) {
        var response = send("GET", path, BodyPublishers.noBody(), Map.of("Accept", FHIR_JSON));
        if (response.status() >= 300) {
            json(response).orFail();
        }
        return response.body();
    }

    /// Writes what is at `path` to `out` as it comes, however long it is, or ends the command.
    ///
    /// @param accept a media type
    public void download(String path, String accept, OutputStream out) {
        var request = request("GET", path, BodyPublishers.noBody(), Map.of("Accept", accept));
        try {
            var response = WholeAnswer.of(http, request, this::flowing);
            try (var body = response.body()) {
                if (response.statusCode() >= 300) {
                    json(raw(response, body.readAllBytes())).orFail();
                }
                body.transferTo(out);
            }
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    /// Reads lines at `path` as they come, until the server ends them, or ends the command.
    ///
    /// @return why the server gave none, when it refused
    public Optional<Problem> lines(
            String path, Map<String, String> headers, Consumer<String> onLine) {
        var request = request("GET", path, BodyPublishers.noBody(), headers);
        try {
            var response = WholeAnswer.of(http, request, this::flowing);
            if (response.statusCode() >= 300) {
                var raw = raw(response, response.body().readAllBytes());
                return Optional.of(Problem.read(raw.status(), parse(raw)));
            }
            try (var lines =
                    new BufferedReader(
                            new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    onLine.accept(line);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    /// Posts JSON and returns the JSON answer, or ends the command.
    public JsonNode post(String path, JsonNode body, Map<String, String> headers) {
        return tryPost(path, body, headers).orFail();
    }

    public Answer tryPost(String path, JsonNode body, Map<String, String> headers) {
        return tryPost(path, BodyPublishers.ofString(body.toString()), headers);
    }

    /// Posts a body that is JSON already, for example a file.
    public Answer tryPost(String path, BodyPublisher body, Map<String, String> headers) {
        return json(send("POST", path, body, headers));
    }

    private record Raw(
            int status, int retryAfterSeconds, Map<String, String> headers, byte[] body) {}

    private Raw send(String method, String path, BodyPublisher body, Map<String, String> headers) {
        try {
            var response =
                    WholeAnswer.of(
                            http,
                            request(method, path, body, headers),
                            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_BYTES));
            return raw(response, response.body());
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    private HttpRequest request(
            String method, String path, BodyPublisher body, Map<String, String> headers) {
        var request =
                HttpRequest.newBuilder(base.resolve(path))
                        .method(method, body)
                        .timeout(answerWithin)
                        .header("Accept", "application/json");
        if (method.equals("POST")) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::setHeader);
        token.get().ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request.build();
    }

    /// As it comes; a refusal whole.
    private BodySubscriber<InputStream> flowing(ResponseInfo head) {
        return head.statusCode() < 300
                ? new FlowingBody(longestPause)
                : BodySubscribers.mapping(
                        BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_BODY_BYTES),
                        ByteArrayInputStream::new);
    }

    private static Raw raw(HttpResponse<?> response, byte[] body) {
        return new Raw(response.statusCode(), retryAfter(response), headers(response), body);
    }

    private CommandFailure unreachable(IOException e) {
        var why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new CommandFailure(Exit.UNREACHABLE, "cannot reach " + base + ": " + why);
    }

    private static CommandFailure interrupted() {
        Thread.currentThread().interrupt();
        return new CommandFailure(Exit.FAILURE, "interrupted");
    }

    private static Map<String, String> headers(HttpResponse<?> response) {
        var headers = new TreeMap<String, String>();
        response.headers()
                .map()
                .forEach((name, values) ->
                        headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        return headers;
    }

    private static int retryAfter(HttpResponse<?> response) {
        var value = response.headers().firstValue("Retry-After").orElse("0");
        return value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
    }

    private static Answer json(Raw raw) {
        var body = parse(raw);
        return raw.status() < 300
                ? new Answer.Done(raw.status(), body, raw.headers())
                : new Answer.Refused(Problem.read(raw.status(), body), raw.retryAfterSeconds());
    }

    private static JsonNode parse(Raw raw) {
        if (raw.body().length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return MAPPER.readTree(new String(raw.body(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException _) {
            if (raw.status() >= 300) {
                return MissingNode.getInstance();
            }
            throw new CommandFailure(Exit.FAILURE, "the server's answer is not JSON");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
