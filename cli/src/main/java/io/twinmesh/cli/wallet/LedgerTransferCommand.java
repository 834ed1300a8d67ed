package io.twinmesh.cli.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.TextTable;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.Order;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;

/// Sends tokens.
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = {
            "Send tokens of a wallet to another account, signed with the wallet's key.",
            "If it ends without an answer, repeat it with the --id that it names: nothing is sent"
                    + " twice."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh ledger transfer --wallet my.wallet --to 5f… --amount 100 --data D"
        })
public final class LedgerTransferCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();
    @Mixin private WalletOption wallet = new WalletOption();
    @Mixin private OrderOption order = new OrderOption();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "ACCOUNT",
            description = "who gets them, 32 hex digits")
    private String to = "";

    @Option(
            names = "--amount",
            required = true,
            paramLabel = "N",
            description = "how many tokens, 1 or more")
    private long amount;

    @Override
    public Integer call() {
        var from = wallet.read();
        var transfer = transfer(from.account());
        var signature = wallet.sign(from, transfer);
        var body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", transfer.id())
                        .put("from", transfer.from().value())
                        .put("to", transfer.to().value())
                        .put("amount", transfer.amount())
                        .put("expiresMs", transfer.expires().toEpochMilli())
                        .put("key", signature.key().toString())
                        .put("signature", signature.hex());
        try (var api = connection.connect("ledger:order")) {
            format.print(
                    api.post("/v1/ledger/transfers", body, Map.of()), LedgerTransferCommand::table);
        } catch (CommandFailure e) {
            throw new CommandFailure(
                    e.exitCode(), e.getMessage() + " (the order's id is " + transfer.id() + ")");
        }
        return Exit.OK;
    }

    private Order.Transfer transfer(AccountId from) {
        try {
            return new Order.Transfer(
                    order.id(),
                    from,
                    new AccountId(to),
                    amount,
                    order.expires(InstantSource.system()));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e.getMessage());
        }
    }

    private static TextTable table(JsonNode done) {
        var table = new TextTable("order", "result", "leaf");
        table.row(
                done.path("id").asText(),
                done.path("result").asText(),
                done.path("index").asText());
        return table;
    }
}
