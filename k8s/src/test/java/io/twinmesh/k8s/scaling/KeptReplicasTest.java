package io.twinmesh.k8s.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.DryRun;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What an upgrade says of the number of pods that an autoscaler counts, beside an API server that
/// knows of one workload with so many of them and of nothing else.
class KeptReplicasTest {
    @TempDir private Path copy = Path.of("");
    private HttpServer apiServer;
    private String kind = "StatefulSet";
    private String asked = "StatefulSet";
    private String name = "rel-server";
    private int running;

    @BeforeEach
    void start() throws IOException {
        apiServer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        apiServer.createContext("/", this::answer);
        apiServer.start();
    }

    @AfterEach
    void stop() {
        apiServer.stop(0);
    }

    @Test
    void servers_that_the_autoscaler_added_stay() throws IOException {
        running = 5;

        assertThat(rendered()).contains("\nreplicas: 5\n");
    }

    @Test
    void those_of_a_deployment_stay_too() throws IOException {
        kind = "Deployment";
        asked = "Deployment";
        name = "rel-api";
        running = 4;

        assertThat(rendered()).contains("\nreplicas: 4\n");
    }

    @Test
    void a_deployment_begins_with_as_many_as_the_stateful_set_before_it() throws IOException {
        asked = "Deployment";
        name = "rel-api";
        running = 4;

        assertThat(rendered()).contains("\nreplicas: 4\n");
    }

    @Test
    void a_cluster_that_begins_to_grow_does_not_shrink_to_one_first() throws IOException {
        running = 1;

        assertThat(rendered()).contains("\nreplicas: 3\n");
    }

    @Test
    void where_there_is_none_yet_the_autoscaler_says_how_many() throws IOException {
        running = 0;

        assertThat(rendered()).contains("the line:").doesNotContain("replicas:");
    }

    /// The notes of an installation are all that it shows, so here they are the line that an
    /// upgrade has; an upgrade itself would need a release.
    private String rendered() throws IOException {
        var changed = Chart.OURS.copiedTo(copy);
        Files.writeString(
                copy.resolve("templates/NOTES.txt"),
                """
                the line:
                {{ include "twinmesh.replicas.now" (dict "kind" "%s" "namespace" "twins" "name" "%s" "least" 3) }}
                """
                        .formatted(asked, name));
        return changed.helm()
                .install()
                .withName("rel")
                .withNamespace("twins")
                .withKubeVersion("1.32.0")
                .clientOnly()
                .dryRun()
                .withDryRunOption(DryRun.SERVER)
                .withKubeConfigContents(kubeConfig())
                .withValuesFile(copy.resolve("ci/production-values.yaml"))
                .call()
                .getOutput();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var named = "/apis/apps/v1/namespaces/twins/" + kind.toLowerCase(Locale.ROOT) + "s/" + name;
        if (path.equals("/apis/apps/v1")) {
            send(
                    exchange,
                    200,
                    """
                    {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1","resources":[
                     {"name":"statefulsets","singularName":"statefulset","namespaced":true,"kind":"StatefulSet","verbs":["get"]},
                     {"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["get"]}]}
                    """);
        } else if (path.equals(named) && running > 0) {
            send(
                    exchange,
                    200,
                    """
                    {"apiVersion":"apps/v1","kind":"%s","metadata":{"name":"%s","namespace":"twins"},"spec":{"replicas":%d}}
                    """
                            .formatted(kind, name, running));
        } else {
            send(
                    exchange,
                    404,
                    """
                    {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}
                    """);
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private String kubeConfig() {
        return """
        apiVersion: v1
        kind: Config
        clusters: [{ name: here, cluster: { server: "http://127.0.0.1:%d" } }]
        users: [{ name: me, user: {} }]
        contexts: [{ name: now, context: { cluster: here, user: me } }]
        current-context: now
        """
                .formatted(apiServer.getAddress().getPort());
    }
}
