package io.twinmesh.persistence.linked;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Where a node stands, as leaves say it.
public enum StandingWord {
    PENDING,
    PROBATION,
    ACTIVE,
    DRAINING,
    LEFT,
    SUSPENDED,
    REVOKED;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<StandingWord> of(String text) {
        return Arrays.stream(values()).filter(word -> word.text().equals(text)).findFirst();
    }
}
