package io.twinmesh.cluster.fhir.write;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.DeliveryCommand;
import io.twinmesh.actors.twin.command.DeliveryCommand.Delivered;
import io.twinmesh.actors.twin.command.DeliveryCommand.PieceReply;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.CheckImport;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;

import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Asks twins to take resources in. In a cluster each of them may live on another server: a command
/// that is too large for one message goes in pieces, one after the other.
final class TwinImports {
    /// Bytes of resources that one message may have; with what was read out of them they stay far
    /// below `maximum-frame-size`.
    private static final long WHOLE = 1024 * 1024;

    private final TwinDirectory twins;
    private final Asks asks;
    private final ActorSystem<?> system;
    private final Duration limit;
    private final long whole;

    /// @param limit how long a twin may take for the whole
    /// @param several whether a twin can live on another server; else nothing is copied for it
    TwinImports(
            TwinDirectory twins,
            Asks asks,
            ActorSystem<?> system,
            Duration limit,
            boolean several) {
        this.twins = twins;
        this.asks = asks;
        this.system = system;
        this.limit = limit;
        this.whole = several ? WHOLE : Long.MAX_VALUE;
    }

    CompletionStage<ImportReply> taken(
            PatientId patient, Function<ActorRef<ImportReply>, Import> command) {
        return asked(patient, command, false);
    }

    /// What would become of it; nothing is stored.
    CompletionStage<ImportReply> checked(
            PatientId patient, Function<ActorRef<ImportReply>, Import> command) {
        return asked(patient, command, true);
    }

    private CompletionStage<ImportReply> asked(
            PatientId patient, Function<ActorRef<ImportReply>, Import> command, boolean check) {
        var twin = twins.twin(patient);
        var content = command.apply(system.ignoreRef());
        var bytes = content.resources().stream().mapToLong(it -> it.bytes().length).sum();
        return bytes <= whole
                ? asks.ask(twin, to -> whole(content.answering(to), check), limit)
                : delivered(twin, content, check);
    }

    private static PatientCommand whole(Import in, boolean check) {
        return check ? new CheckImport(in) : in;
    }

    private CompletionStage<ImportReply> delivered(
            RecipientRef<PatientCommand> twin, Import content, boolean check) {
        var serialization = SerializationExtension.get(system);
        var manifest = Serializers.manifestFor(serialization.findSerializerFor(content), content);
        var delivery = UUID.randomUUID().toString();
        var bytes = serialization.serialize(content).get();
        var pieces = Math.ceilDiv(bytes.length, DeliveryCommand.PIECE);
        return kept(twin, delivery, bytes, 0)
                .thenCompose(reply ->
                        switch (reply) {
                            case PieceReply.Kept _ ->
                                    asks.ask(
                                            twin,
                                            to ->
                                                    new Delivered(
                                                            delivery, pieces, manifest, check, to),
                                            limit);
                            case PieceReply.Refused(var why) ->
                                    CompletableFuture.completedFuture(new ImportReply.Refused(why));
                        });
    }

    /// Sends what is left from `place` on, until it is all kept or a piece is refused.
    private CompletionStage<PieceReply> kept(
            RecipientRef<PatientCommand> twin, String delivery, byte[] bytes, int place) {
        var from = place * DeliveryCommand.PIECE;
        var piece =
                Arrays.copyOfRange(
                        bytes, from, Math.min(bytes.length, from + DeliveryCommand.PIECE));
        CompletionStage<PieceReply> told =
                asks.ask(twin, to -> new DeliveryCommand.Piece(delivery, place, piece, to));
        return from + piece.length == bytes.length
                ? told
                : told.thenCompose(reply ->
                        switch (reply) {
                            case PieceReply.Kept _ -> kept(twin, delivery, bytes, place + 1);
                            case PieceReply.Refused _ -> CompletableFuture.completedFuture(reply);
                        });
    }
}
