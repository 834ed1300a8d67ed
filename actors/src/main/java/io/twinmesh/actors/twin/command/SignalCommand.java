package io.twinmesh.actors.twin.command;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.history.Code;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a twin can be told about signals.
public sealed interface SignalCommand extends PatientCommand {

    /// Takes in samples, chunk by chunk: one that is refused does not hold the others up. A chunk
    /// that is known already changes nothing.
    ///
    /// @param by pseudonym of the client that sent them
    record RecordSignals(String by, List<IncomingChunk> chunks, ActorRef<SignalsReply> replyTo)
            implements SignalCommand {
        public RecordSignals {
            chunks = List.copyOf(chunks);
        }
    }

    /// A chunk as it came in; beside it what the edge read out of it.
    ///
    /// @param channel of several of the same code; empty when there is one
    /// @param end when the last sample was taken
    /// @param hertz how often, when the samples are evenly spaced
    /// @param unit UCUM code
    record IncomingChunk(
            Code code,
            String channel,
            Optional<String> device,
            Instant start,
            Instant end,
            int samples,
            Optional<Double> hertz,
            String unit,
            byte[] chunk)
            implements Wire {
        @Override
        public String toString() {
            return "IncomingChunk[" + samples + " samples]";
        }
    }

    /// What became of a chunk.
    enum Taken {
        /// It is the newest of its signal.
        STORED,
        /// The signal was known up to a later time already; stored all the same.
        LATE,
        /// It was known already.
        UNCHANGED,
        REFUSED
    }

    /// @param overlapping some of its time was known already; what was stored first stands
    /// @param refusal why it was refused
    record TakenChunk(Taken taken, boolean overlapping, Optional<Refusal> refusal)
            implements Wire {}

    sealed interface SignalsReply extends Wire {
        /// @param chunks one for each that came, in their order
        record Recorded(List<TakenChunk> chunks, long revision) implements SignalsReply {
            public Recorded {
                chunks = List.copyOf(chunks);
            }
        }

        record Refused(Refusal refusal) implements SignalsReply {}
    }
}
