package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.history.Code;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How confidential something is: HL7 v3 Confidentiality, the six codes that have an order, lowest
/// first.
enum Confidentiality {
    U,
    L,
    M,
    N,
    R,
    V;

    private static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    static Optional<Confidentiality> of(Code label) {
        if (!label.system().equals(SYSTEM)) {
            return Optional.empty();
        }
        for (var level : values()) {
            if (level.name().equals(label.code())) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /// The highest of the labels; normal when there is none.
    static Confidentiality of(List<Code> labels) {
        return labels.stream()
                .map(Confidentiality::of)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(N);
    }
}
