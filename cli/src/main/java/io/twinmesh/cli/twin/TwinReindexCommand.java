package io.twinmesh.cli.twin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.Map;
import java.util.concurrent.Callable;

/// Has the index of all twins' resources made anew from the journal.
@Command(
        name = "reindex",
        mixinStandardHelpOptions = true,
        description = {
            "Make the index of resources anew from the journal.",
            "Until it is whole, FHIR readers are told to come back later."
        },
        footer = {"", "Example:", "  twinmesh twin reindex --data D"})
public final class TwinReindexCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Override
    public Integer call() {
        try (var api = connection.connect("twin:operate")) {
            var begun =
                    api.post(
                            "/v1/resource-index/rebuild",
                            JsonNodeFactory.instance.objectNode(),
                            Map.of());
            spec.commandLine().getOut().println(begun);
        }
        return Exit.OK;
    }
}
