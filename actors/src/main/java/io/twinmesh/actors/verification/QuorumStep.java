package io.twinmesh.actors.verification;

import java.util.List;

/// What has to happen next with the results of one question.
public sealed interface QuorumStep {

    /// The answer is found.
    ///
    /// @param answer which result is the answer
    /// @param right those that say the same, the answer among them
    /// @param wrong the others
    /// @param checked whether anybody else has computed it too
    /// @param proved whether the core computed itself: only then is `wrong` held against a node,
    ///   since two colluding owners could outvote an honest one
    record Accept(
            int answer, List<Integer> right, List<Integer> wrong, boolean checked, boolean proved)
            implements QuorumStep {
        public Accept {
            right = List.copyOf(right);
            wrong = List.copyOf(wrong);
        }
    }

    /// A node of an owner who has not computed yet is needed.
    record AskAnother() implements QuorumStep {}

    /// The core computes itself.
    record AskCore() implements QuorumStep {}

    /// Nobody is left to ask and what there is does not suffice.
    ///
    /// @param agreed all results, where all say the same and are of two owners or more: not enough
    ///   for an answer, and still what checking them showed; otherwise none
    record Undecided(List<Integer> agreed) implements QuorumStep {
        public Undecided {
            agreed = List.copyOf(agreed);
        }
    }
}
