package io.twinmesh.cluster.fhir.subscription;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.search.SearchQuery;
import io.twinmesh.cluster.fhir.search.SearchQuery.Sent;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What an operation is asked with: in the address, or as a Parameters resource in the body.
record OperationParameters(List<Sent> sent) {
    static OperationParameters of(Call call) {
        if (call.body().length == 0) {
            return new OperationParameters(
                    call.request()
                            .getUri()
                            .rawQueryString()
                            .map(text ->
                                    SearchQuery.parse(text)
                                            .orElseThrow(OperationParameters::unreadable)
                                            .parameters())
                            .orElse(List.of()));
        }
        var body = call.json();
        if (!body.path("resourceType").asText().equals("Parameters")) {
            throw unreadable();
        }
        return new OperationParameters(
                body.path("parameter").valueStream().map(OperationParameters::sent).toList());
    }

    private static Sent sent(JsonNode parameter) {
        return new Sent(
                parameter.path("name").asText(),
                parameter.properties().stream()
                        .filter(field -> field.getKey().startsWith("value"))
                        .map(field -> field.getValue().asText())
                        .findFirst()
                        .orElse(""));
    }

    Optional<String> one(String name) {
        return sent.stream().filter(one -> one.name().equals(name)).map(Sent::value).findFirst();
    }

    /// Repeated, or joined by commas.
    List<String> all(String name) {
        return sent.stream()
                .filter(one -> one.name().equals(name))
                .flatMap(one -> Arrays.stream(one.value().split(",", -1)))
                .toList();
    }

    OptionalLong number(String name) {
        return one(name)
                .map(text -> {
                    if (!text.matches("[0-9]{1,18}")) {
                        throw new Refused(
                                400,
                                "query.parameter-invalid",
                                "'" + name + "' is the number of an event.");
                    }
                    return OptionalLong.of(Long.parseLong(text));
                })
                .orElse(OptionalLong.empty());
    }

    private static Refused unreadable() {
        return new Refused(
                400,
                "query.parameter-invalid",
                "Parameters stand in the address or in a Parameters resource.");
    }
}
