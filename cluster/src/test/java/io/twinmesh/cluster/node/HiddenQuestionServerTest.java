package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A server that follows each answer of a node with a hidden question.
@Tag("slow")
class HiddenQuestionServerTest {
    private static final List<String> ALWAYS = List.of("-Dtwinmesh.verification.known-answers=1");

    @TempDir private Path temp = Path.of("");

    @Test
    void an_honest_node_answers_hidden_questions_that_the_network_pays() throws Exception {
        var data = temp.resolve("data");
        var machine = Enrolling.anew();
        try (var server = ServerChild.start(data, temp.resolve("said"), ALWAYS, List.of());
                var ward = server.client("ward", Client.ALL);
                var _ = ServerScenario.provider(data, machine)) {
            var twin = ward.post("/fhir", ServerScenario.bundle()).twin();
            ward.consent(twin);
            var asking = new Asking(ward, "ward");
            asking.deposit("d");
            deposit(ward, treasuryOf(ward, asking, twin));

            asking.status(asking.ask(twin, "q2"));

            // the newcomer's two answers were checked by the core, so a third check is a hidden one
            var node = "/v1/nodes/" + machine.id();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> ward.get(node).body().at("/score/checks").asLong() > 2);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> summary(ward).get("payouts").asLong() > 2);
            assertThat(summary(ward).get("sum").asLong()).isZero();
            assertThat(ward.get(node).body().at("/score/failures").asLong()).isZero();
            assertThat(ward.get("/v1/ledger/me").body().get("available").asLong()).isEqualTo(800);
        }
    }

    private static JsonNode summary(Client ward) {
        return ward.get("/v1/ledger/summary").body();
    }

    /// The network's account is whoever got the network's part of a payout.
    private static String treasuryOf(Client ward, Asking asking, String twin) {
        var paid = asking.status(asking.ask(twin, "q1"));
        // the job is paid before its payout is in the log
        var receipt =
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .until(
                                () -> ward.get(paid.get("receipt").asText()).body(),
                                logged -> logged.has("record"));
        for (var share : receipt.at("/record/shares")) {
            if (share.get("role").asText().equals("network")) {
                return share.get("account").asText();
            }
        }
        throw new AssertionError("no part of the network in " + receipt);
    }

    private static void deposit(Client ward, String account) {
        var deposit = "{\"account\":\"" + account + "\",\"amount\":1000}";
        var reply = ward.post("/v1/ledger/deposits", "t", deposit);
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(201);
    }
}
