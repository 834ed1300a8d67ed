package io.twinmesh.cli.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Offers a model on the network.
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = {
            "Offer a model on the network: the server runs its golden inputs, signs its manifest"
                    + " and",
            "lists it. Publishing the same again changes nothing."
        },
        footer = {
            "",
            "Examples:",
            "  twinmesh model publish --data D out/wound-healing.json --golden golden.json",
            "  twinmesh model publish --data D score.json --golden golden.json",
            "",
            "golden.json: {\"tolerance\":1e-6,\"cases\":[{\"inputs\":{\"age\":50},"
                    + "\"outputs\":{\"probability\":0.1}}]}",
            "",
            "Exit codes: 0 listed, 4 refused, 5 unreachable"
        })
public final class ModelPublishCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "MANIFEST.json", description = "what the model says of itself")
    private Path manifest = Path.of("");

    @Option(
            names = "--graph",
            paramLabel = "FILE.onnx",
            description = "its graph (default: beside the manifest, with the same name)")
    private Optional<Path> graph = Optional.empty();

    @Option(
            names = "--golden",
            paramLabel = "FILE.json",
            required = true,
            description = "inputs with the outputs that must come out")
    private Path golden = Path.of("");

    @Override
    public Integer call() throws IOException {
        var body = JsonNodeFactory.instance.objectNode();
        body.set("manifest", json(manifest));
        body.set("golden", json(golden));
        var blob = graph();
        if (blob.isPresent()) {
            body.put("graph", Base64.getEncoder().encodeToString(Files.readAllBytes(blob.get())));
        }
        try (var api = connection.connect("model:publish")) {
            spec.commandLine().getOut().println(api.post("/v1/models", body, Map.of()));
        }
        return Exit.OK;
    }

    private Optional<Path> graph() {
        if (graph.isPresent()) {
            return graph;
        }
        var name = manifest.getFileName().toString().replaceFirst("\\.json$", "") + ".onnx";
        return Optional.of(manifest.resolveSibling(name)).filter(Files::exists);
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw CommandFailure.usage(file + " is not JSON, line " + e.getLocation().getLineNr());
        } catch (NoSuchFileException | FileNotFoundException _) {
            throw CommandFailure.usage("no such file: " + file);
        }
    }
}
