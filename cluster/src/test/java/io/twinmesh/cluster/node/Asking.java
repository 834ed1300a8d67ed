package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/// A client that pays for questions about twins and waits for their answers.
///
/// @param name whose account pays
record Asking(Client client, String name) {
    static final String QUESTION =
            "{\"model\":\"ckd-epi-2021\",\"purpose\":\"TREAT\",\"asOf\":\"2021-03-22\"}";

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

    /// How far the job is; waits for its end, for half a minute at most.
    JsonNode status(String job) {
        return client.get("/v1/queries/" + job + "?wait=30").body();
    }
}
