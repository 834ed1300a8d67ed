package io.twinmesh.persistence.client;

import java.time.Instant;

/// Remembers the assertions that were used until they end, so that none is used twice. Holds a
/// bounded number; when it is full, new ones are refused rather than old ones forgotten.
@FunctionalInterface
public interface UsedAssertions {
    enum Answer {
        FIRST_USE,
        USED_BEFORE,
        FULL
    }

    /// May block on a database.
    ///
    /// @param id which the client gave the assertion, its `jti`
    /// @param until when the assertion can no longer be used anyway
    Answer use(String client, String id, Instant until);
}
