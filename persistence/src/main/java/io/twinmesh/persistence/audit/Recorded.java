package io.twinmesh.persistence.audit;

/// What became of a record.
public sealed interface Recorded {
    /// It is committed: no crash loses it any more.
    ///
    /// @param number its place in the trail, 1 or more
    record Written(long number) implements Recorded {}

    /// It is not, and what it was about must not be answered.
    ///
    /// @param code `audit.queue-full` or `audit.unavailable`
    record Refused(String code) implements Recorded {}
}
