package io.twinmesh.cluster.fhir.write;

import io.twinmesh.actors.Refusal;

import java.util.List;
import java.util.Optional;

/// What came of writes that belong together.
sealed interface WriteOutcome {
    /// @param written one for each step, in their order
    /// @param facts how many facts the twins gained
    record Done(List<Written> written, int facts) implements WriteOutcome {
        public Done {
            written = List.copyOf(written);
        }
    }

    /// @param entry index of the entry that is the reason
    record Refused(Refusal refusal, Optional<Integer> entry) implements WriteOutcome {}
}
