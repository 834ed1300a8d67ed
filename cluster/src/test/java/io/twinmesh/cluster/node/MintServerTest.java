package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SplitOrder;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A server with a mint policy.
@Tag("slow")
class MintServerTest {
    private static final String ACCOUNT = "5".repeat(32);
    private static final List<OwnerSecret> OPERATORS =
            Stream.of(1, 2, 3).map(MintServerTest::operator).toList();
    private static final MintPolicy POLICY =
            new MintPolicy("twinmesh.local", 2, OPERATORS.stream().map(OwnerSecret::key).toList());

    @TempDir private Path temp = Path.of("");

    private static OwnerSecret operator(int number) {
        var seed = new byte[32];
        seed[0] = (byte) number;
        return OwnerSecret.ofSeed(seed);
    }

    private static String signatures(
            int[] operators, Function<OwnerSecret, OwnerSignature> signing) {
        return Arrays.stream(operators)
                .mapToObj(OPERATORS::get)
                .map(signing)
                .map(one -> "{\"key\":\"%s\",\"signature\":\"%s\"}".formatted(one.key(), one.hex()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String order(String digit, long amount, int... operators) {
        var order =
                new MintOrder(
                        digit.repeat(32),
                        new AccountId(ACCOUNT),
                        amount,
                        Instant.ofEpochMilli(4_000_000_000_000L));
        var signatures = signatures(operators, one -> one.sign(order, "twinmesh.local"));
        return """
        {"id":"%s","account":"%s","amount":%d,"expiresMs":4000000000000,"signatures":%s}
        """
                .formatted(order.id(), ACCOUNT, amount, signatures);
    }

    private static String split(int version, int provider, int... operators) {
        var policy =
                new SplitPolicy(
                        version,
                        new AccountId(ACCOUNT),
                        new BasisPoints(provider, 8500 - provider, 1000, 500),
                        Optional.of(new Holdback(2000, 21)));
        var order = new SplitOrder(policy, Instant.ofEpochMilli(4_000_000_000_000L));
        var signatures = signatures(operators, one -> one.sign(order, "twinmesh.local"));
        return """
        {"version":%d,"treasury":"%s","provider":%d,"author":%d,"contributors":1000,"network":500,\
        "holdback":2000,"holdbackDays":21,"expiresMs":4000000000000,"signatures":%s}
        """
                .formatted(version, ACCOUNT, provider, 8500 - provider, signatures);
    }

    private static void splits(Client client) throws Exception {
        var before = client.get("/v1/ledger/split-policy").body();
        assertThat(before.get("version").asInt()).isEqualTo(1);
        assertThat(before.get("provider").asInt()).isEqualTo(6500);

        var done = client.post("/v1/ledger/split-policies", "k", split(2, 5000, 0, 1));
        assertThat(done.status()).as(done.raw().body()).isEqualTo(201);
        assertThat(done.body().get("index").asLong()).isEqualTo(1);
        var now = client.get("/v1/ledger/split-policy").body();
        assertThat(now.get("version").asInt()).isEqualTo(2);
        assertThat(now.get("provider").asInt()).isEqualTo(5000);
        assertThat(now.get("treasury").asText()).isEqualTo(ACCOUNT);
        assertThat(before.has("holdback")).isFalse();
        assertThat(now.get("holdback").asInt()).isEqualTo(2000);
        assertThat(now.get("holdbackDays").asInt()).isEqualTo(21);

        assertThat(client.post("/v1/ledger/split-policies", "k", split(3, 5000, 0)).code())
                .isEqualTo("mint.not-signed");
        var other = client.post("/v1/ledger/split-policies", "k", split(2, 6000, 0, 1));
        assertThat(other.code()).isEqualTo("split.refused");
        assertThat(other.body().get("detail").asText()).contains("exists_with_different_policy");
        var first = split(2, 5000, 0, 1).replace("\"version\":2", "\"version\":1");
        assertThat(client.post("/v1/ledger/split-policies", "k", first).code())
                .isEqualTo("body.field-invalid");
    }

    /// A repeated order finds its leaf in the log by its id, and the leaf its proof.
    private static void proves(Client client, String search) throws Exception {
        assertThat(search).isEqualTo("/v1/ledger/search?q=" + "1".repeat(32));
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> !client.get(search).body().path("entries").isEmpty());
        var leaf = client.get(search).body().path("entries").get(0);
        assertThat(leaf.path("index").asLong(-1)).isZero();
        assertThat(client.get(leaf.path("proof").asText()).status()).isEqualTo(200);
    }

    @Test
    void creates_tokens_and_splits_otherwise_when_two_operators_signed_and_not_for_a_token_alone()
            throws Exception {
        var file = Files.writeString(temp.resolve("policy"), POLICY.text());
        var settings = List.of("-Dtwinmesh.ledger.mint-policy-file=" + file);
        try (var server =
                        ServerChild.start(
                                temp.resolve("data"), temp.resolve("said"), settings, List.of());
                var client = server.client("ward", Client.ALL)) {
            assertThat(client.get("/v1/ledger/mint-policy").raw().body()).isEqualTo(POLICY.text());

            var done = client.post("/v1/ledger/mints", "k", order("1", 100, 2, 0));
            assertThat(done.status()).as(done.raw().body()).isEqualTo(201);
            assertThat(done.body().get("index").asLong()).isZero();
            var again = client.post("/v1/ledger/mints", "k", order("1", 100, 0, 1));
            assertThat(again.body().get("result").asText()).isEqualTo("exists");
            proves(client, again.body().path("search").asText());
            var balance = client.get("/v1/ledger/accounts/" + ACCOUNT).body();
            assertThat(balance.get("available").asLong()).isEqualTo(100);

            var one = client.post("/v1/ledger/mints", "k", order("2", 100, 1));
            assertThat(one.code()).isEqualTo("mint.not-signed");
            assertThat(one.body().get("detail").asText()).contains("signatures_missing");
            assertThat(client.post("/v1/ledger/mints", "k", order("1", 101, 0, 1)).code())
                    .isEqualTo("mint.refused");
            var deposit = "{\"account\":\"%s\",\"amount\":100}".formatted(ACCOUNT);
            var refused = client.post("/v1/ledger/deposits", "d", deposit);
            assertThat(refused.code()).isEqualTo("deposit.refused");
            assertThat(refused.body().get("detail").asText()).contains("mint_not_signed");

            splits(client);
        }
    }
}
