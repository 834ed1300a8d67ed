package io.twinmesh.actors.twin;

import static io.twinmesh.actors.twin.command.DeliveryCommand.MOST_PIECES;
import static io.twinmesh.actors.twin.command.DeliveryCommand.PIECE;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.twin.command.DeliveryCommand.Delivered;
import io.twinmesh.actors.twin.command.DeliveryCommand.Piece;
import io.twinmesh.actors.twin.command.DeliveryCommand.PieceReply;
import io.twinmesh.actors.twin.command.PatientCommand.CheckImport;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.TwinMessage;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// What reaches a twin of that which comes in pieces.
class DeliveriesTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(
                    ConfigFactory.parseString(
                                    "pekko.actor.serialization-bindings"
                                            + " { \"io.twinmesh.actors.Wire\" = jackson-cbor }")
                            .withFallback(ManualTime.config())
                            .withFallback(ConfigFactory.load()));
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final Import LARGE =
            new Import(
                    "imp-1",
                    "tester",
                    List.of(Twins.resource("a", "x".repeat(2 * PIECE))),
                    KIT.system().ignoreRef());

    private final TestProbe<TwinMessage> twin = KIT.createTestProbe();
    private final TestProbe<PieceReply> sender = KIT.createTestProbe();
    private final TestProbe<ImportReply> waiting = KIT.createTestProbe();
    private final ActorRef<TwinMessage> door =
            KIT.spawn(
                    Deliveries.before(
                            Behaviors.monitor(TwinMessage.class, twin.ref(), Behaviors.ignore())));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void what_came_whole_in_its_order_is_the_import_that_was_sent() {
        var pieces = send("d");
        door.tell(word("d", pieces, false));
        var in = twin.expectMessageClass(Import.class);
        assertThat(pieces).isGreaterThan(2);
        assertThat(in.importId()).isEqualTo("imp-1");
        assertThat(in.replyTo()).isEqualTo(waiting.ref());
        assertThat(in.resources().getFirst().bytes())
                .isEqualTo(LARGE.resources().getFirst().bytes());
    }

    @Test
    void it_can_be_checked_alone_and_is_gone_then() {
        var pieces = send("d");
        door.tell(word("d", pieces, true));
        assertThat(twin.expectMessageClass(CheckImport.class).proposed().replyTo())
                .isEqualTo(waiting.ref());
        letThrough(word("d", pieces, false));
    }

    @Test
    void with_a_piece_missing_or_twice_nothing_of_it_is_kept() {
        var pieces = send("d");
        letThrough(word("d", pieces + 1, false));

        send("e");
        letThrough(new Piece("e", pieces + 1, new byte[1], sender.ref()));
        letThrough(word("e", pieces, false));

        letThrough(new Piece("never-begun", 1, new byte[1], sender.ref()));
    }

    @Test
    void two_come_at_once_and_a_third_takes_the_place_of_the_first() {
        var pieces = send("one");
        send("two");
        send("three");
        letThrough(word("one", pieces, false));
        door.tell(word("two", pieces, false));
        twin.expectMessageClass(Import.class);
        door.tell(word("three", pieces, false));
        twin.expectMessageClass(Import.class);
    }

    @Test
    void a_piece_that_is_too_large_and_one_too_many_are_not_kept() {
        letThrough(new Piece("d", 0, new byte[PIECE + 1], sender.ref()));
        for (int place = 0; place < MOST_PIECES; place++) {
            keeps(new Piece("e", place, new byte[1], sender.ref()));
        }
        letThrough(new Piece("e", MOST_PIECES, new byte[1], sender.ref()));
        letThrough(word("e", MOST_PIECES, false));
    }

    @Test
    void what_nobody_goes_on_with_for_a_minute_is_forgotten() {
        var pieces = send("left");
        TIME.timePasses(Duration.ofSeconds(59));
        send("other");
        TIME.timePasses(Duration.ofSeconds(1));
        letThrough(word("left", pieces, false));
        door.tell(word("other", pieces, false));
        twin.expectMessageClass(Import.class);
    }

    private int send(String delivery) {
        var bytes = SerializationExtension.get(KIT.system()).serialize(LARGE).get();
        var pieces = Math.ceilDiv(bytes.length, PIECE);
        for (int place = 0; place < pieces; place++) {
            var from = place * PIECE;
            keeps(
                    new Piece(
                            delivery,
                            place,
                            Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE)),
                            sender.ref()));
        }
        return pieces;
    }

    private void keeps(Piece piece) {
        door.tell(piece);
        sender.expectMessage(new PieceReply.Kept());
    }

    private Delivered word(String delivery, int pieces, boolean check) {
        var serializer = SerializationExtension.get(KIT.system()).findSerializerFor(LARGE);
        return new Delivered(
                delivery, pieces, Serializers.manifestFor(serializer, LARGE), check, waiting.ref());
    }

    /// The twin refuses it, as PatientTwinRulesTest says.
    private void letThrough(TwinMessage message) {
        door.tell(message);
        twin.expectMessage(message);
    }
}
