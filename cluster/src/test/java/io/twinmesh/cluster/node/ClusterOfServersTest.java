package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.node.membership.TestAuthority;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Four server processes on one PostgreSQL, one of which is killed: it has twins alone. The third
/// hosts nothing, it has the doors alone, and the last has the ledger alone.
@Tag("database")
@Tag("slow")
class ClusterOfServersTest {
    private static final int TWINS = 6;
    private static final List<String> ROLES =
            List.of("twin", "twin, gateway, api, projection", "gateway, api", "ledger");

    /// What `docs/several-servers.md` promises, and as much again for a machine that does other
    /// work.
    private static final Duration AWAY = Duration.ofSeconds(40);

    @TempDir private Path temp = Path.of("");

    /// @param twin its id
    /// @param written ids of the observations that were acknowledged
    private record Written(String twin, List<String> written) {}

    @Test
    void what_one_server_acknowledged_the_others_show_also_when_it_was_killed() throws Exception {
        try (var postgres = postgres()) {
            var ports = List.of(free(), free(), free(), free());
            var authority = new TestAuthority(temp.resolve("authority"));
            try (var servers = new Servers(ports, authority, postgres);
                    var atB = client(servers.at(1));
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
    }

    /// The first makes the keys, then the others start; all are there in the end.
    private final class Servers implements AutoCloseable {
        private final List<CompletableFuture<ServerChild>> starting = new ArrayList<>();

        Servers(List<Integer> ports, TestAuthority authority, EmbeddedPostgres postgres) {
            for (int i = 0; i < ports.size(); i++) {
                var place = i;
                starting.add(
                        CompletableFuture.supplyAsync(
                                () -> unchecked(ports, place, authority, postgres)));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> Files.exists(temp.resolve("shared/public/complete")));
            }
            starting.forEach(CompletableFuture::join);
        }

        ServerChild at(int place) {
            return starting.get(place).join();
        }

        @Override
        public void close() {
            starting.forEach(server -> server.join().close());
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

    private ServerChild unchecked(
            List<Integer> ports, int place, TestAuthority authority, EmbeddedPostgres postgres) {
        try {
            return start("abcd".substring(place, place + 1), ports, place, authority, postgres);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerChild start(
            String name,
            List<Integer> ports,
            int place,
            TestAuthority authority,
            EmbeddedPostgres postgres)
            throws IOException {
        var certificate = authority.member(name);
        var settings =
                Map.of(
                        "roles",
                        ROLES.get(place),
                        "seed-nodes",
                        "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1),
                        "host",
                        "127.0.0.1",
                        "port",
                        ports.get(place).toString(),
                        "key-file",
                        certificate.key().toString(),
                        "certificate-file",
                        certificate.certificate().toString(),
                        "authority-file",
                        authority.authorityFile().toString(),
                        "shared-folder",
                        temp.resolve("shared").toString());
        var properties = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        settings.forEach((key, value) -> properties.add("-Dtwinmesh.cluster." + key + "=" + value));
        return ServerChild.start(
                temp.resolve(name),
                temp.resolve("said-" + name),
                properties,
                List.of(
                        "--db",
                        postgres.getJdbcUrl("postgres", "postgres"),
                        "--db-user",
                        "postgres",
                        "--vault-db",
                        postgres.getJdbcUrl("postgres", "vault"),
                        "--vault-db-user",
                        "postgres"));
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

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
