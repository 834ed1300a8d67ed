package io.twinmesh.actors.reputation;

/// The score of a node that people see, 0 to 100: `100 · (0.6·C + 0.3·L + 0.1·T)`.
///
/// @param correctness C: the share of right results, as low as it may be with 95 % certainty: the 5
///   % quantile of Beta(1 + right, 1 + wrong), both with a half-life of 30 days
/// @param reliability L: moving average of leases kept on time
/// @param tenure T: days on which it worked, of 90
public record CreditScore(double correctness, double reliability, double tenure) {
    private static final double QUANTILE = 0.05;

    static CreditScore of(double right, double wrong, double kept, long activeDays) {
        return new CreditScore(
                BetaBound.quantile(QUANTILE, 1 + right, 1 + wrong),
                kept,
                Math.min(1, activeDays / 90.0));
    }

    public int points() {
        return (int) Math.round(100 * (0.6 * correctness + 0.3 * reliability + 0.1 * tenure));
    }
}
