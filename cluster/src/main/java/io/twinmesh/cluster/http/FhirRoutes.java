package io.twinmesh.cluster.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.PatientCommand;
import io.twinmesh.actors.twin.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.intake.Intake;
import io.twinmesh.cluster.fhir.intake.Intake.PatientResources;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Taking in FHIR bundles. The same bundle twice changes nothing, so a bundle that stopped half way
/// (one twin of several had no database) is simply sent again.
public final class FhirRoutes {
    private final FhirIntake intake;
    private final TwinDirectory twins;
    private final Asks asks;
    private final long maxBundle;
    private final Duration limit;

    /// @param maxBundle in bytes
    /// @param limit how long one bundle may take
    public FhirRoutes(
            FhirIntake intake, TwinDirectory twins, Asks asks, long maxBundle, Duration limit) {
        this.intake = intake;
        this.twins = twins;
        this.asks = asks;
        this.maxBundle = maxBundle;
        this.limit = limit;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/fhir", Scope.TWIN_WRITE, maxBundle, this::take)
                        .audited(Interaction.TRANSACTION)
                        .within(limit));
    }

    private CompletionStage<HttpResponse> take(Call call) {
        return CompletableFuture.supplyAsync(() -> intake.read(call.body()), asks.blocking())
                .thenCompose(read ->
                        switch (read) {
                            case Intake.Refused(Refusal refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                            case Intake.Cut cut -> store(call, cut);
                        });
    }

    private CompletionStage<HttpResponse> store(Call call, Intake.Cut cut) {
        var importId = Digest.of(call.body()).text();
        CompletionStage<List<Done>> all = CompletableFuture.completedFuture(List.of());
        // one twin after the other: a bundle of many patients does not flood the journal
        for (var part : cut.patients()) {
            all =
                    all.thenCompose(
                            done -> one(call, importId, part).thenApply(next -> with(done, next)));
        }
        return all.thenApply(done -> Json.ok(body(cut, done)));
    }

    private CompletionStage<Done> one(Call call, String importId, PatientResources part) {
        call.audit().about(part.patient());
        CompletionStage<ImportReply> reply =
                asks.ask(
                        twins.twin(part.patient()),
                        to ->
                                new PatientCommand.Import(
                                        importId, call.client(), part.resources(), to),
                        limit);
        return reply.thenCompose(imported ->
                switch (imported) {
                    case ImportReply.Refused(Refusal refusal, var _) ->
                            throw new Refused(Statuses.problem(refusal));
                    case ImportReply.Imported counts -> {
                        call.audit().touched(part.patient(), named(part));
                        yield lastObserved(part.patient())
                                .thenApply(last -> new Done(part.patient(), counts, last));
                    }
                });
    }

    private static List<What.Resource> named(PatientResources part) {
        return part.resources().stream()
                .map(resource ->
                        new What.Resource(resource.type(), resource.id(), Optional.empty()))
                .toList();
    }

    private CompletionStage<Optional<Instant>> lastObserved(PatientId patient) {
        CompletionStage<ShowReply> reply = asks.ask(twins.twin(patient), PatientCommand.Show::new);
        return reply.thenApply(shown ->
                switch (shown) {
                    case ShowReply.View view -> view.lastObservedAt();
                    case ShowReply.Refused _ -> Optional.empty();
                });
    }

    private static ObjectNode body(Intake.Cut cut, List<Done> all) {
        int stored = 0;
        int unchanged = 0;
        int facts = 0;
        for (var done : all) {
            stored += done.counts().stored();
            unchanged += done.counts().unchanged();
            facts += done.counts().facts();
        }
        var body = Json.object();
        var bundle =
                body.putObject("bundle")
                        .put("read", cut.read())
                        .put("stored", stored)
                        .put("unchanged", unchanged);
        bundle.set("ignored", counts(cut.ignored()));
        bundle.put("facts", facts).set("withoutFact", counts(cut.withoutFact()));
        var list = body.putArray("twins");
        for (var done : all) {
            var twin =
                    list.addObject()
                            .put("id", done.patient().value())
                            .put("revision", done.counts().revision());
            done.lastObserved()
                    .ifPresentOrElse(
                            at -> twin.put("lastObservedAt", at.toString()),
                            () -> twin.putNull("lastObservedAt"));
        }
        body.set("referenced", counts(cut.referenced()));
        return body;
    }

    private static ObjectNode counts(Map<String, Integer> counts) {
        var node = Json.object();
        counts.forEach(node::put);
        return node;
    }

    private static List<Done> with(List<Done> done, Done next) {
        var all = new ArrayList<>(done);
        all.add(next);
        return List.copyOf(all);
    }

    private record Done(
            PatientId patient, ImportReply.Imported counts, Optional<Instant> lastObserved) {}
}
