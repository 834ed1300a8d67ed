package io.twinmesh.cluster.http.operate;

import io.twinmesh.cluster.http.Route;

import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What the interface is, for whoever writes a client. No token.
public final class ContractRoutes {
    private final byte[] openApi;

    public ContractRoutes() {
        try (var in = ContractRoutes.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml is missing from the build");
            }
            this.openApi = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Route> routes() {
        return List.of(Route.open("GET", "/openapi.yaml", _ -> openApi()));
    }

    private CompletionStage<HttpResponse> openApi() {
        return CompletableFuture.completedFuture(
                HttpResponse.create()
                        .withEntity(
                                MediaTypes.applicationWithFixedCharset("yaml", HttpCharsets.UTF_8)
                                        .toContentType(),
                                openApi));
    }
}
