package io.twinmesh.cluster.http.smart;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.Route;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Tells a SMART client where it gets tokens and what for. No token is needed.
/// https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html
public final class DiscoveryRoutes {
    private final PublicAddress address;
    private final String keys;

    /// @param issuer the public key that signs access tokens
    public DiscoveryRoutes(PublicAddress address, ECKey issuer) {
        this.address = address;
        this.keys = new JWKSet(issuer.toPublicJWK()).toString();
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/fhir/.well-known/smart-configuration", this::configuration),
                Route.open("GET", "/.well-known/smart-configuration", this::configuration),
                Route.open("GET", "/.well-known/jwks.json", _ -> answer(keys)));
    }

    private CompletionStage<HttpResponse> configuration(Call call) {
        var body =
                Json.object()
                        .put("jwks_uri", address.of("/.well-known/jwks.json"))
                        .put("token_endpoint", address.of(TokenRoutes.PATH));
        body.putArray("grant_types_supported").add("client_credentials");
        body.putArray("token_endpoint_auth_methods_supported").add("private_key_jwt");
        body.putArray("token_endpoint_auth_signing_alg_values_supported").add("RS384").add("ES384");
        body.putArray("scopes_supported").add("system/*.rs").add("system/*.cruds");
        // the field is required, although a server without an authorization endpoint uses none
        body.putArray("code_challenge_methods_supported").add("S256");
        body.putArray("capabilities").add("client-confidential-asymmetric").add("permission-v2");
        return answer(body.toString());
    }

    private static CompletionStage<HttpResponse> answer(String json) {
        return CompletableFuture.completedFuture(Json.answer(200, json));
    }
}
