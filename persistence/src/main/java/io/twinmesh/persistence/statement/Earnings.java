package io.twinmesh.persistence.statement;

/// What a provider was paid for its work by the leaves of a log, whatever became of it since.
/// Tokens that somebody sent, or that it sent on, are not in it: it is what its receipts come to.
///
/// @param payouts how many paid it
/// @param earned tokens in them; the sum of those below
/// @param vested what became its own: all that is neither of the others
/// @param pending what is not its own yet
/// @param withheld until experts have looked
/// @param slashed what verdicts took and did not give back
/// @param returned what was withheld and went back to who had paid it
public record Earnings(
        long payouts,
        long earned,
        long vested,
        long pending,
        long withheld,
        long slashed,
        long returned) {}
