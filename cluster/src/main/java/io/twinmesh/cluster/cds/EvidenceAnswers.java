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
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Asks a twin what published evidence says of its variants, as far as consent permits, and turns
/// it into cards about the drugs that are about to be signed. At once, by no model, for no price.
public final class EvidenceAnswers {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final TwinDirectory twins;
    private final Asks asks;
    private final Pseudonyms pseudonyms;
    private final DrugNames drugs;

    /// @param drugs all that the table of evidence names; none without one
    public EvidenceAnswers(
            TwinDirectory twins, Asks asks, Pseudonyms pseudonyms, Set<String> drugs) {
        this.twins = twins;
        this.asks = asks;
        this.pseudonyms = pseudonyms;
        this.drugs = DrugNames.of(drugs);
    }

    CompletionStage<ObjectNode> cards(
            Call call, Caller caller, CdsService service, HookRequest request) {
        CdsAnswers.admit(call, caller);
        var patient = request.twin().orElseThrow(CdsAnswers::dataMissing);
        call.audit().about(patient);
        call.audit().asked(What.search("RiskAssessment", "cds-service=" + service.id()));
        CompletionStage<ShowReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to ->
                                new ConsentCommand.MatchTherapies(
                                        caller.requester(),
                                        PurposeOfUse.TREATMENT.code(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        request.prefetched().variants(),
                                        to));
        var cards = new EvidenceCards(service, drugs, text -> pseudonyms.fingerprint("card", text));
        return reply.thenApply(answer -> cards.of(request.orders(), seen(call, patient, answer)));
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
