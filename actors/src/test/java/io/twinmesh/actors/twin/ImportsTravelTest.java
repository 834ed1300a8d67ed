package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.CheckImport;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.actors.twin.command.PatientCommand.StoredVersion;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/// Imports and their replies between nodes.
class ImportsTravelTest {
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
    void an_import_and_its_check_arrive_as_they_were_sent() {
        var to = KIT.<ImportReply>createTestProbe().getRef();
        var sent =
                new Import(
                        "imp",
                        "client",
                        List.of(),
                        List.of(new Removal(DataClass.GENOME, "X", "1", Optional.of(3))),
                        to);

        assertThat(KIT.serializationTestKit().verifySerialization(sent, false)).isEqualTo(sent);
        var check = new CheckImport(sent);
        assertThat(KIT.serializationTestKit().verifySerialization(check, false)).isEqualTo(check);
    }

    @Test
    void replies_arrive_as_they_were_sent() {
        var replies =
                List.of(
                        new ImportReply.Refused(new Refusal("a.b", "why")),
                        new ImportReply.Refused(new Refusal("a.b", "why"), Optional.of(2)),
                        new ImportReply.Imported(
                                List.of(new StoredVersion("X", "1", 3, Change.REMOVED)),
                                4,
                                5,
                                Twins.NOW));
        for (var reply : replies) {
            assertThat(KIT.serializationTestKit().verifySerialization(reply, false))
                    .isEqualTo(reply);
        }
    }
}
