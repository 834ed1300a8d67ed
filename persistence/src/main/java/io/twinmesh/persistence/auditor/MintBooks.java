package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.ledger.leaf.LeafType;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.table.IdTable;

import java.util.Optional;

/// How tokens were created, kept from leaves: no id creates twice (I5), there are never more than
/// fit (I6), and with published mint policies, each mint is signed as one of them demands.
final class MintBooks {
    private final OperatorBooks operators;
    private final IdTable ids = new IdTable();
    private long minted;
    private long deposits;

    /// @param operators when they are known, deposits without a signature are objected to
    MintBooks(OperatorBooks operators) {
        this.operators = operators;
    }

    /// @param bytes of the leaf
    /// @param mint of type 2 or 6
    /// @param arrived tokens from other lanes
    /// @return what is wrong with it
    Optional<String> enter(byte[] bytes, LeafView mint, long arrived) {
        int before = ids.size();
        if (ids.rowOrNew(mint.idHigh(), mint.idLow()) < before) {
            return Optional.of("I5: its id has created tokens before");
        }
        // the issuing account comes first
        long amount = mint.amount(1);
        if (amount > Long.MAX_VALUE - minted - arrived) {
            return Optional.of("I6: there would be more tokens than 2^63-1");
        }
        minted += amount;
        return mint.type() == LeafType.MINT ? deposit() : ordered(bytes);
    }

    private Optional<String> deposit() {
        deposits++;
        return operators.known()
                ? Optional.of("it creates tokens that no operator signed for")
                : Optional.empty();
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
        return operators.objection(leaf.policy(), leaf.signed());
    }

    /// Leaves that created tokens with nobody's signature.
    long deposits() {
        return deposits;
    }

    long minted() {
        return minted;
    }
}
