package io.twinmesh.actors.reputation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Pay that is earned and not yet the provider's own. It becomes its own after seven days or twenty
/// further accepted results, whichever comes first; until then a proved wrong result takes it.
///
/// Why twenty: a cheater who is checked with probability 5 % gains, for each result it invents, one
/// price, and loses what is pending when it is caught, on average after twenty results; so with 19
/// prices at risk cheating does not pay (`(1 − a) / a` for a check rate `a`).
///
/// @param parts the oldest first
/// @param accepted results of the node so far
public record PendingPay(List<Part> parts, long accepted) {
    static final Duration VESTS_AFTER = Duration.ofDays(7);
    static final int VESTS_AFTER_RESULTS = 20;
    static final int SLASHED_PRICES = 20;

    public static final PendingPay NOTHING = new PendingPay(List.of(), 0);

    /// @param amount tokens, 1 or more
    /// @param result the how-manieth result of the node it was earned with
    public record Part(long amount, long result, Instant at) {
        public Part {
            if (amount < 1) {
                throw new IllegalArgumentException("pay is 1 token or more, got " + amount);
            }
        }

        private boolean vested(long accepted, Instant now) {
            return accepted - result >= VESTS_AFTER_RESULTS || !at.plus(VESTS_AFTER).isAfter(now);
        }
    }

    /// What moves.
    ///
    /// @param left what is pending afterwards
    /// @param amount tokens that became the provider's own, or that were taken
    public record Moved(PendingPay left, long amount) {}

    public PendingPay {
        parts = List.copyOf(parts);
    }

    public long total() {
        return parts.stream().mapToLong(Part::amount).sum();
    }

    public PendingPay earned(long amount, Instant at) {
        var more = new ArrayList<>(parts);
        more.add(new Part(amount, accepted + 1, at));
        return new PendingPay(more, accepted + 1);
    }

    /// What has become the provider's own by now.
    public Moved vest(Instant now) {
        var waiting = parts.stream().filter(part -> !part.vested(accepted, now)).toList();
        var left = new PendingPay(waiting, accepted);
        return new Moved(left, total() - left.total());
    }

    /// What a proved wrong result costs: twenty prices, or what is pending if that is less. Vested
    /// pay is never touched. The newest parts go first.
    ///
    /// @param price of the question that was answered wrongly, 0 or more
    public Moved slash(long price) {
        var most =
                price > Long.MAX_VALUE / SLASHED_PRICES ? Long.MAX_VALUE : price * SLASHED_PRICES;
        var taken = Math.min(total(), most);
        var open = taken;
        var waiting = new ArrayList<>(parts);
        while (open > 0) {
            var newest = waiting.removeLast();
            if (newest.amount() > open) {
                waiting.add(new Part(newest.amount() - open, newest.result(), newest.at()));
            }
            open -= Math.min(open, newest.amount());
        }
        return new Moved(new PendingPay(waiting, accepted), taken);
    }
}
