package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.awaitility.Awaitility;

import java.time.Duration;
import java.util.Set;

/// A client that pays for questions about twins and waits for their answers.
///
/// @param name whose account pays
record Asking(Client client, String name) {
    static final String QUESTION =
            "{\"model\":\"ckd-epi-2021\",\"purpose\":\"TREAT\",\"asOf\":\"2021-03-22\"}";

    private static final Set<String> UNDER_WAY = Set.of("submitted", "queued", "running");
    private static final Set<String> UNPAID = Set.of("submitted", "queued", "running", "answered");

    void deposit(String key) {
        var deposit = "{\"client\":\"" + name + "\",\"amount\":1000}";
        var reply = client.post("/v1/ledger/deposits", key, deposit);
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(201);
    }

    /// @return the job
    String ask(String twin, String key) {
        var taken = client.post("/v1/twins/" + twin + "/queries", key, QUESTION);
        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(202);
        return taken.body().get("id").asText();
    }

    /// What became of the job, once it is paid or known that it will not be.
    JsonNode status(String job) {
        return after(UNPAID, job);
    }

    /// What became of a question to several models, once each of them has answered.
    JsonNode answers(String question) {
        return after(UNDER_WAY, question);
    }

    private JsonNode after(Set<String> states, String id) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(
                        () -> client.get("/v1/queries/" + id + "?wait=30").body(),
                        status -> !states.contains(status.path("state").asText()));
    }
}
