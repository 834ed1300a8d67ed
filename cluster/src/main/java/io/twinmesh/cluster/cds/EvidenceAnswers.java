package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.SealedText;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/// Asks a twin what published evidence says of its variants, as far as consent permits, and turns
/// it into cards about the drugs that are about to be signed. By no model, for no price. When the
/// twin does not answer in time, a card says so; its link asks once more.
public final class EvidenceAnswers {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final TwinDirectory twins;
    private final Asks asks;
    private final UnaryOperator<String> keyed;
    private final DrugNames drugs;
    private final SealedText links;
    private final UnaryOperator<String> address;
    private final Duration within;

    /// @param drugs all that the table of evidence names; none without one
    /// @param links seals what the link of a pending card carries
    /// @param address this server's own address of a path
    /// @param within when a card must be there, from the arrival of the request on
    public EvidenceAnswers(
            TwinDirectory twins,
            Asks asks,
            Pseudonyms pseudonyms,
            Set<String> drugs,
            SealedText links,
            UnaryOperator<String> address,
            Duration within) {
        this.twins = twins;
        this.asks = asks;
        this.keyed = text -> pseudonyms.fingerprint("card", text);
        this.drugs = DrugNames.of(drugs);
        this.links = links;
        this.address = address;
        this.within = within;
    }

    CompletionStage<ObjectNode> cards(
            Call call, Caller caller, CdsService service, HookRequest request) {
        CdsAnswers.admit(call, caller);
        var question =
                EvidenceQuestion.of(request.twin().orElseThrow(CdsAnswers::dataMissing), request);
        var left = call.arrival().leftOf(within);
        return asks.within(
                        asked(call, caller, service, question).thenApply(Optional::of),
                        left,
                        Optional.<ShowReply>empty())
                .thenApply(reply ->
                        reply.map(it -> shown(call, service, question, it))
                                .orElseGet(() -> pending(call, caller, service, question)));
    }

    /// What is behind the link of a pending card.
    CompletionStage<ObjectNode> whole(Call call, Caller caller, CdsService service, String answer) {
        CdsAnswers.admit(call, caller);
        var question =
                EvidenceQuestion.named(answer, links, caller.client())
                        .orElseThrow(CdsAnswers::askedNothing);
        call.audit().interaction(Interaction.QUERY);
        return asked(call, caller, service, question)
                .thenApply(reply -> shown(call, service, question, reply));
    }

    private CompletionStage<ShowReply> asked(
            Call call, Caller caller, CdsService service, EvidenceQuestion question) {
        call.audit().about(question.patient());
        call.audit().asked(What.search("RiskAssessment", "cds-service=" + service.id()));
        return asks.ask(
                twins.twin(question.patient()),
                to ->
                        new ConsentCommand.MatchTherapies(
                                caller.requester(),
                                PurposeOfUse.TREATMENT.code(),
                                Optional.empty(),
                                Optional.empty(),
                                question.variants(),
                                to));
    }

    private ObjectNode shown(
            Call call, CdsService service, EvidenceQuestion question, ShowReply reply) {
        return new EvidenceCards(service, question.patient(), drugs, keyed)
                .of(question.orders(), question.unread(), seen(call, question.patient(), reply));
    }

    /// The same question has the same card, though its link is sealed anew each time.
    private ObjectNode pending(
            Call call, Caller caller, CdsService service, EvidenceQuestion question) {
        call.audit().untouched();
        var answers = "/cds-services/" + service.id() + "/answers/";
        return Cards.pending(
                service,
                question.name(links, caller.client()).map(it -> address.apply(answers + it)),
                List.of(),
                Cards.uuid(keyed, service.id() + " pending " + question.text()));
    }

    private static ObjectNode seen(Call call, PatientId patient, ShowReply reply) {
        return switch (reply) {
            case ShowReply.View view -> {
                call.audit().admitted(patient, view.rules());
                yield read(view.json());
            }
            case ShowReply.Refused(var refusal) when refusal.code().equals("twin.unknown") ->
                    throw CdsAnswers.dataMissing();
            case ShowReply.Refused(var refusal) -> throw new Refused(Statuses.problem(refusal));
        };
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the twin's answer is JSON", e);
        }
    }
}
