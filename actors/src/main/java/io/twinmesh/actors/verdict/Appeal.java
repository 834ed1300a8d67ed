package io.twinmesh.actors.verdict;

import io.twinmesh.inference.enrolment.AppealText;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What the provider holds against a verdict, and what an operator decided.
///
/// @param reason the provider's words, 1 to [AppealText#MOST_LETTERS] characters on one line
/// @param ruling empty while it is open
public record Appeal(String reason, Instant at, Optional<Ruling> ruling) {
    /// So many may be open of one node.
    public static final int MOST_OPEN = 10;

    /// How long after the verdict it can be made.
    public static final Duration WITHIN = Duration.ofDays(14);

    public Appeal {
        if (!AppealText.wellFormed(reason)) {
            throw new IllegalArgumentException(
                    "a reason has 1 to " + AppealText.MOST_LETTERS + " characters on one line");
        }
    }

    /// An operator's decision.
    ///
    /// @param why one sentence for the provider
    /// @param by the operator's client
    /// @param givenBack leaf index of the pay's way back, once the ledger has said it
    public record Ruling(
            boolean granted, String why, String by, Instant at, Optional<Long> givenBack) {

        /// Whether the ledger has yet to give the pay back.
        boolean owes() {
            return granted && givenBack.isEmpty();
        }
    }

    boolean open() {
        return ruling.isEmpty();
    }

    Appeal decided(Ruling now) {
        return new Appeal(reason, at, Optional.of(now));
    }
}
