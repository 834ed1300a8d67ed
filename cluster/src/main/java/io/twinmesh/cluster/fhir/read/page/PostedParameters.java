package io.twinmesh.cluster.fhir.read.page;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/// What is posted to an operation: a FHIR Parameters resource.
final class PostedParameters {
    private PostedParameters() {}

    /// The parameters as they would stand in an address. Fails with [Refused] `search.malformed`
    /// when the body is another resource or holds more than simple values.
    static String form(JsonNode body) {
        if (!body.path("resourceType").asText().equals("Parameters")) {
            throw refused("Parameters");
        }
        var form = new StringJoiner("&");
        for (var parameter : body.path("parameter")) {
            for (var field : parameter.properties()) {
                if (field.getKey().equals("name")) {
                    continue;
                }
                if (!field.getKey().startsWith("value") || !field.getValue().isValueNode()) {
                    throw refused("Parameters.parameter");
                }
                form.add(
                        encoded(parameter.path("name").asText())
                                + "="
                                + encoded(field.getValue().asText()));
            }
        }
        return form.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Refused refused(String place) {
        return new Refused(
                Problem.of(
                                400,
                                "search.malformed",
                                "The body must be a Parameters resource with simple values.")
                        .at(place));
    }
}
