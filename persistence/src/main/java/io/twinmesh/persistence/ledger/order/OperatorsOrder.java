package io.twinmesh.persistence.ledger.order;

import java.util.Comparator;
import java.util.List;

/// An order of operators as it reaches a lane; whether its signatures are enough is for
/// [MintPolicy].
public sealed interface OperatorsOrder permits SignedMint, SignedSplit {
    /// What each operator signed: lines of ASCII.
    ///
    /// @param network for example `twinmesh.local`
    String text(String network);

    /// 1 to 16, sorted by key; a key may be there twice.
    List<OwnerSignature> signatures();

    /// Whose signatures they are said to be, sorted.
    default List<OwnerKey> keys() {
        return signatures().stream().map(OwnerSignature::key).toList();
    }

    /// @throws IllegalArgumentException when there are none, or more than any policy has operators
    static List<OwnerSignature> sorted(List<OwnerSignature> signatures) {
        if (signatures.isEmpty() || signatures.size() > MintPolicy.MOST_OPERATORS) {
            throw new IllegalArgumentException(
                    "an order of operators has 1 to 16 signatures, got " + signatures.size());
        }
        return signatures.stream()
                .sorted(Comparator.comparing(signature -> signature.key().toString()))
                .toList();
    }
}
