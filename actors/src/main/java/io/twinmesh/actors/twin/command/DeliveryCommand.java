package io.twinmesh.actors.twin.command;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.Wire;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;

import org.apache.pekko.actor.typed.ActorRef;

/// An import that is too large for one message between servers: its bytes in pieces, each of which
/// is answered before the next is sent, and then the word to take in what they are together.
public sealed interface DeliveryCommand extends PatientCommand {
    /// Bytes of a piece but the last.
    int PIECE = 512 * 1024;

    /// What one delivery has at most, 768 MiB: the largest bundle that a server can be told to
    /// take, and as much as half of it again for what was read out of it.
    int MOST_PIECES = 1536;

    /// @param delivery names what belongs together, new for each attempt
    /// @param place of this piece, from 0
    record Piece(String delivery, int place, byte[] bytes, ActorRef<PieceReply> replyTo)
            implements DeliveryCommand {
        /// The content is clinical.
        @Override
        public String toString() {
            return "Piece[" + delivery + ", " + place + ", " + bytes.length + " bytes]";
        }
    }

    /// Takes in, or only checks, what was delivered.
    ///
    /// @param pieces how many there were
    /// @param manifest of the serialized [PatientCommand.Import]
    /// @param check whether to answer as [PatientCommand.CheckImport] does
    record Delivered(
            String delivery,
            int pieces,
            String manifest,
            boolean check,
            ActorRef<ImportReply> replyTo)
            implements DeliveryCommand {}

    sealed interface PieceReply extends Wire {
        record Kept() implements PieceReply {}

        record Refused(Refusal refusal) implements PieceReply {}
    }
}
