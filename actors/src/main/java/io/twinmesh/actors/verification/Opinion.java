package io.twinmesh.actors.verification;

import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.identity.OwnerId;

/// One computed result that passed [ResultCheck], as those see it who compare results.
///
/// @param numericClass of the machine that computed; machines of one class give the same bytes
/// @param output canonical bytes of `outcome`
public record Opinion(Author author, String numericClass, byte[] output, Outcome outcome) {

    /// Who computed.
    public sealed interface Author {
        /// The operator's own machines. Their word decides.
        record Core() implements Author {}

        /// @param owner whom the node belongs to: one owner counts once, with however many nodes
        record Node(OwnerId owner, TrackRecord record) implements Author {}
    }

    /// The output is clinical.
    @Override
    public String toString() {
        return "Opinion[" + author + ", " + numericClass + "]";
    }
}
