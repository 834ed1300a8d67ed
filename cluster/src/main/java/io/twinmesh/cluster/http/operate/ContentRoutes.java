package io.twinmesh.cluster.http.operate;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.ContentId;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Manifests and graphs by what they are: exactly the bytes that the CID names. What a model says
/// of itself everyone may read; graphs are for those who may ask the models.
public final class ContentRoutes {
    private final ModelCatalog models;

    public ContentRoutes(ModelCatalog models) {
        this.models = models;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/v1/models/manifests/{cid}", this::manifest),
                Route.get("/v1/models/graphs/{cid}", Scope.TWIN_QUERY, this::graph));
    }

    private CompletionStage<HttpResponse> manifest(Call call) {
        return answer(
                call,
                ContentTypes.APPLICATION_JSON,
                "public",
                cid -> models.byDigest(cid.digest()).map(entry -> entry.signed().bytes()));
    }

    private CompletionStage<HttpResponse> graph(Call call) {
        return answer(
                call,
                ContentTypes.APPLICATION_OCTET_STREAM,
                "private",
                cid -> models.graph(cid.digest()));
    }

    private static CompletionStage<HttpResponse> answer(
            Call call,
            ContentType type,
            String cache,
            Function<ContentId, Optional<byte[]>> source) {
        var cid = ContentId.parse(call.parameter("cid"));
        var bytes =
                cid.flatMap(source)
                        .orElseThrow(() ->
                                new Refused(
                                        404,
                                        "content.unknown",
                                        "Nothing here has this CID; it is a CIDv1 of raw bytes by"
                                                + " SHA-256, in base32."));
        return CompletableFuture.completedFuture(
                HttpResponse.create()
                        .withEntity(type, bytes)
                        .addHeader(
                                RawHeader.create(
                                        "Cache-Control", cache + ", max-age=31536000, immutable"))
                        .addHeader(RawHeader.create("ETag", "\"" + call.parameter("cid") + "\"")));
    }
}
