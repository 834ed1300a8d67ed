package io.twinmesh.actors.twin;

import static io.twinmesh.actors.twin.command.DeliveryCommand.MOST_PIECES;
import static io.twinmesh.actors.twin.command.DeliveryCommand.PIECE;

import io.twinmesh.actors.twin.command.DeliveryCommand.Delivered;
import io.twinmesh.actors.twin.command.DeliveryCommand.Piece;
import io.twinmesh.actors.twin.command.DeliveryCommand.PieceReply;
import io.twinmesh.actors.twin.command.PatientCommand.CheckImport;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.TwinMessage;

import org.apache.pekko.actor.DeadLetterSuppression;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.SerializationExtension;

import java.io.NotSerializableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Stands before the twin and puts together what comes in pieces. A piece that it cannot use, and
/// the word to take in what it does not have whole, it lets through: the twin refuses them.
final class Deliveries extends BehaviorInterceptor<Object, Object> {
    /// Of several senders at once the one that came first begins again.
    private static final int MOST_OPEN = 2;

    /// How long pieces wait for the next one, whose sender waits for an answer for less.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final byte[] NOTHING = {};

    private final LinkedHashMap<String, Open> open = new LinkedHashMap<>();

    private record Lapse(String delivery, int pieces) implements DeadLetterSuppression {}

    private static final class Open {
        private final List<byte[]> pieces = new ArrayList<>();

        /// What came, of which nothing is held here any more.
        byte[] whole() {
            var whole = new byte[pieces.stream().mapToInt(piece -> piece.length).sum()];
            int at = 0;
            for (int i = 0; i < pieces.size(); i++) {
                var piece = pieces.set(i, NOTHING);
                System.arraycopy(piece, 0, whole, at, piece.length);
                at += piece.length;
            }
            return whole;
        }
    }

    private Deliveries() {
        super(Object.class);
    }

    static Behavior<TwinMessage> before(Behavior<TwinMessage> twin) {
        return Behaviors.intercept(Deliveries::new, twin.<Object>unsafeCast()).unsafeCast();
    }

    @Override
    public Behavior<Object> aroundReceive(
            TypedActorContext<Object> context, Object message, ReceiveTarget<Object> target) {
        return switch (message) {
            case Piece piece when kept(context, piece) -> {
                piece.replyTo().tell(new PieceReply.Kept());
                yield Behaviors.same();
            }
            case Delivered word -> target.apply(context, whole(context, word));
            case Lapse(var delivery, var pieces) -> {
                open.computeIfPresent(delivery, (_, it) -> it.pieces.size() == pieces ? null : it);
                yield Behaviors.same();
            }
            case Object other -> target.apply(context, other);
        };
    }

    private boolean kept(TypedActorContext<Object> context, Piece piece) {
        if (piece.place() == 0) {
            while (open.size() >= MOST_OPEN) {
                open.pollFirstEntry();
            }
            open.put(piece.delivery(), new Open());
        }
        var delivery = open.get(piece.delivery());
        if (delivery == null
                || delivery.pieces.size() != piece.place()
                || piece.place() >= MOST_PIECES
                || piece.bytes().length > PIECE) {
            open.remove(piece.delivery());
            return false;
        }
        delivery.pieces.add(piece.bytes());
        var self = context.asJava();
        self.scheduleOnce(
                PATIENCE, self.getSelf(), new Lapse(piece.delivery(), delivery.pieces.size()));
        return true;
    }

    /// @return the word itself when not all of the pieces are here
    private Object whole(TypedActorContext<Object> context, Delivered word) {
        return Optional.ofNullable(open.remove(word.delivery()))
                .filter(delivery -> delivery.pieces.size() == word.pieces())
                .<Object>map(delivery -> {
                    var in = read(context, delivery.whole(), word);
                    return word.check() ? new CheckImport(in) : in;
                })
                .orElse(word);
    }

    private static Import read(TypedActorContext<Object> context, byte[] bytes, Delivered word) {
        var serialization = SerializationExtension.get(context.asJava().getSystem());
        try {
            var serializer = serialization.serializerFor(Import.class).identifier();
            var in = (Import) serialization.deserialize(bytes, serializer, word.manifest()).get();
            return in.answering(word.replyTo());
        } catch (NotSerializableException e) {
            throw new IllegalStateException("a delivery cannot be read", e);
        }
    }
}
