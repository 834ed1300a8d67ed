package io.twinmesh.cluster.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.cluster.export.ExportConsent.Answer;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class TwinConsentsTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @ParameterizedTest
    @ValueSource(strings = {"twin.quarantined", "twin.key-lost"})
    void a_twin_whose_data_cannot_be_had_does_not_hold_up_the_others(String code) {
        var twin =
                KIT.spawn(
                        Behaviors.receive(PatientCommand.class)
                                .onMessage(
                                        Authorize.class,
                                        asked -> {
                                            asked.replyTo()
                                                    .tell(
                                                            new AuthorizeReply.Refused(
                                                                    new Refusal(code, "why"),
                                                                    true));
                                            return Behaviors.same();
                                        })
                                .build());
        var asks = new Asks(KIT.system(), Duration.ofSeconds(60), 1, Runnable::run);

        var answer =
                new TwinConsents(_ -> twin, asks)
                        .ask(new PatientId("tw-" + "1".repeat(32)), ExportOrders.EVERYTHING);

        assertThat(answer.toCompletableFuture().join()).isEqualTo(new Answer.Unreadable());
    }
}
