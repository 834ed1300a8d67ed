package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.question.Absent;
import io.twinmesh.inference.question.NamedQuestion;
import io.twinmesh.inference.question.NamedQuestion.Answering;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which models there are and what they say about themselves.
public final class ModelRoutes {
    private final ModelCatalog models;
    private final OfferedClasses offered;

    /// @param offered which kinds of models answer here
    public ModelRoutes(ModelCatalog models, OfferedClasses offered) {
        this.models = models;
        this.offered = offered;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/models", Scope.TWIN_QUERY, this::list),
                Route.get("/v1/models/{name}", Scope.TWIN_QUERY, this::show));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        var body = Json.object();
        var list = body.putArray("models");
        var wanted = call.query("search").orElse("").toLowerCase(Locale.ROOT);
        models.all().stream()
                .filter(entry -> speaksOf(entry.manifest(), wanted))
                .forEach(entry -> list.add(json(entry)));
        return CompletableFuture.completedFuture(Json.ok(body));
    }

    private CompletionStage<HttpResponse> show(Call call) {
        return CompletableFuture.completedFuture(Json.ok(json(find(call.parameter("name")))));
    }

    private static boolean speaksOf(ModelManifest manifest, String wanted) {
        return Stream.of(manifest.id().toString(), manifest.title(), manifest.question().text())
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted));
    }

    /// @param name `name` or `name@version`
    private ModelCatalog.Entry find(String name) {
        return models.byName(name)
                .orElseThrow(() ->
                        models.retiredByName(name)
                                .flatMap(ModelCatalog.Entry::retired)
                                .map(retirement ->
                                        new Refused(
                                                410,
                                                "model.retired",
                                                "This model was taken out of service: "
                                                        + retirement.reason()))
                                .orElseGet(() ->
                                        new Refused(
                                                404,
                                                "model.unknown",
                                                "This network offers no model of that name.")));
    }

    /// A model that answers; refuses what is off here.
    ///
    /// @param name `name` or `name@version`
    public ModelCatalog.Entry answering(String name) {
        var entry = find(name);
        if (!offered.includes(entry.manifest())) {
            throw new Refused(403, "model.off", whyOff(entry.manifest()));
        }
        return entry;
    }

    /// What a model of this name says of itself, be it off or not.
    public Optional<ModelManifest> manifest(String name) {
        return models.byName(name).map(ModelCatalog.Entry::manifest);
    }

    private static String whyOff(ModelManifest manifest) {
        var regulation = manifest.regulatoryClass().text();
        return "Models of the class "
                + regulation
                + (manifest.regulatoryClass().researchUseOnly()
                        ? " are research use only and"
                        : " are")
                + " off on this network; its operator switches them on with twinmesh.models."
                + regulation
                + ".";
    }

    /// Refuses a name that no question has.
    NamedQuestion question(String name) {
        return NamedQuestion.named(name)
                .orElseThrow(() ->
                        new Refused(
                                404,
                                "question.unknown",
                                "The questions are: "
                                        + Arrays.stream(NamedQuestion.values())
                                                .map(NamedQuestion::text)
                                                .collect(Collectors.joining(", "))));
    }

    /// Every model that answers a question here; there may be none.
    public List<ModelCatalog.Entry> offered(NamedQuestion question) {
        return switch (question.models(models, offered)) {
            case Answering.By(var entries) -> entries;
            case Answering.Off(), Answering.Nobody() -> List.of();
        };
    }

    /// The models that do not answer a question here although they could: retired, or of a class
    /// that is off.
    public Absent absent(NamedQuestion question) {
        return question.absent(models, offered);
    }

    /// Every model that answers a question; refuses when there is none.
    public List<ModelCatalog.Entry> answering(NamedQuestion question) {
        return switch (question.models(models, offered)) {
            case Answering.By(var entries) -> entries;
            case Answering.Off() ->
                    throw new Refused(
                            403,
                            "model.off",
                            "The models for this question are off on this network: "
                                    + absent(question).off().stream()
                                            .map(Absent.Off::text)
                                            .collect(Collectors.joining(", "))
                                    + "; its operator switches a class on with twinmesh.models.");
            case Answering.Nobody() ->
                    throw new Refused(
                            404,
                            "question.no-model",
                            "This network offers no model for this question.");
        };
    }

    private ObjectNode json(ModelCatalog.Entry entry) {
        var off = !offered.includes(entry.manifest());
        var body =
                Json.object().put("digest", entry.digest().text()).put("cid", entry.cid().text());
        entry.graphCid().ifPresent(graph -> body.put("graphCid", graph.text()));
        body.put("off", off);
        if (off) {
            body.put("whyOff", whyOff(entry.manifest()));
        }
        return body.put("researchUseOnly", entry.manifest().regulatoryClass().researchUseOnly())
                .set("manifest", ManifestJson.tree(entry.manifest()));
    }
}
