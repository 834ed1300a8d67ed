package io.twinmesh.cli.model;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.inference.proof.Digest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Shows one model: every input with its unit, range and where a twin finds it, every output, the
/// evidence and the limits.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Show what a model takes, gives, costs and is for: one of this release, or with --network"
                    + " one that a server offers."
        },
        footer = {
            "",
            "Examples:",
            "  twinmesh model show news2",
            "  twinmesh model show --network --data D our-forest@2"
        })
public final class ModelShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "a name, or name@version")
    private String name = "";

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--network",
            description = "ask the server instead: also for models that were published there")
    private boolean network;

    @Option(names = "--json", description = "print the manifest as one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (network) {
            offered(out);
        } else {
            var model = KnownModels.named(name);
            if (json) {
                out.println(ModelJson.line(ModelJson.tree(model)));
            } else {
                show(out, model.manifest(), model.digest(), Optional.empty());
            }
        }
        out.flush();
        return Exit.OK;
    }

    private void offered(PrintWriter out) {
        try (var api = connection.connect("twin:query")) {
            var model = api.get("/v1/models/" + PathSegment.of(name));
            if (json) {
                out.println(model);
                return;
            }
            var manifest = ManifestJson.read(CanonicalJson.bytes(model.path("manifest")));
            show(
                    out,
                    manifest,
                    new Digest(model.path("digest").asText()),
                    Optional.of(model.path("whyOff").asText()).filter(it -> !it.isEmpty()));
        }
    }

    /// @param whyOff why the server lets it answer nothing
    private static void show(
            PrintWriter out, ModelManifest manifest, Digest digest, Optional<String> whyOff) {
        out.println(manifest.id() + "  " + manifest.title());
        whyOff.ifPresent(why -> field(out, "off", why));
        field(out, "digest", digest.text());
        field(out, "cid", new ContentId(digest).text());
        ModelJson.graph(manifest).ifPresent(graph -> field(out, "graph", graph.text()));
        field(out, "question", manifest.question().text());
        field(out, "price", manifest.priceTokens() + " tokens");
        field(out, "author", manifest.author());
        field(out, "licence", manifest.licence());
        field(out, "class", manifest.regulatoryClass().text());
        field(out, "needs", manifest.requirements().shown());
        field(out, "use", manifest.intendedUse());
        field(out, "population", manifest.population());
        field(out, "citation", manifest.citation());
        manifest.limits().forEach(limit -> field(out, "limit", limit));
        out.println();
        out.println("inputs");
        manifest.inputs().forEach(input -> input(out, input));
        out.println("outputs");
        for (var output : manifest.outputs()) {
            out.printf("  %-20s %s%n", output.name(), unit(output.unit()));
            out.printf("  %-20s %s%n", "", output.description());
        }
        out.println();
        if (manifest.regulatoryClass().researchUseOnly()) {
            out.println(Notice.RESEARCH);
        }
        out.println(Notice.TEXT);
    }

    private static void field(PrintWriter out, String label, String text) {
        out.printf("  %-12s %s%n", label, text);
    }

    private static void input(PrintWriter out, InputSpec input) {
        out.printf(
                "  %-20s %s, %s%n",
                input.name(),
                switch (input.type()) {
                    case InputSpec.Type.Amount _ -> "number " + InputCheck.accepted(input);
                    case InputSpec.Type.Flag _, InputSpec.Type.Choice _, InputSpec.Type.Image _ ->
                            InputCheck.accepted(input);
                },
                input.required() ? "required" : "optional");
        out.printf("  %-20s %s%n", "", input.description());
        if (input.type() instanceof InputSpec.Type.Amount amount) {
            amount.conversions()
                    .forEach((unit, it) ->
                            out.printf(
                                    "  %-20s also in %s: times %s%s%n",
                                    "",
                                    unit,
                                    it.factor(),
                                    it.offset() == 0 ? "" : " plus " + it.offset()));
        }
        var age = input.maxAge().map(it -> "; not older than " + it.toHours() + " h").orElse("");
        out.printf(
                "  %-20s a twin takes it from %s%s%n",
                "",
                input.sources().stream()
                        .map(ModelShowCommand::source)
                        .collect(Collectors.joining(", else ")),
                age);
    }

    private static String source(InputSource source) {
        return switch (source) {
            case InputSource.Observation(var codes) -> String.join(" or ", codes);
            case InputSource.WorstOfDay worst ->
                    "the "
                            + worst.worst().name().toLowerCase(Locale.ROOT)
                            + " of a day of "
                            + String.join(" or ", worst.codes());
            case InputSource.CodedObservation(var codes, var yes, var no) ->
                    "%s (true for %s; false for %s)"
                            .formatted(
                                    String.join(" or ", codes),
                                    String.join(", ", yes),
                                    String.join(", ", no));
            case InputSource.Above(var codes, var limits, var yes, var no) ->
                    String.join(" or ", codes)
                            + " (true above "
                            + limits.entrySet().stream()
                                    .map(limit -> limit.getValue() + " " + limit.getKey())
                                    .collect(Collectors.joining(", "))
                            + " and for "
                            + String.join(", ", yes)
                            + ", false for "
                            + String.join(", ", no)
                            + ")";
            case InputSource.Age() -> "the birth date";
            case InputSource.Sex() -> "the administrative sex";
            case InputSource.ActiveCondition(var codes) ->
                    "an active condition " + String.join(" or ", codes);
            case InputSource.EverCondition(var codes) ->
                    "a condition, over or not, " + String.join(" or ", codes);
            case InputSource.ActiveMedication(var words) ->
                    "an active medication named " + String.join(", ", words);
            case InputSource.Derived(var model) -> "the model " + model;
            case InputSource.Signal(var codes, var measure) ->
                    measure + " of the samples " + String.join(" or ", codes);
            case InputSource.Asked() -> "the asker";
        };
    }

    private static String unit(String unit) {
        return unit.equals("1") ? "a probability from 0 to 1" : unit;
    }
}
