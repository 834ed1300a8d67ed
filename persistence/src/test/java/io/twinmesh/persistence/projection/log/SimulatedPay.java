package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerResult;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Pending and withheld pay, written down a second time: a list per provider, tokens one by one,
/// and one of what is withheld.
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
    private final List<Withheld> withheld = new ArrayList<>();
    private long vested;
    private long posted;
    private long returned;

    private record Withheld(
            LedgerCommand.Post post, AccountId payer, long tokens, LocalDate earned, Instant due) {
        boolean isDue(Instant now) {
            return !now.isBefore(due);
        }
    }

    /// @param reserved at a price of which the provider gets 65 %, which the prices here give as
    ///   6.5 and 7.15, or under each second split policy 50 %, 5 and 5.5, and 2 of them later
    void earned(
            LedgerCommand.Post post, LedgerCommand.Reserve reserved, int splitVersion, Instant at) {
        var provider = post.provider();
        long price = reserved.amount();
        int payout = payouts.merge(provider, 1, Integer::sum);
        // of 10 at 65 % the odd token goes to the provider, whose remainder ties with the
        // network's;
        // of 11 at 50 % the two odd ones go to author and network
        for (long token = 0; token < (splitVersion % 2 == 1 ? 7 : 3); token++) {
            tokens.computeIfAbsent(provider, _ -> new ArrayDeque<>()).add(new Token(payout, at));
        }
        if (price != 10 && price != 11) {
            throw new IllegalArgumentException("this knows the shares of 10 and 11 tokens");
        }
        if (splitVersion % 2 == 0) {
            var midnight = at.truncatedTo(ChronoUnit.DAYS);
            var due = midnight.plus(1 + splitVersion / 2, ChronoUnit.DAYS);
            withheld.add(
                    new Withheld(
                            post,
                            reserved.payer(),
                            2,
                            LocalDate.ofInstant(at, ZoneOffset.UTC),
                            due));
        }
    }

    /// @return what each payer gets back
    Map<AccountId, Long> judge(LedgerCommand.JudgeWithheld judged, Instant now) {
        var back = new HashMap<AccountId, Long>();
        for (var one : List.copyOf(withheld)) {
            boolean before = one.earned().isBefore(LocalDate.EPOCH.plusDays(judged.earnedBefore()));
            if (one.post().model().equals(judged.model()) && before && !one.isDue(now)) {
                withheld.remove(one);
                if (judged.underTheBar()) {
                    back.merge(one.payer(), one.tokens(), Long::sum);
                    returned += one.tokens();
                } else {
                    posted += one.tokens();
                }
            }
        }
        return back;
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
        for (var one : List.copyOf(withheld)) {
            if (one.isDue(now)) {
                withheld.remove(one);
                posted += one.tokens();
            }
        }
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

    /// What became of withheld pay: tokens that still are, went to providers and went back.
    List<Long> withheld() {
        return List.of(withheld.stream().mapToLong(Withheld::tokens).sum(), posted, returned);
    }

    long pending() {
        return tokens.values().stream().mapToLong(Deque::size).sum();
    }
}
