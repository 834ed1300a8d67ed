package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.kubernetes.ApiAccess;
import io.twinmesh.cluster.kubernetes.MockedKubernetes;
import io.twinmesh.cluster.node.membership.TestAuthority;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Four server processes on one PostgreSQL, one of which is killed: it has twins alone. The third
/// hosts nothing, it has the doors alone, and the last has the ledger alone. All start at once, as
/// pods do that find each other by the API server, and there is nothing before: no keys, no tables.
@Tag("database")
@Tag("slow")
class ClusterOfServersTest {
    private static final int TWINS = 6;
    private static final List<String> ROLES =
            List.of("twin", "twin, gateway, api, projection", "gateway, api", "ledger");

    private static final String ZONE = "." + MockedKubernetes.NAMESPACE + ".pod";
    private static final Map<String, String> MEMBER = Map.of("app", "twinmesh");

    /// What `docs/several-servers.md` promises, and as much again for a machine that does other
    /// work.
    private static final Duration AWAY = Duration.ofSeconds(40);

    @TempDir private Path temp = Path.of("");

    /// @param twin its id
    /// @param written ids of the observations that were acknowledged
    private record Written(String twin, List<String> written) {}

    @Test
    void what_one_server_acknowledged_the_others_show_also_when_it_was_killed() throws Exception {
        try (var postgres = postgres();
                var kubernetes = MockedKubernetes.start(temp)) {
            for (int i = 0; i < ROLES.size(); i++) {
                kubernetes.add(MockedKubernetes.NAMESPACE, "pod-" + i, address(i), MEMBER);
            }
            Files.writeString(temp.resolve("hosts"), hosts());
            try (var servers = new Servers(postgres, kubernetes.access())) {
                servers.await();
                assertThat(clustersBegun(postgres)).isOne();
                serve(servers);
            }
        }
    }

    private void serve(Servers servers) throws Exception {
        try (var atB = client(servers.at(1));
                var atC = client(servers.at(2))) {
            var twins = new ArrayList<Written>();
            for (int i = 0; i < TWINS; i++) {
                twins.add(new Written(created(atB, i), new ArrayList<>()));
            }
            // by way of the server that has no twins; more than one message can hold
            assertThat(atC.post("/fhir", "large", large()).twin()).startsWith("tw-");
            for (var twin : twins) {
                note(atB, twin, "b");
                note(atC, twin, "c");
                assertThat(shown(atB, twin)).containsAll(twin.written());
            }

            assertThat(atC.get(servers.at(2).management() + "/metrics").raw().body())
                    .contains("twinmesh_members_role{role=\"twin\"} 2.0")
                    .contains("twinmesh_members_role{role=\"ledger\"} 1.0")
                    .contains("twinmesh_members_role{role=\"gateway\"} 2.0");
            // by the server that has the ledger and nothing else
            new Asking(atC, "demo").deposit("before");

            var turned = atB.post("/v1/vault/rotation", "r", "");
            assertThat(turned.code())
                    .as("keys are changed while one runs alone")
                    .isEqualTo("vault.several-nodes");

            servers.at(0).kill();

            var rest = new ArrayList<>(twins);
            Awaitility.await()
                    .atMost(AWAY)
                    .until(() -> {
                        rest.removeIf(twin -> written(atB, twin, "d"));
                        return rest.isEmpty();
                    });
            for (var twin : twins) {
                assertThat(shown(atC, twin))
                        .as("everything acknowledged, once")
                        .containsExactlyInAnyOrderElementsOf(twin.written());
            }
            new Asking(atB, "demo").deposit("after");
        }
    }

    /// All are there in the end.
    private final class Servers implements AutoCloseable {
        private final List<CompletableFuture<ServerChild>> starting = new ArrayList<>();

        Servers(EmbeddedPostgres postgres, ApiAccess api) throws IOException {
            var authority = new TestAuthority(temp.resolve("authority"));
            var port = free();
            for (int i = 0; i < ROLES.size(); i++) {
                var place = i;
                var pair =
                        authority.certified(
                                "pod-" + place,
                                Duration.ofHours(1),
                                List.of("*" + ZONE, TestAuthority.MEMBER));
                var settings = new HashMap<String, String>();
                settings.put("cluster.key-file", pair.key().toString());
                settings.put("cluster.certificate-file", pair.certificate().toString());
                settings.put("cluster.authority-file", authority.authorityFile().toString());
                settings.put("cluster.roles", ROLES.get(place));
                settings.put("cluster.host", address(place) + ZONE);
                settings.put("cluster.port", Integer.toString(port));
                settings.put("cluster.shared-folder", temp.resolve("shared").toString());
                settings.put("cluster.discovery", "kubernetes");
                settings.put("cluster.begin-after", "10s");
                settings.put("kubernetes.pod-selector", "app=twinmesh");
                settings.put("kubernetes.api", api.address().toString());
                settings.put("kubernetes.namespace", api.namespace());
                settings.put("kubernetes.token-file", api.token().toString());
                settings.put("kubernetes.authority-file", api.authority().toString());
                settings.put("kubernetes.answer-within", "30s");
                starting.add(start(place, settings, postgres));
            }
        }

        /// Blocks until all are there.
        void await() throws IOException {
            // by whoever was first, while the others wait
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> Files.exists(temp.resolve("shared/public/complete")));
            var made = keys();
            starting.forEach(CompletableFuture::join);
            assertThat(keys()).as("made once").isEqualTo(made);
        }

        ServerChild at(int place) {
            return starting.get(place).join();
        }

        @Override
        public void close() {
            starting.forEach(
                    server -> server.thenAccept(ServerChild::close).handle((_, _) -> true).join());
        }
    }

    private Client client(ServerChild server) {
        return new Client(
                server.base(), temp.resolve("shared"), "demo", Client.ALL + " vault:rotate");
    }

    private static String created(Client client, int number) {
        var made = client.post("/fhir", "p" + number, ExportScenario.bundle("p" + number, 0, true));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(200);
        return made.twin();
    }

    /// 8 MB, which the twin stores whole or not at all.
    private static String large() {
        var notes = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            notes.append(
                    """
                    ,{"resource":{"resourceType":"Observation","id":"long-%d","status":"final",
                      "code":{"text":"a long note"},"subject":{"reference":"urn:uuid:p-large"},
                      "note":[{"text":"%s"}]},
                     "request":{"method":"POST","url":"Observation"}}\
                    """
                            .formatted(i, "n".repeat(400_000)));
        }
        var bundle = ExportScenario.bundle("large", 0, true);
        var end = bundle.lastIndexOf(']');
        return bundle.substring(0, end) + notes + bundle.substring(end);
    }

    private static void note(Client client, Written twin, String name) {
        assertThat(written(client, twin, name)).as(name).isTrue();
    }

    /// Writes one observation; what was not acknowledged may be written all the same, so the next
    /// attempt has the same id.
    private static boolean written(Client client, Written twin, String name) {
        var id = name + "-" + twin.twin();
        var body =
                """
                {"resourceType":"Observation","id":"%s","status":"final",
                 "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
                 "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2020-01-01",
                 "valueQuantity":{"value":70,"unit":"kg"}}\
                """
                        .formatted(id, twin.twin());
        var reply =
                client.send(
                        client.request("/fhir/Observation/" + id)
                                .header("Content-Type", "application/fhir+json")
                                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(body))
                                .build());
        if (reply.status() != 201 && reply.status() != 200) {
            assertThat(reply.status()).as(reply.raw().body()).isEqualTo(503);
            return false;
        }
        twin.written().add(id);
        return true;
    }

    private static List<String> shown(Client client, Written twin) {
        var found = client.get("/fhir/Observation?patient=" + twin.twin() + "&_count=100");
        assertThat(found.status()).as(found.raw().body()).isEqualTo(200);
        var ids = new ArrayList<String>();
        found.body().path("entry").forEach(entry -> ids.add(entry.at("/resource/id").asText()));
        return ids;
    }

    private CompletableFuture<ServerChild> start(
            int place, Map<String, String> settings, EmbeddedPostgres postgres) {
        var properties =
                new ArrayList<>(
                        List.of(
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-Djdk.net.hosts.file=" + temp.resolve("hosts")));
        settings.forEach((key, value) -> properties.add("-Dtwinmesh." + key + "=" + value));
        var options =
                List.of(
                        "--db",
                        postgres.getJdbcUrl("postgres", "postgres"),
                        "--db-user",
                        "postgres",
                        "--vault-db",
                        postgres.getJdbcUrl("postgres", "vault"),
                        "--vault-db-user",
                        "postgres");
        var started = new CompletableFuture<ServerChild>();
        // a pool could have fewer threads than there are servers
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        started.complete(
                                ServerChild.start(
                                        temp.resolve("pod-" + place),
                                        temp.resolve("said-" + place),
                                        properties,
                                        options));
                    } catch (IOException | RuntimeException | AssertionError e) {
                        started.completeExceptionally(e);
                    }
                });
        return started;
    }

    private static String address(int place) {
        return "127.0.0." + (place + 1);
    }

    /// What the DNS of Kubernetes would say of pods.
    private static String hosts() {
        return "127.0.0.1 localhost\n"
                + IntStream.range(0, ROLES.size())
                        .mapToObj(place ->
                                address(place)
                                        + " "
                                        + address(place).replace('.', '-')
                                        + ZONE
                                        + "\n")
                        .collect(Collectors.joining());
    }

    /// Each with what it holds.
    private Map<String, String> keys() throws IOException {
        var keys = new HashMap<String, String>();
        try (var files = Files.list(temp.resolve("shared/keys"))) {
            for (var file : files.toList()) {
                keys.put(
                        file.getFileName().toString(),
                        HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return keys;
    }

    private static int clustersBegun(EmbeddedPostgres postgres) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT begun FROM cluster_beginning")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static EmbeddedPostgres postgres() throws IOException, SQLException {
        var server =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE vault");
        }
        return server;
    }

    /// At all addresses of this machine.
    private static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
