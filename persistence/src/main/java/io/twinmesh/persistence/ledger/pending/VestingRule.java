package io.twinmesh.persistence.ledger.pending;

import java.time.Duration;

/// When pending pay becomes its provider's own: after a time, or when so many further results were
/// paid, whichever comes first.
///
/// Why twenty results: a cheater who is checked with probability 5 % gains, for each result it
/// invents, one price, and loses what is pending when it is caught, on average after twenty
/// results; so with 19 prices at risk cheating does not pay (`(1 − a) / a` for a check rate `a`).
///
/// @param after in whole milliseconds; zero where nothing is ever pending, for networks whose
///   providers are trusted
/// @param results 1 or more
public record VestingRule(Duration after, int results) {
    /// Seven days or twenty results.
    public static final VestingRule USUAL = new VestingRule(Duration.ofDays(7), 20);

    /// Pay is its provider's own at once.
    public static final VestingRule AT_ONCE = new VestingRule(Duration.ZERO, 1);

    public VestingRule {
        if (after.isNegative() || results < 1 || after.toNanosPart() % 1_000_000 != 0) {
            throw new IllegalArgumentException(
                    "pay vests after whole milliseconds, 0 or more, or 1 result or more, got "
                            + after
                            + " and "
                            + results);
        }
    }

    /// Whether pay is ever pending.
    public boolean atOnce() {
        return after.isZero();
    }

    /// @param earned when, in milliseconds
    /// @param later results that were paid since
    boolean holds(long earned, long later, long now) {
        return later >= results || now - earned >= after.toMillis();
    }
}
