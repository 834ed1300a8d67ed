package io.twinmesh.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cluster.certificate.Certificates;
import io.twinmesh.cluster.outgoing.WholeAnswer;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The API server of Kubernetes, over HTTPS, with the token of this pod's service account. Every
/// method blocks, for as long as [ApiAccess#within] says.
public final class ApiServer implements AutoCloseable {
    /// More pods than any release has that this program asks for.
    private static final int MOST = 200;

    private static final String RUNNING = "status.phase!=Failed,status.phase!=Succeeded";
    private static final int LARGEST = 8 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiAccess access;
    private final HttpClient http;

    /// What became of a note.
    public enum Noted {
        DONE,
        /// Somebody else changed the pod since it was read.
        CHANGED,
        /// There is no such pod any more.
        GONE
    }

    private ApiServer(ApiAccess access, HttpClient http) {
        this.access = access;
        this.http = http;
    }

    /// @throws ApiFailure when its authority cannot be read
    public static ApiServer of(ApiAccess access) {
        var http = HttpClient.newBuilder().connectTimeout(access.within());
        if (access.address().getScheme().equals("https")) {
            http.sslContext(trusting(access.authority()));
        }
        return new ApiServer(access, http.build());
    }

    private static SSLContext trusting(Path authority) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, new char[0]);
            for (var one : Certificates.in(Files.readAllBytes(authority))) {
                store.setCertificateEntry("authority-" + store.size(), one);
            }
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IllegalArgumentException e) {
            throw ApiFailure.lasting(
                    "the authority of the API server is not in "
                            + authority
                            + ": "
                            + e.getMessage(),
                    e);
        } catch (IOException | GeneralSecurityException e) {
            throw ApiFailure.lasting(
                    "the authority of the API server cannot be read from " + authority + ": " + e,
                    e);
        }
    }

    /// The pods of the namespace that have these labels, without those that have come to an end:
    /// evicted ones stay in the list for long, with all their labels.
    ///
    /// @param selector as in `kubectl get pods --selector`
    /// @throws ApiFailure when it does not say
    public List<Pod> pods(String selector) {
        var answer =
                answer(
                        request(
                                        "?limit="
                                                + MOST
                                                + "&fieldSelector="
                                                + URLEncoder.encode(RUNNING, StandardCharsets.UTF_8)
                                                + "&labelSelector="
                                                + URLEncoder.encode(
                                                        selector, StandardCharsets.UTF_8))
                                .GET());
        if (answer.statusCode() != 200) {
            throw refusal(answer.statusCode(), "list");
        }
        var list = json(answer.body());
        if (!list.path("metadata").path("continue").asText("").isEmpty()) {
            throw ApiFailure.lasting(
                    "more than " + MOST + " pods have the labels " + selector + ", expected fewer");
        }
        return StreamSupport.stream(list.path("items").spliterator(), false).map(Pod::of).toList();
    }

    /// Notes something on a pod, unless it was changed since it was read.
    ///
    /// @throws ApiFailure when it does not do it
    public Noted annotate(Pod pod, String annotation, String value) {
        var change =
                Map.of(
                        "metadata",
                        Map.of(
                                "resourceVersion",
                                pod.version(),
                                "annotations",
                                Map.of(annotation, value)));
        var answer =
                answer(
                        request("/" + URLEncoder.encode(pod.name(), StandardCharsets.UTF_8))
                                .header("Content-Type", "application/merge-patch+json")
                                .method(
                                        "PATCH",
                                        BodyPublishers.ofString(
                                                JSON.valueToTree(change).toString())));
        return switch (answer.statusCode()) {
            case 200, 201, 202 -> Noted.DONE;
            case 404 -> Noted.GONE;
            case 409 -> Noted.CHANGED;
            default -> throw refusal(answer.statusCode(), "patch");
        };
    }

    private HttpRequest.Builder request(String rest) {
        return HttpRequest.newBuilder(
                        URI.create(
                                access.address()
                                        + "/api/v1/namespaces/"
                                        + access.namespace()
                                        + "/pods"
                                        + rest))
                .timeout(access.within())
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token());
    }

    private String token() {
        try {
            return Files.readString(access.token()).strip();
        } catch (IOException e) {
            throw ApiFailure.lasting(
                    "the token for the API server cannot be read, is one projected into this pod? "
                            + e,
                    e);
        }
    }

    private HttpResponse<byte[]> answer(HttpRequest.Builder request) {
        try {
            return WholeAnswer.of(http, request.build(), BodyHandlers.ofByteArray(), LARGEST);
        } catch (HttpTimeoutException e) {
            throw silent("no whole answer in " + seconds(access.within()), e);
        } catch (IOException e) {
            throw silent(e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent("interrupted", e);
        }
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1e3 + " s";
    }

    private ApiFailure silent(String why, Throwable cause) {
        return ApiFailure.passing(
                "the API server " + access.address() + " cannot be reached: " + why, cause);
    }

    private ApiFailure refusal(int status, String verb) {
        var answered = "the API server " + access.address() + " answered " + status;
        return switch (status) {
            case 401 ->
                    ApiFailure.lasting(answered + ": it does not know the token " + access.token());
            case 403 ->
                    ApiFailure.lasting(
                            answered
                                    + ": this pod's service account may not "
                                    + verb
                                    + " pods in the namespace "
                                    + access.namespace()
                                    + ", it needs a Role that lets it");
            default ->
                    status == 429 || status >= 500
                            ? ApiFailure.passing(answered)
                            : ApiFailure.lasting(
                                    answered + " to " + verb + " pods of " + access.namespace());
        };
    }

    private JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw ApiFailure.passing("the API server " + access.address() + " answered no JSON", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
