package io.twinmesh.actors.node;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an operator can decide about a node.
public enum Order {
    APPROVE(Standing.PROBATION, "an operator let the node in"),
    SUSPEND(Standing.SUSPENDED, "an operator suspended the node"),
    REINSTATE(Standing.PROBATION, "an operator let the node in again"),
    REVOKE(Standing.REVOKED, "an operator shut the node out");

    private final Standing standing;
    private final String words;

    Order(Standing standing, String words) {
        this.standing = standing;
        this.words = words;
    }

    /// Where it puts the node.
    Standing standing() {
        return standing;
    }

    /// The reason when the operator gives none.
    String words() {
        return words;
    }

    /// Under which code it is remembered.
    String code() {
        return "operator." + text();
    }

    /// As it is written in a request.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Order> of(String text) {
        return Arrays.stream(values()).filter(order -> order.text().equals(text)).findFirst();
    }
}
