package io.twinmesh.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.sun.net.httpserver.HttpServer;

import io.twinmesh.cluster.kubernetes.ApiServer.Noted;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

class ApiServerTest {
    private static final Map<String, String> MEMBER =
            Map.of("app.kubernetes.io/instance", "rel", "twinmesh.io/member", "yes");
    private static final String SELECTOR = "app.kubernetes.io/instance=rel,twinmesh.io/member=yes";

    @TempDir private static Path folder;
    private static MockedKubernetes kubernetes;

    @BeforeAll
    static void start() throws IOException {
        kubernetes = MockedKubernetes.start(folder);
    }

    @AfterAll
    static void stop() {
        kubernetes.close();
    }

    @Test
    void lists_the_pods_that_have_the_labels_in_its_own_namespace_alone()
            throws InterruptedException {
        kubernetes.add("twins", "a", "10.0.0.1", MEMBER);
        kubernetes.add("twins", "agent", "10.0.0.2", Map.of("app.kubernetes.io/instance", "rel"));
        kubernetes.add("others", "b", "10.0.0.3", MEMBER);
        try (var api = ApiServer.of(kubernetes.access())) {
            var pods = api.pods(SELECTOR);

            assertThat(pods).extracting(Pod::name).containsExactly("a");
            assertThat(pods.getFirst().host("twins")).hasValue("10-0-0-1.twins.pod");
            assertThat(pods.getFirst().started()).hasValue(Instant.parse("2026-11-29T20:00:00Z"));
            assertThat(pods.getFirst().ending()).isFalse();
            assertThat(kubernetes.lastToken()).isEqualTo("Bearer t0ken");
        }
        kubernetes.remove("a");
    }

    @Test
    void asks_for_none_that_have_come_to_an_end_however_many_are_kept() throws IOException {
        try (var fake = new Fake(200, "{}");
                var api = ApiServer.of(fake.access())) {
            api.pods(SELECTOR);

            assertThat(fake.asked)
                    .contains("fieldSelector=status.phase!=Failed,status.phase!=Succeeded&");
        }
    }

    @Test
    void notes_something_on_a_pod_unless_it_is_gone() {
        kubernetes.add("twins", "c", "10.0.0.1", Map.of("app", "noted"));
        try (var api = ApiServer.of(kubernetes.access())) {
            var pod = api.pods("app=noted").getFirst();

            assertThat(api.annotate(pod, "twinmesh.io/note", "5")).isEqualTo(Noted.DONE);

            assertThat(kubernetes.annotations("c")).containsEntry("twinmesh.io/note", "5");
            assertThat(kubernetes.image("c")).isEqualTo("registry.example/twinmesh:0.1.0");
            kubernetes.remove("c");
            assertThat(api.annotate(pod, "twinmesh.io/note", "6")).isEqualTo(Noted.GONE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, false, it does not know the token",
        "403, false, may not list pods in the namespace twins",
        "404, false, answered 404 to list pods of twins",
        "429, true, answered 429",
        "503, true, answered 503",
    })
    void what_it_refuses_is_told_with_what_must_be_changed(
            int status, boolean passes, String sentence) throws IOException {
        try (var fake = new Fake(status, "");
                var api = ApiServer.of(fake.access())) {
            assertThatThrownBy(() -> api.pods("app=twinmesh"))
                    .hasMessageContaining(sentence)
                    .asInstanceOf(type(ApiFailure.class))
                    .returns(passes, ApiFailure::passes);
        }
    }

    @Test
    void a_note_over_another_change_is_not_made() throws IOException {
        var pod = new Pod("a", "7", Map.of(), Map.of(), no(), no(), false);
        try (var fake = new Fake(409, "");
                var api = ApiServer.of(fake.access())) {
            assertThat(api.annotate(pod, "note", "5")).isEqualTo(Noted.CHANGED);
        }
    }

    @Test
    void nobody_at_its_address_may_pass() throws IOException {
        ApiAccess away;
        try (var fake = new Fake(200, "{}")) {
            away = fake.access();
        }
        try (var api = ApiServer.of(away)) {
            assertThatThrownBy(() -> api.pods("app=twinmesh"))
                    .hasMessageContaining("cannot be reached")
                    .asInstanceOf(type(ApiFailure.class))
                    .returns(true, ApiFailure::passes);
        }
    }

    @Test
    void a_list_that_goes_on_is_refused_and_one_that_is_too_long_is_not_read() throws IOException {
        try (var fake = new Fake(200, "{\"metadata\":{\"continue\":\"more\"},\"items\":[]}");
                var api = ApiServer.of(fake.access())) {
            assertThatThrownBy(() -> api.pods("app=x"))
                    .hasMessage("more than 200 pods have the labels app=x, expected fewer");
        }
        try (var fake = new Fake(200, " ".repeat((8 << 20) - 2) + "{}");
                var api = ApiServer.of(fake.access())) {
            assertThat(api.pods("app=x")).isEmpty();
        }
        try (var fake = new Fake(200, " ".repeat((8 << 20) - 1) + "{}");
                var api = ApiServer.of(fake.access())) {
            assertThatThrownBy(() -> api.pods("app=x")).isInstanceOf(ApiFailure.class);
        }
    }

    @Test
    void without_a_token_or_an_authority_it_says_which_file() {
        var none = folder.resolve("none");
        var access = kubernetes.access();
        var within = Duration.ofSeconds(1);
        try (var api =
                ApiServer.of(
                        new ApiAccess(
                                access.address(), "twins", none, access.authority(), within))) {
            assertThatThrownBy(() -> api.pods("app=x"))
                    .hasMessageContaining("is one projected into this pod? ")
                    .hasMessageContaining("none");
        }
        assertThatThrownBy(() ->
                        ApiServer.of(
                                new ApiAccess(
                                        ApiAccess.FROM_PODS,
                                        "twins",
                                        access.token(),
                                        none,
                                        within)))
                .hasMessageContaining(
                        "the authority of the API server cannot be read from " + none);
    }

    private static <T> Optional<T> no() {
        return Optional.empty();
    }

    /// Gives one answer to everybody.
    private static final class Fake implements AutoCloseable {
        private final HttpServer server;
        private volatile String asked = "";

        Fake(int status, String body) throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        asked = exchange.getRequestURI().getQuery();
                        var bytes = body.getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                        exchange.getResponseBody().write(bytes);
                        exchange.close();
                    });
            server.start();
        }

        ApiAccess access() throws IOException {
            var token = folder.resolve("fake-token");
            Files.writeString(token, "t");
            return new ApiAccess(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                    "twins",
                    token,
                    token,
                    Duration.ofSeconds(30));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
