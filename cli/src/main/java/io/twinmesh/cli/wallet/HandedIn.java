package io.twinmesh.cli.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.TextTable;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.Order;

import picocli.CommandLine.Mixin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// What every command has that signs an order and hands it in.
final class HandedIn {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();
    @Mixin private WalletOption wallet = new WalletOption();
    @Mixin private OrderOption order = new OrderOption();

    /// Writes an order down.
    @FunctionalInterface
    interface Writing {
        /// @throws IllegalArgumentException when there is no such order
        Order of(String id, AccountId from, Instant expires);
    }

    /// Signs an order with the wallet's key and sends the very one that it signed.
    ///
    /// @return an exit code
    int send(String path, Writing writing) {
        var from = wallet.read();
        Order wanted;
        try {
            wanted = writing.of(order.id(), from.account(), order.expires(InstantSource.system()));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
        var signature = wallet.sign(from, wanted);
        var body =
                body(wanted)
                        .put("key", signature.key().toString())
                        .put("signature", signature.hex());
        try (var api = connection.connect("ledger:order")) {
            format.print(api.post(path, body, Map.of()), HandedIn::table);
        } catch (CommandFailure e) {
            throw new CommandFailure(
                    e.exitCode(), e.getMessage() + " (the order's id is " + wanted.id() + ")");
        }
        return Exit.OK;
    }

    /// What is signed, field by field.
    static ObjectNode body(Order order) {
        var body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", order.id())
                        .put("from", order.from().value())
                        .put("expiresMs", order.expires().toEpochMilli());
        return switch (order) {
            case Order.Transfer transfer ->
                    body.put("to", transfer.to().value()).put("amount", transfer.amount());
            case Order.Refund refund -> body.put("of", refund.of()).put("amount", refund.amount());
            case Order.Burn burn -> body.put("amount", burn.amount());
            case Order.Close _ -> body;
        };
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
