package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.ledger.leaf.LeafType;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.table.IdTable;

import java.util.List;
import java.util.Optional;

/// How tokens were created, kept from leaves: no id creates twice (I5), there are never more than
/// fit (I6), and with published mint policies, each mint is signed as one of them demands.
final class MintBooks {
    private final List<MintPolicy> policies;
    private final IdTable ids = new IdTable();
    private int current;
    private long minted;

    /// @param policies in the order in which they were in force; empty: signatures are not looked
    ///   at, and deposits without any are taken
    MintBooks(List<MintPolicy> policies) {
        this.policies = List.copyOf(policies);
    }

    /// @param bytes of the leaf
    /// @param mint of type 2 or 6
    /// @return what is wrong with it
    Optional<String> enter(byte[] bytes, LeafView mint) {
        int before = ids.size();
        if (ids.rowOrNew(mint.idHigh(), mint.idLow()) < before) {
            return Optional.of("I5: its id has created tokens before");
        }
        // the issuing account comes first
        long amount = mint.amount(1);
        if (amount > Long.MAX_VALUE - minted) {
            return Optional.of("I6: there would be more tokens than 2^63-1");
        }
        minted += amount;
        return mint.type() == LeafType.MINT ? deposit() : ordered(bytes);
    }

    private Optional<String> deposit() {
        return policies.isEmpty()
                ? Optional.empty()
                : Optional.of("it creates tokens that no operator signed for");
    }

    private Optional<String> ordered(byte[] bytes) {
        OrderedMintLeaf leaf;
        try {
            leaf = (OrderedMintLeaf) LedgerLeaf.parse(bytes);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (leaf.time().isAfter(leaf.signed().order().expires())) {
            return Optional.of("it creates tokens after its order expired");
        }
        if (policies.isEmpty()) {
            return Optional.empty();
        }
        // a policy that was replaced does not come back
        while (current < policies.size() && !policies.get(current).digest().equals(leaf.policy())) {
            current++;
        }
        return current == policies.size()
                ? Optional.of("it is not under a published mint policy that is in force")
                : policies.get(current)
                        .objection(leaf.signed())
                        .map(why -> "it is not signed as its policy demands: " + why.text());
    }

    long minted() {
        return minted;
    }
}
