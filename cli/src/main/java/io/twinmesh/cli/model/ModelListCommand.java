package io.twinmesh.cli.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.inference.catalog.BuiltInModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/// Lists the models that ship with this release, or those that a server offers.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "List the models of this release, or with --network those that a server offers."
        },
        footer = {
            "",
            "Examples:",
            "  twinmesh model list",
            "  twinmesh model list --network --data D --search kidney"
        })
public final class ModelListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "--network", description = "ask the server instead")
    private boolean network;

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "with --network: part of a name, title or question")
    private String search = "";

    @Option(names = "--json", description = "print one JSON object with all manifests")
    private boolean json;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (network) {
            offered(out);
            out.flush();
            return Exit.OK;
        }
        if (!search.isEmpty()) {
            throw CommandFailure.usage("--search needs --network");
        }
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
                        manifest.question().text(),
                        manifest.priceTokens(),
                        manifest.title());
            }
        }
        out.flush();
        return Exit.OK;
    }

    private void offered(PrintWriter out) {
        try (var api = connection.connect("twin:query")) {
            var models = api.get("/v1/models?search=" + PathSegment.of(search));
            if (json) {
                out.println(models);
                return;
            }
            out.printf("%-28s %-20s %7s  %s%n", "model", "question", "price", "digest");
            for (var model : models.path("models")) {
                var manifest = model.path("manifest");
                out.printf(
                        "%-28s %-20s %7d  %s%n",
                        manifest.path("id").asText(),
                        manifest.path("question").asText(),
                        manifest.path("priceTokens").asLong(),
                        model.path("digest").asText());
                if (model.path("off").asBoolean()) {
                    out.printf("%-28s off: %s%n", "", model.path("whyOff").asText());
                } else if (model.path("researchUseOnly").asBoolean()) {
                    out.printf("%-28s research use only%n", "");
                }
            }
        }
    }
}
