package io.twinmesh.bench.ledger;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.ContributorPool;
import io.twinmesh.persistence.ledger.LedgerCommand;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One payout of the workload, by number: [#PRICE] tokens from one of [#PAYERS] payers, 65 % to one
/// of [#PROVIDERS] providers, 20 % to the model's author, 10 % to the data contributors, 5 % to the
/// network's treasury, which every payout touches.
record Payout(int number) {
    static final int PAYERS = 16;
    static final int PROVIDERS = 4;
    static final long PRICE = 1000;
    static final long DEPOSIT = 1_000_000_000_000L;
    static final AccountId AUTHOR = account(300);
    static final AccountId CONTRIBUTORS = account(400);
    static final AccountId TREASURY = account(500);

    /// One for all, since a hundred thousand of them that wait in a list are no part of a payout.
    private static final Optional<ContributorPool> CONTRIBUTING =
            Optional.of(ContributorPool.of(CONTRIBUTORS));

    private static final List<AccountId> PAYING = accounts(100, PAYERS);
    private static final List<AccountId> PROVIDING = accounts(200, PROVIDERS);
    private static final Instant NEVER = Instant.parse("2100-01-01T00:00:00Z");
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    /// Who gets how much of one payout, smallest account first.
    record Share(AccountId account, long amount) {}

    static AccountId payer(int number) {
        return PAYING.get(number % PAYERS);
    }

    static AccountId provider(int number) {
        return PROVIDING.get(number % PROVIDERS);
    }

    static List<AccountId> payers() {
        return PAYING;
    }

    /// Everyone but the payers.
    static List<AccountId> earners() {
        return java.util.stream.Stream.concat(
                        PROVIDING.stream(), List.of(AUTHOR, CONTRIBUTORS, TREASURY).stream())
                .toList();
    }

    AccountId payer() {
        return payer(number);
    }

    List<Share> shares() {
        return List.of(
                new Share(provider(number), PRICE * 65 / 100),
                new Share(AUTHOR, PRICE * 20 / 100),
                new Share(CONTRIBUTORS, PRICE * 10 / 100),
                new Share(TREASURY, PRICE * 5 / 100));
    }

    LedgerCommand reserve() {
        return new LedgerCommand.Reserve(job(), payer(), PRICE, NEVER);
    }

    LedgerCommand post() {
        return new LedgerCommand.Post(
                job(), provider(number), Optional.of(AUTHOR), CONTRIBUTING, DIGEST, DIGEST);
    }

    JobId job() {
        return new JobId("job-" + "0".repeat(16) + HexFormat.of().toHexDigits((long) number));
    }

    private static List<AccountId> accounts(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(Payout::account).toList();
    }

    private static AccountId account(int number) {
        return new AccountId("%032x".formatted(number));
    }
}
