package io.twinmesh.cli.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.ConnectionOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Sends FHIR transaction bundles to the server, hospitals and practitioners first.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Import FHIR R4 transaction bundles. The same bundle twice changes nothing.",
        footer = {"", "Example:", "  twinmesh twin import --data D bundles/"})
public final class TwinImportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "bundles, or folders of them")
    private List<Path> places = List.of();

    @Option(names = "--json", description = "print one JSON object per bundle")
    private boolean json;

    @Override
    public Integer call() {
        var files = Bundles.in(places);
        var refused = 0;
        try (var api = connection.connect("twin:write")) {
            for (var file : files) {
                switch (send(api, file)) {
                    case Answer.Done done -> stored(file, done.body());
                    case Answer.Refused(var problem, var _) -> {
                        refused++;
                        spec.commandLine()
                                .getErr()
                                .println(
                                        file.getFileName()
                                                + ": "
                                                + problem.code()
                                                + ": "
                                                + problem.detail());
                    }
                }
            }
        }
        return refused == 0 ? Exit.OK : Exit.REFUSED;
    }

    /// Posts one file, streamed.
    public static Answer send(ApiClient api, Path file) {
        try {
            return api.tryPost(
                    "/fhir",
                    BodyPublishers.ofFile(file),
                    Map.of("Content-Type", "application/fhir+json"));
        } catch (FileNotFoundException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot read " + e.getMessage());
        }
    }

    private void stored(Path file, JsonNode body) {
        var out = spec.commandLine().getOut();
        if (json) {
            var line = JsonNodeFactory.instance.objectNode();
            line.put("file", file.getFileName().toString());
            body.properties().forEach(field -> line.set(field.getKey(), field.getValue()));
            out.println(line);
            return;
        }
        var bundle = body.path("bundle");
        out.printf(
                "%s: %d read, %d stored, %d unchanged, %d facts",
                file.getFileName(),
                bundle.path("read").asInt(),
                bundle.path("stored").asInt(),
                bundle.path("unchanged").asInt(),
                bundle.path("facts").asInt());
        if (!bundle.path("ignored").isEmpty()) {
            out.print(", ignored " + bundle.path("ignored"));
        }
        if (!body.path("referenced").isEmpty()) {
            out.print(", only referred to " + body.path("referenced"));
        }
        body.path("twins").forEach(twin -> out.print(" -> " + twin.path("id").asText()));
        out.println();
    }
}
