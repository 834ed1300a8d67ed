package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.order.SignedOrder;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Three owners of accounts, and a stranger who signs in their names. Signatures of Ed25519 follow
/// from key and text, so whether one is the owner's is seen by signing again.
final class SimulatedOwners {
    private static final int OWNERS = 3;
    private static final OwnerSecret STRANGER = LedgerSamples.owner(99);
    private static final Map<AccountId, OwnerSecret> SECRETS =
            IntStream.rangeClosed(1, OWNERS)
                    .mapToObj(LedgerSamples::owner)
                    .collect(
                            Collectors.toMap(
                                    secret -> secret.key().account(), Function.identity()));

    private SimulatedOwners() {}

    /// A deposit for an owner, or an order, one in four not signed by who pays.
    static LedgerCommand command(Random random, Instant now) {
        int owner = 1 + random.nextInt(OWNERS);
        if (random.nextInt(4) == 0) {
            return SimulatedOperators.command(
                    random, 500 + owner, LedgerSamples.owned(owner), 100, now);
        }
        var order = order(random, owner, now.plusSeconds(random.nextInt(20)));
        var signer = random.nextInt(4) == 0 ? STRANGER : LedgerSamples.owner(owner);
        return new LedgerCommand.Carry(signer.sign(order, LedgerSamples.NETWORK));
    }

    private static Order order(Random random, int owner, Instant expires) {
        var from = LedgerSamples.owned(owner);
        var transfer = LedgerSamples.mintId(600 + random.nextInt(8));
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                    new Order.Refund(
                            LedgerSamples.mintId(620 + random.nextInt(8)),
                            from,
                            transfer,
                            10 + random.nextInt(2),
                            expires);
            case 3 ->
                    new Order.Burn(
                            LedgerSamples.mintId(640 + random.nextInt(4)),
                            from,
                            5 + random.nextInt(2),
                            expires);
            // one id in common with a burn
            case 4 -> new Order.Close(LedgerSamples.mintId(643 + random.nextInt(3)), from, expires);
            default ->
                    new Order.Transfer(
                            transfer,
                            from,
                            LedgerSamples.owned(1 + owner % OWNERS),
                            30 + random.nextInt(2),
                            expires);
        };
    }

    static boolean signedByOwner(SignedOrder signed) {
        return asTheOwner(signed.order()).equals(signed);
    }

    static boolean forged(LedgerCommand command) {
        return command instanceof LedgerCommand.Carry(var signed) && !signedByOwner(signed);
    }

    static LedgerCommand asTheOwner(LedgerCommand forged) {
        return forged instanceof LedgerCommand.Carry(var signed)
                ? new LedgerCommand.Carry(asTheOwner(signed.order()))
                : forged;
    }

    private static SignedOrder asTheOwner(Order order) {
        var owner = Objects.requireNonNull(SECRETS.get(order.from()), "only owners order");
        return owner.sign(order, LedgerSamples.NETWORK);
    }
}
