package io.twinmesh.cli.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.inference.catalog.BuiltInModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Lists the models that ship with this release.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the models of this release.",
        footer = {"", "Example:", "  twinmesh model list"})
public final class ModelListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "print one JSON object with all manifests")
    private boolean json;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (json) {
            var object = JsonNodeFactory.instance.objectNode();
            var models = object.putArray("models");
            BuiltInModel.all().forEach(model -> models.add(ModelJson.tree(model)));
            out.println(ModelJson.line(object));
        } else {
            out.printf("%-28s %-20s %7s  %s%n", "model", "question", "price", "title");
            for (var model : BuiltInModel.all()) {
                var manifest = model.manifest();
                out.printf(
                        "%-28s %-20s %7d  %s%n",
                        manifest.id(),
                        manifest.question(),
                        manifest.priceTokens(),
                        manifest.title());
            }
        }
        out.flush();
        return Exit.OK;
    }
}
