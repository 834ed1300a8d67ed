package io.twinmesh.cli.model;

import io.twinmesh.cli.Exit;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.proof.ContentId;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Shows one model: every input with its unit, range and where a twin finds it, every output, the
/// evidence and the limits.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show what a model takes, gives, costs and is for.",
        footer = {"", "Example:", "  twinmesh model show news2"})
public final class ModelShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "a name, or name@version")
    private String name = "";

    @Option(names = "--json", description = "print the manifest as one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        var model = KnownModels.named(name);
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(ModelJson.line(ModelJson.tree(model)));
            out.flush();
            return Exit.OK;
        }
        var manifest = model.manifest();
        out.println(manifest.id() + "  " + manifest.title());
        field(out, "digest", model.digest().text());
        field(out, "cid", new ContentId(model.digest()).text());
        ModelJson.graph(model).ifPresent(graph -> field(out, "graph", graph.text()));
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
        out.println(Notice.TEXT);
        out.flush();
        return Exit.OK;
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
