package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.OwnerKey;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.order.SignedMint;

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
    static Optional<LedgerResult> refused(SignedMint signed) {
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
                                Objects.requireNonNull(SECRETS.get(one.key()))
                                        .sign(signed.order(), LedgerSamples.NETWORK)
                                        .equals(one));
        return right ? Optional.empty() : Optional.of(LedgerResult.SIGNATURE_INVALID);
    }
}
