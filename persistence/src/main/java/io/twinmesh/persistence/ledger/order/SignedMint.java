package io.twinmesh.persistence.ledger.order;

import java.util.List;

/// A mint order with its signatures.
public record SignedMint(MintOrder order, List<OwnerSignature> signatures)
        implements OperatorsOrder {
    public SignedMint {
        signatures = OperatorsOrder.sorted(signatures);
    }

    @Override
    public String text(String network) {
        return order.text(network);
    }
}
