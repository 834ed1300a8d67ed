package io.twinmesh.persistence.ledger.order;

import java.util.List;

/// A split order with its signatures.
public record SignedSplit(SplitOrder order, List<OwnerSignature> signatures)
        implements OperatorsOrder {
    public SignedSplit {
        signatures = OperatorsOrder.sorted(signatures);
    }

    @Override
    public String text(String network) {
        return order.text(network);
    }
}
