package io.twinmesh.cli.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.provider.agent.state.StateFolder;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerKey;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SignedOrder;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

class LedgerTransferCommandTest {
    private static final String TO = "5".repeat(32);
    private static final String ID = "a".repeat(32);

    @TempDir private Path folder = Path.of("");
    private String wallet = "";
    private String password = "";

    @BeforeEach
    void aPassword() throws Exception {
        wallet = folder.resolve("my.wallet").toString();
        password = folder.resolve("password").toString();
        Files.writeString(Path.of(password), "correct horse battery\nnot this line\n");
    }

    private CommandRun newWallet(String... more) {
        return CommandRun.of(
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        "ledger",
                                        "new-wallet",
                                        wallet,
                                        "--password-file",
                                        password),
                                java.util.stream.Stream.of(more))
                        .toArray(String[]::new));
    }

    private CommandRun transfer(FakeServer server, String amount) throws Exception {
        return order(server, "transfer", "--to", TO, "--amount", amount);
    }

    @Test
    void a_new_wallet_is_private_names_its_account_and_is_never_overwritten() throws Exception {
        var run = newWallet("--network", "network.example");

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        var text = Files.readString(Path.of(wallet));
        var json = new ObjectMapper().readTree(text);
        assertThat(run.out()).isEqualTo(json.path("account").asText() + "\n");
        assertThat(json.path("network").asText()).isEqualTo("network.example");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(wallet))))
                .isEqualTo("rw-------");
        var again = newWallet("--network", "network.example");
        assertThat(again.exit()).isEqualTo(Exit.USAGE);
        assertThat(again.err()).contains("never overwritten");
        assertThat(Files.readString(Path.of(wallet))).isEqualTo(text);
    }

    @Test
    void the_wallet_of_a_node_owns_the_account_that_is_named_after_the_nodes_key()
            throws Exception {
        var state = folder.resolve("provider");
        assertThat(
                        newWallet("--network", "network.example", "--node-state", state.toString())
                                .err())
                .contains("no node ever ran");
        var key = StateFolder.open(state).key(new SecureRandom()).verifyingKey();

        var run = newWallet("--network", "network.example", "--node-state", state.toString());

        assertThat(run.out().strip()).isEqualTo(OwnerKey.parse(key.toString()).account().value());
    }

    @Test
    void the_server_is_asked_for_the_networks_name() throws Exception {
        try (var server = FakeServer.start()) {
            server.on(
                    "GET /v1/ledger/summary",
                    200,
                    "{\"checkpoint\":{\"origin\":\"twinmesh.local/lane/0\"}}");
            var data = DataFolder.in(folder.resolve("data")).servedAt(server.uri());

            var run = newWallet("--data", data.path().toString());

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(Files.readString(Path.of(wallet))).contains("\"twinmesh.local\"");
        }
    }

    @Test
    void a_short_password_or_none_is_refused() throws Exception {
        Files.writeString(Path.of(password), "short\n");
        var run = newWallet("--network", "network.example");
        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("at least 8 characters");
        assertThat(Path.of(wallet)).doesNotExist();
    }

    @Test
    void a_transfer_is_sent_as_the_wallets_owner_signed_it() throws Exception {
        var account = newWallet("--network", "network.example").out().strip();
        try (var server = FakeServer.start()) {
            server.on(
                    "POST /v1/ledger/transfers",
                    201,
                    "{\"id\":\"%s\",\"result\":\"created\",\"index\":7}".formatted(ID));

            var run = transfer(server, "30");

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(run.out()).contains(ID + "  created  7");
            var sent = new ObjectMapper().readTree(server.seen().getLast().body());
            var order =
                    new Order.Transfer(
                            ID,
                            new AccountId(account),
                            new AccountId(TO),
                            30,
                            Instant.ofEpochMilli(sent.path("expiresMs").asLong()));
            var signature =
                    OwnerSignature.parse(
                            sent.path("key").asText(), sent.path("signature").asText());
            assertThat(new SignedOrder(order, signature).genuine("network.example")).isTrue();
            assertThat(sent.path("from").asText()).isEqualTo(account);
            assertThat(sent.path("amount").asLong()).isEqualTo(30);
        }
    }

    @Test
    void refunds_burns_and_closings_are_signed_too() throws Exception {
        var account = new AccountId(newWallet("--network", "network.example").out().strip());
        try (var server = FakeServer.start()) {
            for (var path : List.of("refunds", "burns", "closings")) {
                server.on(
                        "POST /v1/ledger/" + path,
                        201,
                        "{\"id\":\"%s\",\"result\":\"created\"}".formatted(ID));
            }
            var of = "b".repeat(32);

            var refund = order(server, "refund", "--of", of, "--amount", "5");
            var burn = order(server, "burn", "--amount", "6");
            var close = order(server, "close");

            assertThat(List.of(refund.exit(), burn.exit(), close.exit()))
                    .as(refund.err() + burn.err() + close.err())
                    .containsOnly(Exit.OK);
            var sent = server.seen();
            signed(sent.get(0), time -> new Order.Refund(ID, account, of, 5, time));
            signed(sent.get(1), time -> new Order.Burn(ID, account, 6, time));
            signed(sent.get(2), time -> new Order.Close(ID, account, time));
        }
    }

    private static void signed(FakeServer.Seen seen, Function<Instant, Order> order)
            throws Exception {
        var sent = new ObjectMapper().readTree(seen.body());
        var signature =
                OwnerSignature.parse(sent.path("key").asText(), sent.path("signature").asText());
        var time = Instant.ofEpochMilli(sent.path("expiresMs").asLong());
        assertThat(new SignedOrder(order.apply(time), signature).genuine("network.example"))
                .isTrue();
    }

    private CommandRun order(FakeServer server, String name, String... more) throws Exception {
        var data = DataFolder.in(folder.resolve("data")).servedAt(server.uri());
        var arguments =
                new ArrayList<>(
                        List.of(
                                "ledger",
                                name,
                                "--wallet",
                                wallet,
                                "--password-file",
                                password,
                                "--id",
                                ID,
                                "--data",
                                data.path().toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void a_refusal_names_the_order_so_that_it_can_be_repeated() throws Exception {
        newWallet("--network", "network.example");
        try (var server = FakeServer.start()) {
            server.on(
                    "POST /v1/ledger/transfers",
                    503,
                    "{\"code\":\"ledger.busy\",\"detail\":\"Busy.\"}");

            var run = transfer(server, "30");

            assertThat(run.exit()).isEqualTo(Exit.FAILURE);
            assertThat(run.err()).contains("ledger.busy").contains(ID);
        }
    }

    @Test
    void a_wrong_password_or_a_changed_wallet_signs_nothing() throws Exception {
        newWallet("--network", "network.example");
        try (var server = FakeServer.start()) {
            Files.writeString(Path.of(password), "another password\n");
            var wrong = transfer(server, "30");
            assertThat(wrong.exit()).isEqualTo(Exit.NO);
            assertThat(wrong.err()).contains("does not open");

            Files.writeString(Path.of(password), "correct horse battery\n");
            var text = Files.readString(Path.of(wallet));
            Files.writeString(Path.of(wallet), text.replace("network.example", "other.example"));
            assertThat(transfer(server, "30").exit()).isEqualTo(Exit.NO);
            Files.writeString(
                    Path.of(wallet), text.replace("\"account\" : \"", "\"account\" : \"f"));
            assertThat(transfer(server, "30").err()).contains("is no wallet");
            Files.writeString(Path.of(wallet), text);
            assertThat(transfer(server, "0").err()).contains("1 or more, got 0");
            assertThat(server.seen()).isEmpty();
        }
    }
}
