package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.erasure.ErasureProof;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.log.Vkey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A patient is imported, erased, and brought back by nothing.
final class ErasureScenario {
    private static final String SCOPES = Client.ALL + " twin:erase";

    private ErasureScenario() {}

    /// What happens to the journal's database between two runs of the server.
    @FunctionalInterface
    interface Backup {
        void run() throws Exception;
    }

    static void erasedStaysErased(
            Path data,
            Optional<Database> db,
            Optional<Database> vault,
            Backup takeBackup,
            Backup restoreBackup)
            throws Exception {
        String twin;
        try (var node = ServerScenario.start(data, db, vault);
                var client = ServerScenario.client(node, data, "ward-3", SCOPES)) {
            twin = client.post("/fhir", ServerScenario.bundle()).twin();
            client.consent(twin);
            assertThat(client.get("/v1/twins/" + twin).status()).isEqualTo(200);
        }
        takeBackup.run();
        String proof;
        try (var node = ServerScenario.start(data, db, vault);
                var client = ServerScenario.client(node, data, "ward-3", SCOPES);
                var reader = ServerScenario.client(node, data, "reader", Client.ALL)) {
            assertThat(client.get("/v1/twins/" + twin).status()).as("a living twin").isEqualTo(200);
            assertThat(reader.delete("/v1/twins/" + twin).status()).isEqualTo(403);
            assertThat(client.delete("/v1/twins/" + twin + "?class=x").code())
                    .isEqualTo("query.parameter-invalid");

            var erased = client.delete("/v1/twins/" + twin);

            assertThat(erased.status()).as(erased.body().toString()).isEqualTo(200);
            proof = erased.body().get("proof").asText();
            assertThat(client.delete("/v1/twins/" + twin).body().get("proof").asText())
                    .isEqualTo(proof);
            assertGone(client, twin);
        }
        assertProves(data, proof, twin);
        try (var node = ServerScenario.start(data, db, vault);
                var client = ServerScenario.client(node, data, "ward-3", SCOPES)) {
            assertGone(client, twin);
        }
        restoreBackup.run();
        try (var node = ServerScenario.start(data, db, vault);
                var client = ServerScenario.client(node, data, "ward-3", SCOPES)) {
            assertGone(client, twin);
            assertThat(client.delete("/v1/twins/" + twin).body().get("proof").asText())
                    .isEqualTo(proof);
            assertThat(client.post("/fhir", ServerScenario.bundle()).code())
                    .as("and is not taken in again")
                    .isEqualTo("twin.erased");
        }
    }

    private static void assertGone(Client client, String twin) {
        var shown = client.get("/v1/twins/" + twin);
        assertThat(shown.status()).isEqualTo(410);
        assertThat(shown.code()).isEqualTo("twin.erased");
    }

    private static void assertProves(Path data, String note, String twin) throws IOException {
        var key = Files.readString(data.resolve("public").resolve("erasure.vkey")).strip();
        var proof = ErasureProof.verified(note, Vkey.parse(key));
        assertThat(proof.patient().value()).isEqualTo(twin);
        assertThat(proof.by()).isEqualTo("ward-3");
        assertThat(proof.rows()).isGreaterThan(100);
        assertThat(proof.chain()).startsWith("whole ");
    }
}
