package io.twinmesh.cluster.fhir.write;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.intake.Intake;
import io.twinmesh.cluster.fhir.intake.bundle.Entry;
import io.twinmesh.cluster.fhir.intake.bundle.ReadBundle;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.audit.Interaction;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// `POST /fhir`: transactions, all or nothing, and batches, each entry by itself.
public final class BundleRoutes {
    private final FhirIntake intake;
    private final ResourceWrites writes;
    private final WriteAccess access;
    private final Asks asks;
    private final long maxBundle;
    private final Duration limit;

    /// @param maxBundle in bytes
    /// @param limit how long one bundle may take
    public BundleRoutes(
            FhirIntake intake,
            ResourceWrites writes,
            StoredResources stored,
            Asks asks,
            long maxBundle,
            Duration limit) {
        this.intake = intake;
        this.writes = writes;
        this.access = new WriteAccess(stored);
        this.asks = asks;
        this.maxBundle = maxBundle;
        this.limit = limit;
    }

    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/fhir", new Access.OnParts(), this::take)
                        .audited(Interaction.TRANSACTION)
                        .taking(maxBundle)
                        .within(limit, Busy.IMPORT));
    }

    private CompletionStage<HttpResponse> take(Call call) {
        FhirMedia.checkSends(call);
        FhirMedia.checkAccepts(call);
        return CompletableFuture.supplyAsync(() -> intake.bundle(call.body()), asks.blocking())
                .thenCompose(read ->
                        switch (read) {
                            case ReadBundle.Refused(Refusal refusal, Optional<String> place) ->
                                    throw new Refused(Problems.ofBundle(refusal, place));
                            case ReadBundle.Transaction(var entries) -> transaction(call, entries);
                            case ReadBundle.Batch(var entries) -> batch(call, entries);
                        });
    }

    private CompletionStage<HttpResponse> transaction(Call call, List<Entry> entries) {
        var importId = Digest.of(call.body()).text();
        return planned(call, entries)
                .thenCompose(plan ->
                        switch (plan) {
                            case Plan.Refused(Problem problem) -> throw new Refused(problem);
                            case Plan.Sound(var steps) ->
                                    written(call, importId, steps).thenApply(BundleRoutes::answer);
                        });
    }

    private CompletionStage<WriteOutcome> written(
            Call call, String importId, List<Intake.Step> steps) {
        return writes.all(importId, call.client(), steps, new WriteNotes(call, steps));
    }

    private static HttpResponse answer(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Refused refused -> throw new Refused(Problems.ofEntry(refused));
            case WriteOutcome.Done(var written, int facts) -> {
                var response = new BundleResponse("transaction-response");
                written.forEach(response::add);
                response.gained(facts);
                yield response.http();
            }
        };
    }

    /// One entry after the other: a later one may build on an earlier one.
    private CompletionStage<HttpResponse> batch(Call call, List<Entry> entries) {
        var importId = Digest.of(call.body()).text();
        var response = new BundleResponse("batch-response");
        CompletionStage<BundleResponse> all = CompletableFuture.completedFuture(response);
        for (var entry : entries) {
            all = all.thenCompose(sofar -> one(call, importId, entry, sofar));
        }
        return all.thenApply(BundleResponse::http);
    }

    private CompletionStage<BundleResponse> one(
            Call call, String importId, Entry entry, BundleResponse response) {
        return planned(call, List.of(entry))
                .thenCompose(plan ->
                        switch (plan) {
                            case Plan.Refused(Problem problem) -> {
                                response.add(problem);
                                yield CompletableFuture.completedFuture(response);
                            }
                            case Plan.Sound(var steps) ->
                                    written(call, importId, steps)
                                            .thenApply(outcome -> told(response, outcome));
                        });
    }

    private static BundleResponse told(BundleResponse response, WriteOutcome outcome) {
        switch (outcome) {
            case WriteOutcome.Refused refused -> response.add(Problems.ofEntry(refused));
            case WriteOutcome.Done(var written, int facts) -> {
                written.forEach(response::add);
                response.gained(facts);
            }
        }
        return response;
    }

    /// What is to be done, permitted and sound.
    private sealed interface Plan {
        record Sound(List<Intake.Step> steps) implements Plan {}

        record Refused(Problem problem) implements Plan {}
    }

    private CompletionStage<Plan> planned(Call call, List<Entry> entries) {
        return CompletableFuture.supplyAsync(
                () ->
                        switch (intake.plan(call.body(), entries)) {
                            case Intake.Refused refused ->
                                    new Plan.Refused(Problems.ofBundle(refused));
                            case Intake.Planned(var steps) -> permitted(call, entries, steps);
                        },
                asks.blocking());
    }

    private Plan permitted(Call call, List<Entry> entries, List<Intake.Step> steps) {
        WriteNotes.planned(call, steps);
        var bounded = new ArrayList<Intake.Step>();
        for (int i = 0; i < steps.size(); i++) {
            var entry = entries.get(i);
            var problem = access.problem(call, entry.method(), steps.get(i));
            if (problem.isPresent()) {
                return new Plan.Refused(problem.get().at("Bundle.entry[" + entry.index() + "]"));
            }
            bounded.add(access.bounded(call, entry.method(), steps.get(i)));
        }
        return new Plan.Sound(List.copyOf(bounded));
    }
}
