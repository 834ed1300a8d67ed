package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
import io.twinmesh.actors.twin.command.SignalCommand.RecordSignals;
import io.twinmesh.actors.twin.command.SignalCommand.SignalsReply;
import io.twinmesh.actors.twin.command.SignalCommand.Taken;
import io.twinmesh.actors.twin.command.SignalCommand.TakenChunk;
import io.twinmesh.persistence.history.Code;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/// Signals and what is answered to them, between nodes.
class SignalsTravelTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(
                    ConfigFactory.parseString(
                            "pekko.actor.serialization-bindings"
                                    + " { \"io.twinmesh.actors.Wire\" = jackson-cbor }"));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void chunks_arrive_as_they_were_sent() {
        var to = KIT.<SignalsReply>createTestProbe().getRef();
        var chunk =
                new IncomingChunk(
                        Code.parse("http://loinc.org|99504-3"),
                        "MLII",
                        Optional.of("Holter"),
                        Twins.NOW,
                        Twins.NOW.plusSeconds(91),
                        32_768,
                        Optional.of(360.0),
                        "mV",
                        new byte[] {1, 2, 3});
        var sent = new RecordSignals("client", List.of(chunk), to);

        var arrived = KIT.serializationTestKit().verifySerialization(sent, false);

        assertThat(arrived).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    void answers_arrive_as_they_were_sent() {
        var replies =
                List.of(
                        new SignalsReply.Refused(new Refusal("a.b", "why")),
                        new SignalsReply.Recorded(
                                List.of(
                                        new TakenChunk(Taken.LATE, true, Optional.empty()),
                                        new TakenChunk(
                                                Taken.REFUSED,
                                                false,
                                                Optional.of(new Refusal("a.b", "why")))),
                                7));

        for (var reply : replies) {
            assertThat(KIT.serializationTestKit().verifySerialization(reply, false))
                    .isEqualTo(reply);
        }
    }
}
