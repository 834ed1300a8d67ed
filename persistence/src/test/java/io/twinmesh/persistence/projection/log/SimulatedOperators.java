package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.OperatorsOrder;
import io.twinmesh.persistence.ledger.order.OwnerKey;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.order.SplitOrder;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Three operators of whom two create tokens, and what goes wrong between them.
final class SimulatedOperators {
    private static final int STRANGER = 99;
    private static final Map<OwnerKey, OwnerSecret> SECRETS =
            IntStream.rangeClosed(1, 3)
                    .mapToObj(LedgerSamples::operator)
                    .collect(Collectors.toMap(OwnerSecret::key, Function.identity()));

    private SimulatedOperators() {}

    /// An order of the operators, three in eight not signed as it must be, or a deposit.
    static LedgerCommand command(
            Random random, int id, AccountId account, long amount, Instant now) {
        var order =
                new MintOrder(
                        LedgerSamples.mintId(id),
                        account,
                        amount,
                        now.plusSeconds(random.nextInt(20)));
        int one = 1 + random.nextInt(3);
        int other = 1 + one % 3;
        return switch (random.nextInt(10)) {
            case 0 -> ordered(LedgerSamples.signedMint(order, one));
            case 1 -> ordered(LedgerSamples.signedMint(order, one, one));
            case 2 -> ordered(LedgerSamples.signedMint(order, one, STRANGER));
            case 3 -> ordered(forged(order, one, other));
            case 4 -> new LedgerCommand.Mint(order.id(), account, amount);
            case 5 -> ordered(LedgerSamples.signedMint(order, 1, 2, 3));
            default -> ordered(LedgerSamples.signedMint(order, one, other));
        };
    }

    /// An order to split otherwise: by halves under each second version, which withholds 40 % of
    /// the provider's share, version 2 for a day and version 4 for two. Some come too early or too
    /// late, contradict another one or are signed by one operator alone.
    static LedgerCommand split(Random random, Instant now) {
        return split(2 + random.nextInt(3), random, now);
    }

    static LedgerCommand split(int version, Random random, Instant now) {
        var points =
                version % 2 == 1
                        ? BasisPoints.OF_THIS_RELEASE
                        : new BasisPoints(5000, 3500, 1000, 500);
        Optional<Holdback> holdback =
                version % 2 == 1 ? Optional.empty() : Optional.of(new Holdback(4000, version / 2));
        var treasury = LedgerSamples.account(random.nextInt(4) == 0 ? 10 : 9);
        var order =
                new SplitOrder(
                        new SplitPolicy(version, treasury, points, holdback),
                        now.plusSeconds(random.nextInt(20)));
        return new LedgerCommand.SetSplit(
                random.nextInt(6) == 0
                        ? LedgerSamples.signedSplit(order, 3)
                        : LedgerSamples.signedSplit(order, 1, 2));
    }

    private static LedgerCommand ordered(SignedMint signed) {
        return new LedgerCommand.MintOrdered(signed);
    }

    /// One signature is for another amount.
    private static SignedMint forged(MintOrder order, int one, int other) {
        var less = new MintOrder(order.id(), order.account(), order.amount() - 1, order.expires());
        return new SignedMint(
                order,
                List.of(
                        LedgerSamples.operator(one).sign(order, LedgerSamples.NETWORK),
                        LedgerSamples.operator(other).sign(less, LedgerSamples.NETWORK)));
    }

    /// As if two operators had signed.
    static LedgerEntry minted(MintOrder order) {
        return new LedgerEntry.MintedByOrder(
                LedgerSamples.signedMint(order, 1, 2), LedgerSamples.MINT_POLICY.digest());
    }

    /// Why the lane must forget an order. Signatures of Ed25519 follow from key and text, so
    /// whether one is right is seen by signing again.
    static Optional<LedgerResult> refused(OperatorsOrder signed) {
        var keys = signed.keys();
        if (!SECRETS.keySet().containsAll(keys)) {
            return Optional.of(LedgerResult.SIGNER_UNKNOWN);
        }
        if (keys.stream().distinct().count() < keys.size()) {
            return Optional.of(LedgerResult.SIGNATURE_REPEATED);
        }
        if (keys.size() < 2) {
            return Optional.of(LedgerResult.SIGNATURES_MISSING);
        }
        boolean right =
                signed.signatures().stream()
                        .allMatch(one ->
                                again(signed, Objects.requireNonNull(SECRETS.get(one.key())))
                                        .equals(one));
        return right ? Optional.empty() : Optional.of(LedgerResult.SIGNATURE_INVALID);
    }

    private static OwnerSignature again(OperatorsOrder signed, OwnerSecret secret) {
        return switch (signed) {
            case SignedMint(var order, _) -> secret.sign(order, LedgerSamples.NETWORK);
            case SignedSplit(var order, _) -> secret.sign(order, LedgerSamples.NETWORK);
        };
    }
}
