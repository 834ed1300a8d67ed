package io.twinmesh.persistence.ledger.pending;

import java.util.Arrays;

/// What one provider has earned and not yet got, payout by payout. The oldest part vests first; the
/// newest is slashed first. For one thread at a time.
public final class PendingParts {
    /// Which of the provider's payouts, its tokens and its time in milliseconds, in turn.
    private long[] parts = new long[12];

    private int first;
    private int end;
    private long payouts;
    private long total;

    public PendingParts() {}

    /// @param payouts of the provider so far
    public PendingParts(long payouts) {
        this.payouts = payouts;
    }

    /// Parts of their own that are the same.
    public PendingParts copy() {
        var copied = new PendingParts(payouts);
        copied.parts = Arrays.copyOfRange(parts, 3 * first, Math.max(3 * end, 3 * first + 12));
        copied.end = end - first;
        copied.total = total;
        return copied;
    }

    /// A payout adds a part, but for one of nothing.
    ///
    /// @param amount 0 or more
    /// @param time in milliseconds
    public void earn(long amount, long time) {
        payouts++;
        if (amount > 0) {
            add(payouts, amount, time);
        }
    }

    /// A part as it was kept before.
    public void add(long payout, long amount, long time) {
        if (amount < 1 || payout > payouts) {
            throw new IllegalArgumentException(
                    "got " + amount + " tokens of payout " + payout + " of " + payouts);
        }
        if (3 * end == parts.length) {
            int left = end - first;
            var more = new long[Math.max(12, 6 * left)];
            System.arraycopy(parts, 3 * first, more, 0, 3 * left);
            parts = more;
            first = 0;
            end = left;
        }
        parts[3 * end] = payout;
        parts[3 * end + 1] = amount;
        parts[3 * end + 2] = time;
        end++;
        total += amount;
    }

    /// Undoes the last [#earn], when nothing else was done since.
    public void unearn() {
        if (end > first && parts[3 * end - 3] == payouts) {
            end--;
            total -= parts[3 * end + 1];
        }
        payouts--;
    }

    /// What has become the provider's own: all parts up to the first that has not.
    public long vested(VestingRule rule, long now) {
        long sum = 0;
        for (int at = first; at < end && vested(at, rule, now); at++) {
            sum += parts[3 * at + 1];
        }
        return sum;
    }

    /// Whether there is anything that has become the provider's own.
    public boolean vests(VestingRule rule, long now) {
        return first < end && vested(first, rule, now);
    }

    private boolean vested(int at, VestingRule rule, long now) {
        return rule.holds(parts[3 * at + 2], payouts - parts[3 * at], now);
    }

    /// Takes the oldest parts out.
    ///
    /// @param amount of all of them together
    /// @return false when no number of the oldest parts is worth that; nothing changes then
    public boolean vest(long amount) {
        long sum = 0;
        int at = first;
        while (at < end && sum < amount) {
            sum += parts[3 * at + 1];
            at++;
        }
        if (sum != amount) {
            return false;
        }
        first = at;
        total -= amount;
        return true;
    }

    /// Takes the newest tokens out.
    ///
    /// @param amount 0 to [#total]
    public void slash(long amount) {
        if (amount < 0 || amount > total) {
            throw new IllegalStateException(
                    "I3: " + amount + " tokens slashed of " + total + " pending");
        }
        long open = amount;
        while (open > 0) {
            long newest = parts[3 * end - 2];
            if (newest > open) {
                parts[3 * end - 2] = newest - open;
                open = 0;
            } else {
                end--;
                open -= newest;
            }
        }
        total -= amount;
    }

    /// Tokens in all parts together.
    public long total() {
        return total;
    }

    /// Payouts of the provider so far, those of nothing among them.
    public long payouts() {
        return payouts;
    }

    /// How many parts.
    public int size() {
        return end - first;
    }

    /// @param part 0, the oldest, to below [#size], as for the others
    public long payout(int part) {
        return parts[3 * (first + part)];
    }

    public long amount(int part) {
        return parts[3 * (first + part) + 1];
    }

    /// In milliseconds.
    public long time(int part) {
        return parts[3 * (first + part) + 2];
    }

    public boolean sameAs(PendingParts other) {
        return payouts == other.payouts
                && Arrays.equals(
                        parts, 3 * first, 3 * end, other.parts, 3 * other.first, 3 * other.end);
    }
}
