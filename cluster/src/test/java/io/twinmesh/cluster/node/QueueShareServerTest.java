package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/// A server without nodes, where questions only wait: two of one client and three altogether.
@Tag("slow")
class QueueShareServerTest {
    private static final List<String> LIMITS =
            List.of("-Dtwinmesh.job.max-open=3", "-Dtwinmesh.job.max-open-per-client=2");

    @TempDir private Path temp = Path.of("");

    private static void refused(Client.Reply reply, int status, String code) {
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(status);
        assertThat(reply.body().path("code").asText()).isEqualTo(code);
        assertThat(reply.raw().headers().firstValue("Retry-After")).hasValue("2");
    }

    @Test
    void a_client_with_its_share_is_told_to_wait_and_leaves_room_for_others() throws Exception {
        try (var server =
                        ServerChild.start(
                                temp.resolve("data"), temp.resolve("said"), LIMITS, List.of());
                var ward = server.client("ward", Client.ALL);
                var clinic = server.client("clinic", Client.ALL)) {
            var twin = ward.post("/fhir", ServerScenario.bundle()).twin();
            ward.consent(twin);
            var asking = new Asking(ward, "ward");
            asking.deposit("d");
            new Asking(clinic, "clinic").deposit("d");
            var queries = "/v1/twins/" + twin + "/queries";
            asking.ask(twin, "q1");
            asking.ask(twin, "q2");

            refused(ward.post(queries, "q3", Asking.QUESTION), 429, "queue.share-full");
            refused(
                    ward.post(
                            "/v1/twins/" + twin + "/pipelines",
                            "p1",
                            "{\"purpose\":\"TREAT\",\"steps\":[]}"),
                    429,
                    "queue.share-full");
            new Asking(clinic, "clinic").ask(twin, "q1");
            refused(clinic.post(queries, "q2", Asking.QUESTION), 503, "queue.full");
        }
    }
}
