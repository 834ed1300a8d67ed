package io.twinmesh.actors.monitor;

import java.time.Instant;
import java.util.List;

/// What NEWS2 says of a patient now.
sealed interface Assessment {
    /// @param band the published category, for example `high`
    /// @param warnings what was assumed, as stable codes
    /// @param oldest when the oldest of the inputs was observed
    /// @param newest when the newest was
    record Computed(int score, String band, List<String> warnings, Instant oldest, Instant newest)
            implements Assessment {
        public Computed {
            warnings = List.copyOf(warnings);
        }

        @Override
        public String toString() {
            return "Computed[" + newest + "]";
        }
    }

    /// There was a value for each of these inputs, and it says nothing about now any more.
    ///
    /// @param since when the first of them became too old
    /// @param missing inputs that are not there at all
    record DataStale(Instant since, List<String> stale, List<String> missing)
            implements Assessment {
        public DataStale {
            stale = List.copyOf(stale);
            missing = List.copyOf(missing);
        }
    }

    /// Inputs are not there. None is filled in.
    record Incomplete(List<String> missing) implements Assessment {
        public Incomplete {
            missing = List.copyOf(missing);
        }
    }

    /// The score does not hold for this patient, or a value cannot be used.
    ///
    /// @param code of the refusal, for example `population.excluded`
    /// @param input the input that is the reason
    record NotComputed(String code, String input) implements Assessment {}
}
