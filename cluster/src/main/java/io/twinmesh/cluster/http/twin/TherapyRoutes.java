package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.question.NamedQuestion;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// What published evidence says of a patient's variants.
public final class TherapyRoutes implements AnsweredAtOnce {
    private static final String DISEASE = "disease";
    private static final String STAGE = "stage";
    private static final Set<String> INPUTS = Set.of(DISEASE, STAGE);

    private final TwinDirectory twins;
    private final Asks asks;
    private final long maxBody;

    public TherapyRoutes(TwinDirectory twins, Asks asks, long maxBody) {
        this.twins = twins;
        this.asks = asks;
        this.maxBody = maxBody;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/twins/{id}/therapies", Scope.TWIN_QUERY, maxBody, this::ask)
                        .audited(Interaction.QUERY));
    }

    private CompletionStage<HttpResponse> ask(Call call) {
        return answer(call, call.object(INPUTS), call.purpose().code());
    }

    @Override
    public NamedQuestion question() {
        return NamedQuestion.THERAPY_MATCH;
    }

    /// The named question in the form of the others; answered at once, since nothing is computed.
    @Override
    public CompletionStage<HttpResponse> answer(Call call) {
        var body = call.object(Set.of("question", "purpose", "inputs"));
        var purpose = QuestionBody.purpose(call, body);
        call.audit().purpose(purpose);
        var inputs = body.path("inputs");
        var given = inputs instanceof ObjectNode object ? object : Json.object();
        if ((body.has("inputs") && !inputs.isObject())
                || given.properties().stream().anyMatch(one -> !INPUTS.contains(one.getKey()))) {
            throw new Refused(
                    400,
                    "input.not-askable",
                    "Only these may come with the question: disease, stage");
        }
        return answer(call, given, purpose);
    }

    private CompletionStage<HttpResponse> answer(Call call, ObjectNode given, String purpose) {
        var doid = Call.optionalText(given, DISEASE).map(TherapyRoutes::doid);
        var stage = Call.optionalText(given, STAGE).map(TherapyRoutes::stage);
        call.audit().asked(What.search("RiskAssessment", "question=" + question().text()));
        return match(call.patient(), call, purpose, doid, stage)
                .thenApply(view -> Json.answer(200, view.json()));
    }

    private static String doid(String text) {
        return DiseaseCodes.own(text)
                .orElseThrow(() ->
                        new Refused(
                                400,
                                "body.field-invalid",
                                "'disease' is an id of the Disease Ontology, for example"
                                        + " DOID:3908."));
    }

    private static Stage stage(String text) {
        return Stage.of(text)
                .orElseThrow(() ->
                        new Refused(400, "body.field-invalid", "'stage' is I, II, III or IV."));
    }

    private CompletionStage<ShowReply.View> match(
            PatientId patient,
            Call call,
            String purpose,
            Optional<String> doid,
            Optional<Stage> stage) {
        CompletionStage<ShowReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to ->
                                new ConsentCommand.MatchTherapies(
                                        call.authenticated().requester(),
                                        purpose,
                                        doid,
                                        stage,
                                        List.of(),
                                        to));
        return reply.thenApply(answer ->
                switch (answer) {
                    case ShowReply.View view -> {
                        call.audit().admitted(patient, view.rules());
                        yield view;
                    }
                    case ShowReply.Refused(var refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }
}
