package io.twinmesh.cli.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Map;
import java.util.concurrent.Callable;

/// Takes a version of a model out of service, for good.
@Command(
        name = "retire",
        mixinStandardHelpOptions = true,
        description = {
            "Take a version of a model out of service at once and for good: no question is"
                    + " answered",
            "with it any more. Answers that were given with it stay explainable."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh model retire --data D wound-healing@1 --reason 'Calibration drifted.'"
        })
public final class ModelRetireCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "NAME@VERSION", description = "which version")
    private String model = "";

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "one sentence for those who used it")
    private String reason = "";

    @Override
    public Integer call() {
        var path = "/v1/models/" + PathSegment.of(model) + "/retire";
        try (var api = connection.connect("model:publish")) {
            spec.commandLine()
                    .getOut()
                    .println(
                            api.post(
                                    path,
                                    JsonNodeFactory.instance.objectNode().put("reason", reason),
                                    Map.of()));
        }
        return Exit.OK;
    }
}
