package io.twinmesh.actors.verification;

import io.twinmesh.actors.Wire;

/// What checks have shown of one node with one model in one numeric class. Only results that were
/// checked count: by a second opinion, by the core's own run, or against a known answer.
///
/// @param consecutive checks passed since the last one failed
/// @param audits checks altogether
/// @param failures checks that failed
/// @param watched whether a result of this node was proved wrong in the last days: then every
///   result of it is checked
public record TrackRecord(long consecutive, long audits, long failures, boolean watched)
        implements Wire {
    /// A node that nobody has ever checked.
    public static final TrackRecord NONE = new TrackRecord(0, 0, 0, false);

    public TrackRecord {
        if (consecutive < 0 || failures < 0 || consecutive + failures > audits) {
            throw new IllegalArgumentException(
                    "of %d checks %d in a row passed and %d failed"
                            .formatted(audits, consecutive, failures));
        }
    }

    /// Laplace's estimate of how likely the next result is wrong: `(1 + failures) / (2 + audits)`.
    double estimatedError() {
        return (1.0 + failures) / (2.0 + audits);
    }
}
