package io.twinmesh.cli.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.client.Answer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the server did with a bundle: counts from the header `TwinMesh-Import`, the rest from the
/// FHIR answer.
///
/// @param stored entries that are new or changed something
/// @param unchanged entries that were there already
/// @param refused entries of a batch that were not taken
/// @param facts what models can ask for, gained by the twins
/// @param twins ids of the patients in the bundle
/// @param problems why entries were refused, each as `entry[3]: code: reason`
public record ImportedBundle(
        long read,
        long stored,
        long unchanged,
        long refused,
        long facts,
        List<String> twins,
        List<String> problems) {
    private static final Pattern PATIENT = Pattern.compile("Patient/([^/]+)/_history/[0-9]+");

    public ImportedBundle {
        twins = List.copyOf(twins);
        problems = List.copyOf(problems);
    }

    public static ImportedBundle of(Answer.Done done) {
        var counts = done.header("TwinMesh-Import");
        var twins = new ArrayList<String>();
        var problems = new ArrayList<String>();
        var index = 0;
        for (var entry : done.body().path("entry")) {
            var response = entry.path("response");
            var patient = PATIENT.matcher(response.path("location").asText());
            if (patient.matches()) {
                twins.add(patient.group(1));
            }
            if (response.path("status").asText().startsWith("4")
                    || response.path("status").asText().startsWith("5")) {
                problems.add("entry[" + index + "]: " + problem(response));
            }
            index++;
        }
        return new ImportedBundle(
                count(counts, "read"),
                count(counts, "stored"),
                count(counts, "unchanged"),
                count(counts, "refused"),
                count(counts, "facts"),
                twins,
                problems);
    }

    private static String problem(JsonNode response) {
        return response.at("/outcome/issue")
                .valueStream()
                .map(issue ->
                        issue.at("/details/coding/0/code").asText()
                                + ": "
                                + issue.path("diagnostics").asText())
                .collect(Collectors.joining("; "));
    }

    private static long count(String counts, String name) {
        var found = Pattern.compile("\\b" + name + "=([0-9]{1,18})\\b").matcher(counts);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /// The object of `twin import --json`.
    ObjectNode json(String file) {
        var json = JsonNodeFactory.instance.objectNode().put("file", file);
        json.putObject("bundle")
                .put("read", read)
                .put("stored", stored)
                .put("unchanged", unchanged)
                .put("refused", refused)
                .put("facts", facts);
        var list = json.putArray("twins");
        twins.forEach(twin -> list.addObject().put("id", twin));
        return json;
    }
}
