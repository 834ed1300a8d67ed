package io.twinmesh.cluster.fhir.subscription.order;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// For whom notifications are, as the token said with which they were ordered.
///
/// @param purpose code of v3-ActReason
public record Owner(String client, ActsFor actsFor, String purpose, SmartScopes scopes) {

    /// Who calls now.
    public static Owner of(Call call) {
        var caller = call.authenticated();
        return new Owner(caller.client(), caller.actsFor(), call.purpose().code(), caller.smart());
    }

    /// In the words in which a consent names actors.
    public Requester requester() {
        return new Requester(
                client,
                actsFor.roles().stream().sorted().map(Code::parse).toList(),
                Stream.concat(actsFor.practitioner().stream(), actsFor.organization().stream())
                        .toList(),
                List.of());
    }

    public ObjectNode json() {
        var json = Json.object().put("client", client).put("purpose", purpose);
        actsFor.practitioner().ifPresent(text -> json.put("practitioner", text));
        actsFor.organization().ifPresent(text -> json.put("organization", text));
        var roles = json.putArray("roles");
        actsFor.roles().stream().sorted().forEach(roles::add);
        return json.put("scopes", scopes.text());
    }

    public static Owner read(ObjectNode json) {
        return new Owner(
                json.path("client").asText(),
                new ActsFor(
                        text(json, "practitioner"),
                        text(json, "organization"),
                        json.path("roles")
                                .valueStream()
                                .map(role -> role.asText())
                                .collect(Collectors.toSet())),
                json.path("purpose").asText(),
                SmartScopes.among(List.of(json.path("scopes").asText().split(" ", -1))));
    }

    private static Optional<String> text(ObjectNode json, String field) {
        return Optional.of(json.path(field).asText("")).filter(text -> !text.isEmpty());
    }

    @Override
    public String toString() {
        return "Owner[" + client + "]";
    }
}
