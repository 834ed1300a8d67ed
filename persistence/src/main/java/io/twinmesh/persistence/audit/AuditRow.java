package io.twinmesh.persistence.audit;

/// A record as it stands in the trail.
///
/// @param number its place, 1 or more, without gaps
public record AuditRow(long number, AuditRecord record, State state) {

    /// How much of it can be read.
    public enum State {
        WHOLE,
        /// The patient's key is gone: of what was touched only the type is left.
        ERASED,
        /// Somebody changed it: what was sealed does not open.
        DAMAGED
    }
}
