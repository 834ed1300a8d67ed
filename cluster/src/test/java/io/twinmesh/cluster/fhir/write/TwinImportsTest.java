package io.twinmesh.cluster.fhir.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.twin.command.DeliveryCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class TwinImportsTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(
                    ConfigFactory.parseString(
                            "pekko.actor.serialization-bindings"
                                    + " { \"io.twinmesh.actors.Wire\" = jackson-cbor }"));
    private static final byte[] CONTENT = new byte[1025 * 1024];
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestProbe<PatientCommand> twin = KIT.createTestProbe();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void a_server_that_is_alone_copies_nothing_for_its_twins_however_much_it_is() {
        take(false);

        var taken = twin.expectMessageClass(Import.class);

        twin.expectNoMessage(Duration.ZERO);
        assertThat(taken.resources().getFirst().bytes()).isSameAs(CONTENT);
    }

    @Test
    void what_may_go_to_another_server_goes_in_pieces() {
        take(true);

        twin.expectMessageClass(DeliveryCommand.Piece.class);
    }

    private void take(boolean several) {
        var asks = new Asks(KIT.system(), LIMIT, 10, Runnable::run);
        var imports = new TwinImports(_ -> twin.getRef(), asks, KIT.system(), LIMIT, several);
        var _ =
                imports.taken(
                        new PatientId("tw-" + "0".repeat(32)),
                        to ->
                                new Import(
                                        "imp",
                                        "client",
                                        List.of(
                                                new IncomingResource(
                                                        DataClass.CLINICAL,
                                                        "Observation",
                                                        "o1",
                                                        CONTENT,
                                                        List.of(),
                                                        Condition.NONE)),
                                        to));
    }
}
