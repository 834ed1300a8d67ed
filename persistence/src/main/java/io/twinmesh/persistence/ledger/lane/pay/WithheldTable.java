package io.twinmesh.persistence.ledger.lane.pay;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.holdback.WithheldPart;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What is withheld in a lane. What was done since [#commit] can be undone. For one thread at a
/// time.
public final class WithheldTable {
    private final NavigableMap<WithheldPart, Long> parts;

    /// The same parts by the digest of the model's manifest, so that judging each version goes over
    /// each part once.
    private final Map<String, NavigableSet<WithheldPart>> ofModel = new HashMap<>();

    /// Tokens that are withheld, by provider; 0 or absent for one that has none.
    private final Map<AccountId, Long> totals = new HashMap<>();

    /// Sub-accounts by provider, as far as they were asked for.
    private final Map<AccountId, AccountId> accounts = new HashMap<>();

    /// Sub-accounts in which pay is withheld or once was.
    private final Set<AccountId> known;

    private final Deque<Before> undo = new ArrayDeque<>();

    /// Sub-accounts that were not known at the last [#commit].
    private final Deque<AccountId> knownSince = new ArrayDeque<>();

    private record Before(WithheldPart part, long amount) {}

    public WithheldTable() {
        this(new TreeMap<>(), new HashSet<>());
    }

    private WithheldTable(NavigableMap<WithheldPart, Long> parts, Set<AccountId> known) {
        this.parts = parts;
        this.known = known;
        parts.forEach((part, amount) -> {
            count(part, amount);
            parts(part.model()).add(part);
        });
    }

    private NavigableSet<WithheldPart> parts(String model) {
        return ofModel.computeIfAbsent(model, _ -> new TreeSet<>());
    }

    public WithheldTable copy() {
        return new WithheldTable(new TreeMap<>(parts), new HashSet<>(known));
    }

    /// All of it, what is due first at first.
    public NavigableMap<WithheldPart, Long> parts() {
        return Collections.unmodifiableNavigableMap(parts);
    }

    /// Where a provider's withheld pay is, or would be.
    public AccountId account(AccountId provider) {
        return accounts.computeIfAbsent(provider, WithheldAccount::of);
    }

    /// Whether an account is where a provider's withheld pay is, or was until it was resolved.
    public boolean holds(AccountId account) {
        return known.contains(account);
    }

    /// An account is one in which pay is withheld or once was.
    public void know(AccountId account) {
        if (known.add(account)) {
            knownSince.push(account);
        }
    }

    /// Tokens of a provider that are withheld.
    public long total(AccountId provider) {
        return totals.getOrDefault(provider, 0L);
    }

    /// A payout withholds a part of the provider's share, if it is one.
    ///
    /// @param posting the part
    /// @param by what the payout's split policy says
    public void earn(LedgerEntry.Paid paid, Posting posting, Optional<Holdback> by, Instant time) {
        var provider = paid.provider();
        if (by.isEmpty() || !account(provider).equals(posting.account())) {
            throw new IllegalStateException(
                    "pay is withheld by a split policy, in its provider's own sub-account");
        }
        know(posting.account());
        if (posting.amount() > 0) {
            withhold(
                    new WithheldPart(
                            by.get().dueDay(time),
                            Holdback.day(time),
                            provider,
                            paid.payer(),
                            paid.model()),
                    posting.amount());
        }
    }

    /// @param amount 1 or more
    public void withhold(WithheldPart part, long amount) {
        if (amount < 1) {
            throw new IllegalArgumentException("1 token or more is withheld, got " + amount);
        }
        know(account(part.provider()));
        change(part, parts.getOrDefault(part, 0L) + amount);
    }

    /// @param amount all of it
    public void resolve(WithheldPart part, long amount) {
        if (parts.getOrDefault(part, 0L) != amount) {
            throw new IllegalStateException("I4: what is withheld is resolved once and whole");
        }
        change(part, 0);
    }

    /// What is the provider's by now, at most `limit` parts, the earliest first.
    ///
    /// @param today days since 1970
    public List<WithheldPart> due(long today, int limit) {
        return parts.keySet().stream()
                .takeWhile(part -> part.dueDay() <= today)
                .limit(limit)
                .toList();
    }

    /// What is withheld of such payouts for a version of a model, at most `limit` parts, what is
    /// due first at first. Other versions' parts are not looked at.
    ///
    /// @param model digest of the manifest
    public List<WithheldPart> of(String model, Predicate<WithheldPart> wanted, int limit) {
        return ofModel.getOrDefault(model, Collections.emptyNavigableSet()).stream()
                .filter(wanted)
                .limit(limit)
                .toList();
    }

    /// Digests of the manifests for which pay is withheld, that of the part which is due first at
    /// first.
    public List<String> models(int limit) {
        return ofModel.values().stream()
                .map(NavigableSet::first)
                .sorted()
                .limit(limit)
                .map(WithheldPart::model)
                .toList();
    }

    public long amount(WithheldPart part) {
        return parts.getOrDefault(part, 0L);
    }

    private void change(WithheldPart part, long amount) {
        undo.push(new Before(part, parts.getOrDefault(part, 0L)));
        put(part, amount);
    }

    private void put(WithheldPart part, long amount) {
        count(part, amount - parts.getOrDefault(part, 0L));
        if (amount == 0) {
            parts.remove(part);
            var left = parts(part.model());
            left.remove(part);
            if (left.isEmpty()) {
                ofModel.remove(part.model());
            }
        } else {
            parts.put(part, amount);
            parts(part.model()).add(part);
        }
    }

    private void count(WithheldPart part, long more) {
        totals.merge(part.provider(), more, Math::addExact);
    }

    public void commit() {
        undo.clear();
        knownSince.clear();
    }

    public void rollBack() {
        while (!undo.isEmpty()) {
            var before = undo.pop();
            put(before.part(), before.amount());
        }
        while (!knownSince.isEmpty()) {
            known.remove(knownSince.pop());
        }
    }

    public boolean sameAs(WithheldTable other) {
        return parts.equals(other.parts);
    }
}
