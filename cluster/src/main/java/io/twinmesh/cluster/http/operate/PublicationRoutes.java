package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.explorer.OpenReads;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.publication.Publications;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.persistence.log.Rfc9162;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// When a model was listed, and the proof that everyone can see that it was; for everyone.
public final class PublicationRoutes {
    private final Publications publications;
    private final OpenReads reads;

    public PublicationRoutes(Publications publications, OpenReads reads) {
        this.publications = publications;
        this.reads = reads;
    }

    public List<Route> routes() {
        return List.of(Route.open("GET", "/v1/models/publications/{cid}", this::publication));
    }

    private CompletionStage<HttpResponse> publication(Call call) {
        var cid = ContentId.parse(call.parameter("cid")).orElseThrow(PublicationRoutes::unknown);
        return reads.of(() ->
                Json.ok(
                        publications
                                .of(cid.digest())
                                .map(PublicationRoutes::json)
                                .orElseThrow(PublicationRoutes::unknown)));
    }

    private static ObjectNode json(Publications.Publication publication) {
        var leaf = publication.leaf();
        var event = publication.event();
        var json =
                Json.object()
                        .put("index", leaf.index())
                        .put("time", leaf.time().toString())
                        .put("model", event.model())
                        .put("manifest", event.manifest());
        event.graph().ifPresent(graph -> json.put("graph", graph));
        json.put("leaf", new String(leaf.bytes(), StandardCharsets.US_ASCII))
                .put("leafHash", Rfc9162.leafHash(leaf.bytes()).toString())
                .put("proof", publication.proof().text());
        publication
                .retired()
                .ifPresent(retired ->
                        json.putObject("retired")
                                .put("index", retired.index())
                                .put("time", retired.time().toString()));
        return json;
    }

    private static Refused unknown() {
        return new Refused(
                404, "content.unknown", "The log of models has no manifest with this CID.");
    }
}
