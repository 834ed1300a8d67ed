package io.twinmesh.persistence.ledger.order;

import java.util.Comparator;
import java.util.List;

/// A mint order as it reaches a lane; whether its signatures are enough is for [MintPolicy].
///
/// @param signatures 1 to 16, sorted by key; a key may be there twice
public record SignedMint(MintOrder order, List<OwnerSignature> signatures) {
    public SignedMint {
        if (signatures.isEmpty() || signatures.size() > MintPolicy.MOST_OPERATORS) {
            throw new IllegalArgumentException(
                    "a mint order has 1 to 16 signatures, got " + signatures.size());
        }
        signatures =
                signatures.stream()
                        .sorted(Comparator.comparing(signature -> signature.key().toString()))
                        .toList();
    }

    /// Whose signatures they are said to be, sorted.
    public List<OwnerKey> keys() {
        return signatures.stream().map(OwnerSignature::key).toList();
    }
}
