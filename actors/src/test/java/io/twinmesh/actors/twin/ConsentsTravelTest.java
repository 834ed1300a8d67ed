package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.actors.twin.command.ConsentCommand.BreakGlassReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ConsentReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ExplainReply;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewReply;
import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Questions about consent and their answers between nodes.
class ConsentsTravelTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(
                    ConfigFactory.parseString(
                            "pekko.actor.serialization-bindings"
                                    + " { \"io.twinmesh.actors.Wire\" = jackson-cbor }"));
    private static final Requester WHO =
            new Requester(
                    "client",
                    List.of(new Code("urn:roles", "nurse")),
                    List.of("Practitioner/1"),
                    List.of());
    private static final DataItem ITEM =
            DataItem.at(DataClass.GENOME, "Observation", List.of(new Code("s", "c")), Twins.NOW);
    private static final Refusal NO = new Refusal("consent.none", "no");

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static <T> ActorRef<T> probe() {
        return KIT.<T>createTestProbe().getRef();
    }

    private static void arrives(Object sent) {
        assertThat(KIT.serializationTestKit().verifySerialization(sent, false)).isEqualTo(sent);
    }

    @Test
    void commands_arrive_as_they_were_sent() {
        arrives(new ConsentCommand.Authorize(WHO, "TREAT", ConsentAction.ACCESS, probe()));
        arrives(new ConsentCommand.ShowConsent(probe()));
        arrives(
                new ConsentCommand.MatchTherapies(
                        WHO,
                        "TREAT",
                        Optional.of("3908"),
                        Optional.of(Stage.IV),
                        List.of(
                                new Fact.VariantNoted(
                                        ITEM.codes(), "EGFR", List.of("T790M"), Twins.NOW),
                                new Fact.VariantUnassessed(
                                        ITEM.codes(),
                                        "EGFR",
                                        List.of("L858R"),
                                        Fact.Unclear.NO_CALL,
                                        Twins.NOW)),
                        probe()));
        arrives(new ConsentCommand.ExplainConsent(WHO, "TREAT", ConsentAction.USE, ITEM, probe()));
        arrives(new ConsentCommand.OpenBreakGlass(WHO, "BTG", "a reason", probe()));
        arrives(new ConsentCommand.ShowBreakGlass(probe()));
        arrives(new ConsentCommand.ReviewBreakGlass(7, "officer", true, "fine", probe()));
    }

    @Test
    void replies_arrive_as_they_were_sent() {
        var table =
                ConsentTable.NONE
                        .with(
                                1,
                                "Consent/a/_history/1",
                                Consents.permittingAllBut(ITEM.codes().getFirst()))
                        .with(
                                2,
                                "Consent/b/_history/3",
                                Consents.emergency("x", Duration.ofHours(1)));
        var request = AccessRequest.of(WHO, Purpose.TREAT, ConsentAction.ACCESS, Twins.NOW);
        var rules = table.inForce().stream().map(ConsentTable.InForce::id).toList();

        arrives(new AuthorizeReply.Allowed(table.forRequest(request), Twins.NOW));
        arrives(new AuthorizeReply.Refused(NO, true));
        arrives(new ConsentReply.InForce(table));
        arrives(new ConsentReply.Refused(NO));
        arrives(new ExplainReply.Explained(table.explain(request, ITEM)));
        arrives(new ExplainReply.Refused(NO));
        arrives(new OpenReply.Opened(7, Twins.NOW, rules));
        arrives(new OpenReply.Refused(NO));
        arrives(
                new BreakGlassReply.Grants(
                        List.of(
                                new ConsentCommand.Grant(
                                        7,
                                        "client",
                                        "a reason",
                                        Twins.NOW,
                                        Twins.NOW,
                                        true,
                                        rules,
                                        Optional.of(false)))));
        arrives(new BreakGlassReply.Refused(NO));
        arrives(new ReviewReply.Reviewed(7));
        arrives(new ReviewReply.Refused(NO));
    }
}
