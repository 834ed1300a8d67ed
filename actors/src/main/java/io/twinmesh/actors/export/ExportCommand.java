package io.twinmesh.actors.export;

import io.twinmesh.actors.Wire;
import io.twinmesh.actors.export.ExportEvent.Ending;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;

/// What an export can be told.
public sealed interface ExportCommand extends Wire
        permits ExportCommand.Order,
                ExportCommand.Look,
                ExportCommand.Delete,
                ExportCommand.Withdraw,
                ExportCommand.Wake,
                ExportNote {

    /// Begins it. The same order again changes nothing.
    record Order(ExportOrder order, ActorRef<OrderReply> replyTo) implements ExportCommand {}

    /// Asks where it stands.
    record Look(ActorRef<LookReply> replyTo) implements ExportCommand {}

    /// Its client wants it no more.
    record Delete(ActorRef<EndReply> replyTo) implements ExportCommand {}

    /// A patient whose data it holds was erased.
    record Withdraw(ActorRef<EndReply> replyTo) implements ExportCommand {}

    /// Makes it go on with whatever it owes.
    record Wake() implements ExportCommand {}

    sealed interface OrderReply extends Wire {
        record Accepted() implements OrderReply {}

        /// The name belongs to another order.
        record Taken() implements OrderReply {}
    }

    sealed interface EndReply extends Wire {
        /// It has ended, and will be or is discarded.
        record HasEnded() implements EndReply {}

        record NoSuchExport() implements EndReply {}
    }

    sealed interface LookReply extends Wire {
        record NoSuchExport() implements LookReply {}

        record Underway(ExportOrder order, long patients, long resources) implements LookReply {}

        /// @param until when it is discarded
        record Ready(
                ExportOrder order, ExportSnapshot snapshot, ExportProgress progress, Instant until)
                implements LookReply {}

        record HasFailed(ExportOrder order, String code) implements LookReply {}

        record IsOver(Ending why) implements LookReply {}
    }
}
