package io.twinmesh.actors.node;

import io.twinmesh.actors.Wire;

import java.time.Instant;

/// Where a node stands and why, as its provider reads it.
///
/// @param code permanent, listed in `docs/refusals.md`
/// @param why one sentence, 0 to 200 characters
public record Judgement(Standing standing, String code, String why, Instant since) implements Wire {
    /// Why the network suspends a node.
    public static final String RESULTS_WRONG = "network.results-wrong";

    /// As long as a reason may be.
    public static final int MAX_WHY = 200;

    public Judgement {
        if (why.length() > MAX_WHY) {
            throw new IllegalArgumentException(
                    "a reason has at most " + MAX_WHY + " characters, got " + why.length());
        }
    }

    /// Whether the network suspended it for its results: then it is asked what the core knows, and
    /// so many right answers in a row end it.
    public boolean forResults() {
        return standing == Standing.SUSPENDED && code.equals(RESULTS_WRONG);
    }

    /// What follows from the node's own word.
    static Judgement own(Standing standing, Instant since) {
        return new Judgement(
                standing,
                "node." + standing.text(),
                switch (standing) {
                    case DRAINING -> "the node asked for no new work";
                    case LEFT -> "the node said good-bye";
                    case PENDING, PROBATION, ACTIVE, SUSPENDED, REVOKED -> "";
                },
                since);
    }
}
