package io.twinmesh.persistence.ledger.order;

import io.twinmesh.persistence.identity.AccountId;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/// Reads the text of an order, as it is signed and as it travels to a lane.
public final class OrderText {
    private static final int KIND = 2;
    private static final int ID = 3;
    private static final int FROM = 4;
    private static final int BODY = 5;

    private OrderText() {}

    /// @throws IllegalArgumentException when it is not just what [Order#text] writes
    public static Order parse(String text) {
        var lines = List.of(text.split("\n", -1));
        if (lines.size() < BODY + 2) {
            throw new IllegalArgumentException("an order has 7 lines or more");
        }
        var id = value(lines, ID, "id");
        var from = new AccountId(value(lines, FROM, "from"));
        var expires = expires(lines);
        var order =
                switch (value(lines, KIND, "order")) {
                    case "transfer" ->
                            new Order.Transfer(
                                    id,
                                    from,
                                    new AccountId(value(lines, BODY, "to")),
                                    number(lines, BODY + 1, "amount"),
                                    expires);
                    case "refund" ->
                            new Order.Refund(
                                    id,
                                    from,
                                    value(lines, BODY, "of"),
                                    number(lines, BODY + 1, "amount"),
                                    expires);
                    case "burn" -> new Order.Burn(id, from, number(lines, BODY, "amount"), expires);
                    case "close" -> new Order.Close(id, from, expires);
                    default -> throw new IllegalArgumentException("no order of this kind");
                };
        if (!order.text(value(lines, 1, "network")).equals(text)) {
            throw new IllegalArgumentException("an order has one spelling");
        }
        return order;
    }

    private static Instant expires(List<String> lines) {
        try {
            return Instant.ofEpochMilli(number(lines, lines.size() - 2, "expires-ms"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("an order expires at a time", e);
        }
    }

    private static String value(List<String> lines, int at, String name) {
        if (at >= lines.size() || !lines.get(at).startsWith(name + " ")) {
            throw new IllegalArgumentException(
                    "line " + (at + 1) + " of an order is '" + name + "'");
        }
        return lines.get(at).substring(name.length() + 1);
    }

    private static long number(List<String> lines, int at, String name) {
        try {
            return Long.parseLong(value(lines, at, name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + name + "' is a whole number below 2^63", e);
        }
    }
}
