package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerResult;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// Pending pay, written down a second time: a list per provider, tokens one by one.
final class SimulatedPay {
    private static final long SECONDS = 20;
    private static final int RESULTS = 3;

    /// A token of the how-manieth payout, and when that was.
    private record Token(int payout, Instant at) {}

    private final Map<AccountId, Deque<Token>> tokens = new HashMap<>();
    private final Map<AccountId, Integer> payouts = new HashMap<>();
    private final Map<String, LedgerCommand.Slash> slashes = new HashMap<>();
    private final Map<String, Long> taken = new HashMap<>();
    private final Map<String, Long> givenBack = new HashMap<>();
    private long vested;

    /// @param price of which the provider gets 65 %, which the prices here give as 6.5 and 7.15, or
    ///   under each second split policy 50 %, 5 and 5.5
    void earned(AccountId provider, long price, int splitVersion, Instant at) {
        int payout = payouts.merge(provider, 1, Integer::sum);
        // of 10 at 65 % the odd token goes to the provider, whose remainder ties with the
        // network's;
        // of 11 at 50 % the two odd ones go to author and network
        for (long token = 0; token < (splitVersion % 2 == 1 ? 7 : 5); token++) {
            tokens.computeIfAbsent(provider, _ -> new ArrayDeque<>()).add(new Token(payout, at));
        }
        if (price != 10 && price != 11) {
            throw new IllegalArgumentException("this knows the shares of 10 and 11 tokens");
        }
    }

    void vest(Instant now) {
        tokens.forEach((provider, left) -> {
            while (!left.isEmpty()
                    && (payouts.getOrDefault(provider, 0) - left.getFirst().payout() >= RESULTS
                            || now.toEpochMilli() - left.getFirst().at().toEpochMilli()
                                    >= 1000 * SECONDS)) {
                left.removeFirst();
                vested++;
            }
        });
    }

    LedgerResult slash(LedgerCommand.Slash slash) {
        var known = slashes.putIfAbsent(slash.id(), slash);
        if (known != null) {
            return known.equals(slash)
                    ? LedgerResult.EXISTS
                    : LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT;
        }
        var left = tokens.computeIfAbsent(slash.provider(), _ -> new ArrayDeque<>());
        long amount = Math.min(slash.most(), left.size());
        for (long token = 0; token < amount; token++) {
            left.removeLast();
        }
        taken.put(slash.id(), amount);
        return LedgerResult.CREATED;
    }

    LedgerResult giveBack(String slash) {
        if (!slashes.containsKey(slash)) {
            return LedgerResult.SLASH_NOT_FOUND;
        }
        return givenBack.putIfAbsent(slash, taken.get(slash)) == null
                ? LedgerResult.CREATED
                : LedgerResult.EXISTS;
    }

    long vested() {
        return vested;
    }

    /// Taken and not given back.
    long slashed() {
        return sum(taken) - sum(givenBack);
    }

    private static long sum(Map<String, Long> amounts) {
        return amounts.values().stream().mapToLong(Long::longValue).sum();
    }

    long pending() {
        return tokens.values().stream().mapToLong(Deque::size).sum();
    }
}
