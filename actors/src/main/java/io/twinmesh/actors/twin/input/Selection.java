package io.twinmesh.actors.twin.input;

import io.twinmesh.inference.input.InputValues;
import io.twinmesh.persistence.consent.ConsentDecision.Deny;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.util.List;
import java.util.Optional;

/// What a twin has for a model.
public sealed interface Selection {
    /// Everything the model needs.
    ///
    /// @param used where each value came from, in the manifest's order; then the active conditions
    ///   that did not count
    /// @param missing names of optional inputs that were not there
    /// @param withheld names of optional inputs that consent does not give
    /// @param rules the consents' rules that permitted what was used, each once
    record Chosen(
            InputValues values,
            List<UsedInput> used,
            List<String> missing,
            List<String> withheld,
            List<RuleId> rules)
            implements Selection {
        public Chosen {
            used = List.copyOf(used);
            missing = List.copyOf(missing);
            withheld = List.copyOf(withheld);
            rules = List.copyOf(rules);
        }

        @Override
        public String toString() {
            return "Chosen" + used;
        }
    }

    /// Consent does not give what the model needs.
    ///
    /// @param input the required input that is withheld
    record Withheld(String input, Deny deny) implements Selection {}

    /// The model cannot be asked about this twin, and why.
    ///
    /// @param why one sentence for a person, never a value
    /// @param input the input that is the reason, when one is
    record Nothing(String code, String why, Optional<String> input) implements Selection {}
}
