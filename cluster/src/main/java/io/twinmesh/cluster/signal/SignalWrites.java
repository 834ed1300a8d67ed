package io.twinmesh.cluster.signal;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
import io.twinmesh.actors.twin.command.SignalCommand.RecordSignals;
import io.twinmesh.actors.twin.command.SignalCommand.SignalsReply;
import io.twinmesh.actors.twin.command.SignalCommand.Taken;
import io.twinmesh.actors.twin.command.SignalCommand.TakenChunk;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Tells a twin about signals, few enough chunks at a time for one message between nodes.
public final class SignalWrites {
    private static final int MOST_BYTES = 384 * 1024;

    private final TwinDirectory twins;
    private final Asks asks;

    public SignalWrites(TwinDirectory twins, Asks asks) {
        this.twins = twins;
        this.asks = asks;
    }

    /// What became of the chunks.
    public sealed interface Outcome {
        /// @param chunks one for each that was told, in their order
        record Taken(List<TakenChunk> chunks) implements Outcome {
            public Taken {
                chunks = List.copyOf(chunks);
            }
        }

        /// The twin takes nothing of it.
        record Refused(Refusal refusal) implements Outcome {}
    }

    /// @param by the client
    public CompletionStage<Outcome> tell(PatientId twin, String by, List<IncomingChunk> chunks) {
        CompletionStage<Outcome> all =
                CompletableFuture.completedFuture(new Outcome.Taken(List.of()));
        for (var group : groups(chunks)) {
            all =
                    all.thenCompose(sofar ->
                            switch (sofar) {
                                case Outcome.Refused _ -> CompletableFuture.completedFuture(sofar);
                                case Outcome.Taken(var before) -> told(twin, by, before, group);
                            });
        }
        return all;
    }

    /// When something was taken before, the sender hears of that, and why the rest was not.
    private CompletionStage<Outcome> told(
            PatientId twin, String by, List<TakenChunk> before, List<IncomingChunk> group) {
        var told = one(twin, by, group).thenApply(reply -> with(before, group, reply));
        return before.isEmpty()
                ? told
                : told.exceptionallyCompose(failure ->
                        Failures.refusal(failure)
                                .<CompletionStage<Outcome>>map(why ->
                                        CompletableFuture.completedFuture(
                                                refused(before, group, why)))
                                .orElseGet(() -> CompletableFuture.failedFuture(failure)));
    }

    private CompletionStage<SignalsReply> one(
            PatientId twin, String by, List<IncomingChunk> group) {
        return asks.ask(twins.twin(twin), to -> new RecordSignals(by, group, to));
    }

    private static Outcome with(
            List<TakenChunk> before, List<IncomingChunk> group, SignalsReply reply) {
        return switch (reply) {
            case SignalsReply.Refused(var refusal) when before.isEmpty() ->
                    new Outcome.Refused(refusal);
            case SignalsReply.Refused(var refusal) -> refused(before, group, refusal);
            case SignalsReply.Recorded(var chunks, var _) -> and(before, chunks);
        };
    }

    private static Outcome refused(
            List<TakenChunk> before, List<IncomingChunk> group, Refusal refusal) {
        var chunk = new TakenChunk(Taken.REFUSED, false, Optional.of(refusal));
        return and(before, Collections.nCopies(group.size(), chunk));
    }

    private static Outcome and(List<TakenChunk> before, List<TakenChunk> more) {
        var all = new ArrayList<>(before);
        all.addAll(more);
        return new Outcome.Taken(all);
    }

    private static List<List<IncomingChunk>> groups(List<IncomingChunk> chunks) {
        var groups = new ArrayList<List<IncomingChunk>>();
        var bytes = MOST_BYTES;
        for (var chunk : chunks) {
            bytes += chunk.chunk().length;
            if (bytes > MOST_BYTES) {
                groups.add(new ArrayList<>());
                bytes = chunk.chunk().length;
            }
            groups.getLast().add(chunk);
        }
        return groups;
    }
}
