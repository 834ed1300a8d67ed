package io.twinmesh.persistence.witness;

import io.twinmesh.persistence.log.Checkpoint;

import java.util.Map;

/// What a witness looks at beyond the proof that nothing was taken back.
@FunctionalInterface
public interface Scrutiny {
    /// A witness that states nothing but that the log only grows.
    Scrutiny NONE = _ -> new Opinion.Agreed();

    /// Each log is looked at by its own, and nothing can be said of any other.
    ///
    /// @param each by the log's origin
    static Scrutiny ofEach(Map<String, ? extends Scrutiny> each) {
        var own = Map.copyOf(each);
        return next -> {
            var scrutiny = own.get(next.origin());
            return scrutiny == null
                    ? new Opinion.Undecided("this log is not looked at")
                    : scrutiny.of(next);
        };
    }

    /// @param next consistent with everything that the witness saw before
    Opinion of(Checkpoint next);

    /// What came out.
    sealed interface Opinion {
        record Agreed() implements Opinion {}

        /// @param why one sentence without anything from the leaves but their indexes
        record Objection(String why) implements Opinion {}

        /// @param why what is missing
        record Undecided(String why) implements Opinion {}
    }
}
