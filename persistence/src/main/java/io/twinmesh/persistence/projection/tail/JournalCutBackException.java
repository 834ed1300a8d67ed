package io.twinmesh.persistence.projection.tail;

/// The journal ends before a place that was read: commits were lost or an old backup was restored,
/// and the places behind its end may be given to other events.
public final class JournalCutBackException extends RuntimeException {
    JournalCutBackException(long end, long cursor) {
        super(
                "the journal ends at "
                        + end
                        + ", before the cursor "
                        + cursor
                        + ": commits were lost or an old backup was restored");
    }
}
