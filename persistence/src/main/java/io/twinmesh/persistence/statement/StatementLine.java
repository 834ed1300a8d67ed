package io.twinmesh.persistence.statement;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.leaf.BurnLeaf;
import io.twinmesh.persistence.ledger.leaf.GiveBackLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.SlashLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;
import io.twinmesh.persistence.ledger.leaf.SweepLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.leaf.VestLeaf;
import io.twinmesh.persistence.ledger.leaf.WithheldLeaf;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one leaf means to one account.
///
/// @param index of the leaf
/// @param kind `payout`, `deposit`, `mint`, `transfer`, `refund`, `burn`, `vest`, `slash`,
///   `give-back`, `post-withheld`, `return-withheld`, `sweep-out` or `sweep-in`
/// @param id of the job, the deposit or the order
/// @param amount what the account gained; negative when it paid
/// @param roles in which it took part
/// @param other of a transfer or refund the other account
public record StatementLine(
        long index,
        Instant time,
        String kind,
        String id,
        long amount,
        List<Role> roles,
        Optional<AccountId> other) {
    public StatementLine {
        roles = List.copyOf(roles);
    }

    static StatementLine of(LedgerLeaf leaf, AccountId account) {
        var own =
                leaf.postings().stream()
                        .filter(posting -> posting.account().equals(account))
                        .toList();
        long amount = own.stream().mapToLong(Posting::amount).sum();
        var roles = own.stream().map(Posting::role).toList();
        return switch (leaf) {
            case PayoutLeaf payout ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            "payout",
                            payout.job().value(),
                            amount,
                            roles,
                            Optional.empty());
            case MintLeaf mint ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            "deposit",
                            mint.id(),
                            amount,
                            roles,
                            Optional.empty());
            case OrderedMintLeaf mint ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            "mint",
                            mint.id(),
                            amount,
                            roles,
                            Optional.empty());
            case BurnLeaf burn ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            "burn",
                            burn.id(),
                            amount,
                            roles,
                            Optional.empty());
            case VestLeaf vest ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            "vest",
                            vest.id(),
                            amount,
                            roles,
                            Optional.empty());
            case SlashLeaf slash ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            "slash",
                            slash.id(),
                            amount,
                            roles,
                            Optional.empty());
            case GiveBackLeaf back ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            "give-back",
                            back.slash(),
                            amount,
                            roles,
                            Optional.empty());
            case WithheldLeaf withheld ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            withheld.returned() ? "return-withheld" : "post-withheld",
                            withheld.id(),
                            amount,
                            roles,
                            Optional.empty());
            case SweepLeaf sweep ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            sweep.arrived() ? "sweep-in" : "sweep-out",
                            sweep.id(),
                            amount,
                            roles,
                            Optional.empty());
            case SplitLeaf _ ->
                    throw new IllegalArgumentException("a split policy is of no account");
            case TransferLeaf transfer ->
                    new StatementLine(
                            leaf.index(),
                            leaf.time(),
                            transfer.refundOf().isPresent() ? "refund" : "transfer",
                            transfer.id(),
                            amount,
                            roles,
                            Optional.of(
                                    account.equals(transfer.from())
                                            ? transfer.to()
                                            : transfer.from()));
        };
    }
}
