package io.twinmesh.cluster.fhir.search;

import java.util.Arrays;
import java.util.Optional;

/// How an ordered value is compared: FHIR R4, section 3.1.1.4.5.
enum Prefix {
    EQ,
    NE,
    GT,
    LT,
    GE,
    LE,
    SA,
    EB,
    AP;

    /// The prefix at the beginning of a search value, if there is one.
    static Optional<Prefix> of(String value) {
        return Arrays.stream(values())
                .filter(prefix -> value.startsWith(prefix.text()))
                .findFirst();
    }

    String text() {
        return switch (this) {
            case EQ -> "eq";
            case NE -> "ne";
            case GT -> "gt";
            case LT -> "lt";
            case GE -> "ge";
            case LE -> "le";
            case SA -> "sa";
            case EB -> "eb";
            case AP -> "ap";
        };
    }
}
