package io.twinmesh.cluster.signal;

import io.twinmesh.actors.Refusal;

import java.util.List;

/// What came of reading a body, series by series.
public sealed interface SignalIntake {
    /// @param series one for each line or lead, in order
    record Found(List<Read> series) implements SignalIntake {
        public Found {
            series = List.copyOf(series);
        }
    }

    /// Nothing of the body can be used.
    record Refused(Refusal refusal) implements SignalIntake {}

    /// One series, or why it is none.
    sealed interface Read {
        record Usable(IncomingSeries series) implements Read {}

        record Unusable(Refusal refusal) implements Read {}

        /// @param where the line or lead, as words before a reason
        static Read of(IncomingSeries series, String where) {
            return series.refusal()
                    .<Read>map(it -> new Unusable(new Refusal(it.code(), where + it.why())))
                    .orElseGet(() -> new Usable(series));
        }
    }
}
