package io.twinmesh.cluster.fhir.write;

import io.twinmesh.actors.twin.rule.ImportRules;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.intake.Intake;
import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.fhir.intake.naming.Known.ResourceName;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.client.Permission;

import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Create, update and delete of single resources, with and without conditions.
public final class ResourceRoutes {
    private final FhirIntake intake;
    private final ResourceWrites writes;
    private final StoredResources stored;
    private final StoredRead reads;
    private final WriteAccess access;
    private final PublicAddress address;
    private final Asks asks;
    private final Duration limit;

    /// Answers with a resource as a read would; fails where the caller may not read it.
    @FunctionalInterface
    public interface StoredRead {
        CompletionStage<HttpResponse> read(Call call, String type, String id);
    }

    /// @param limit how long one request may take
    public ResourceRoutes(
            FhirIntake intake,
            ResourceWrites writes,
            StoredResources stored,
            StoredRead reads,
            PublicAddress address,
            Asks asks,
            Duration limit) {
        this.intake = intake;
        this.writes = writes;
        this.stored = stored;
        this.reads = reads;
        this.access = new WriteAccess(stored);
        this.address = address;
        this.asks = asks;
        this.limit = limit;
    }

    public List<Route> routes() {
        return List.of(
                route("POST", "/fhir/{type}", Permission.CREATE, this::create)
                        .audited(Interaction.CREATE),
                route("PUT", "/fhir/{type}", Permission.UPDATE, this::updateOnCondition)
                        .audited(Interaction.UPDATE),
                route("PUT", "/fhir/{type}/{id}", Permission.UPDATE, this::update)
                        .audited(Interaction.UPDATE),
                route("DELETE", "/fhir/{type}/{id}", Permission.DELETE, this::delete)
                        .audited(Interaction.DELETE)
                        .taking(0));
    }

    private Route route(String method, String path, Permission permission, Route.Handler handler) {
        return Route.of(method, path, new Access.OnNamedType(permission), handler)
                .taking(ImportRules.MAX_RESOURCE_BYTES)
                .within(limit, Busy.ANSWER);
    }

    private CompletionStage<HttpResponse> create(Call call) {
        return write(call, "POST", call.parameter("type"), header(call, "If-None-Exist"));
    }

    private CompletionStage<HttpResponse> update(Call call) {
        return write(call, "PUT", call.parameter("type") + "/" + call.parameter("id"), "");
    }

    private CompletionStage<HttpResponse> updateOnCondition(Call call) {
        var criteria = new ArrayList<String>();
        call.request().getUri().rawQueryString().stream()
                .flatMap(query -> Arrays.stream(query.split("&", -1)))
                .filter(part -> !part.startsWith("_format=") && !part.startsWith("_pretty="))
                .forEach(criteria::add);
        return write(call, "PUT", call.parameter("type") + "?" + String.join("&", criteria), "");
    }

    private CompletionStage<HttpResponse> delete(Call call) {
        return write(call, "DELETE", call.parameter("type") + "/" + call.parameter("id"), "");
    }

    private static String header(Call call, String name) {
        return call.request().getHeader(name).map(header -> header.value()).orElse("");
    }

    private CompletionStage<HttpResponse> write(
            Call call, String method, String url, String ifNoneExist) {
        if (!method.equals("DELETE")) {
            FhirMedia.checkSends(call);
        }
        FhirMedia.checkAccepts(call);
        var preference = Preference.of(call);
        var importId = Digest.of(call.body()).text();
        return CompletableFuture.supplyAsync(
                        () -> planned(call, method, url, ifNoneExist), asks.blocking())
                .thenCompose(step ->
                        writes.all(
                                        importId,
                                        call.client(),
                                        List.of(step),
                                        new WriteNotes(call, List.of(step)))
                                .thenApplyAsync(
                                        outcome -> dated(call, method, outcome), asks.blocking())
                                .thenCompose(written ->
                                        answer(call, preference, method, step, written)));
    }

    private Written dated(Call call, String method, WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Refused refused ->
                    throw new Refused(Problems.of(refused.refusal(), Optional.empty()));
            case WriteOutcome.Done(var written, var _) -> {
                // a create that met what was there: the trail says what was done
                if (method.equals("POST")
                        && written.getFirst().effect() == Written.Effect.UPDATED) {
                    call.audit().interaction(Interaction.UPDATE);
                }
                yield dated(written.getFirst());
            }
        };
    }

    private Step planned(Call call, String method, String url, String ifNoneExist) {
        var plan = intake.plan(method, url, header(call, "If-Match"), ifNoneExist, call.body());
        return switch (plan) {
            case Intake.Refused refused -> throw new Refused(Problems.of(refused));
            case Intake.Planned(var steps) -> {
                WriteNotes.planned(call, steps);
                access.problem(call, method, steps.getFirst())
                        .ifPresent(problem -> {
                            throw new Refused(problem);
                        });
                yield access.bounded(call, method, steps.getFirst());
            }
        };
    }

    /// A twin does not say when a resource came that did not change now; the index knows.
    private Written dated(Written written) {
        return written.at().isPresent() || written.version() == 0
                ? written
                : new Written(
                        written.type(),
                        written.id(),
                        written.version(),
                        written.effect(),
                        stored.changedAt(new ResourceName(written.type(), written.id())),
                        written.unread());
    }

    private CompletionStage<HttpResponse> answer(
            Call call, Preference preference, String method, Step step, Written written) {
        var response = new ResourceResponse(address, preference);
        if (method.equals("DELETE")) {
            return CompletableFuture.completedFuture(response.deleted(written));
        }
        if (method.equals("PUT") || written.effect() != Written.Effect.UNCHANGED) {
            return CompletableFuture.completedFuture(response.stored(step, written));
        }
        CompletionStage<Optional<byte[]>> read =
                preference == Preference.REPRESENTATION
                        ? readable(call, written)
                        : CompletableFuture.completedFuture(Optional.empty());
        return read.thenApply(content -> response.found(written, content));
    }

    /// What others have said is told only to who may read it.
    private CompletionStage<Optional<byte[]>> readable(Call call, Written written) {
        return CompletableFuture.completedFuture(written)
                .thenCompose(it -> reads.read(call, it.type(), it.id()))
                .thenApply(read ->
                        read.entity() instanceof HttpEntity.Strict whole
                                ? Optional.of(whole.getData().toArray())
                                : Optional.<byte[]>empty())
                .exceptionallyCompose(failure ->
                        Failures.cause(failure) instanceof Refused
                                ? CompletableFuture.completedFuture(Optional.empty())
                                : CompletableFuture.failedFuture(failure));
    }
}
