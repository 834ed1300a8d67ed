package io.twinmesh.cli.sheet;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.model.KnownModels;
import io.twinmesh.cli.score.GivenValues;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.input.InputRefusal;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.sheet.LabSheet;
import io.twinmesh.inference.sheet.SheetInputs;
import io.twinmesh.inference.sheet.SheetRefused;
import io.twinmesh.inference.sheet.Tesseract;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Recognises a laboratory sheet and, when a model is named, asks that model with what was
/// recognised: a chain of two, of which nothing leaves this machine.
@Command(
        name = "read",
        mixinStandardHelpOptions = true,
        description = {
            "Read the image of a laboratory sheet into a panel of LOINC-coded values.",
            "Research use only. Everything it says is pending review: a person compares it with the"
                    + " sheet. Needs Tesseract (Debian package tesseract-ocr). Nothing leaves this"
                    + " machine."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh sheet read sheet.png --research-use --model ckd-epi-2021"
                    + " --given '{\"age\":60,\"sex\":\"female\"}'",
            "",
            "Exit codes: 0 read, also when nothing was recognised; 2 wrong use; 4 refused"
        })
public final class SheetReadCommand implements Callable<Integer> {
    private final Optional<Tesseract> tesseract;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "IMAGE", description = "a PNG or JPEG, at most 20 MiB")
    private Path image = Path.of("");

    @Option(
            names = "--research-use",
            description = "says that this is research: models of images are off otherwise")
    private boolean researchUse;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "ask this model with what was recognised")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--given",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "what a sheet does not say, for example {\"age\":60,\"sex\":\"female\"}")
    private String given = "{}";

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    public SheetReadCommand() {
        this(Tesseract.installed());
    }

    /// @param tesseract empty when it is not installed
    SheetReadCommand(Optional<Tesseract> tesseract) {
        this.tesseract = tesseract;
    }

    @Override
    public Integer call() throws IOException {
        if (!researchUse) {
            throw new CommandFailure(
                    Exit.REFUSED,
                    "sheet.off: models of images are off; --research-use says that this is"
                            + " research");
        }
        var asked = model.map(KnownModels::named);
        var sheet = read();
        var shown = new ShownSheet(sheet, asked.map(named -> interpreted(named, sheet)));
        var out = spec.commandLine().getOut();
        out.println(json ? shown.json() : shown.text());
        out.flush();
        return Exit.OK;
    }

    private LabSheet read() throws IOException {
        var program =
                tesseract.orElseThrow(() ->
                        new CommandFailure(
                                Exit.REFUSED,
                                "sheet.ocr-missing: Tesseract is not installed (Debian package"
                                        + " tesseract-ocr)"));
        try {
            return LabSheet.of(program.read(Files.readAllBytes(image)));
        } catch (NoSuchFileException _) {
            throw CommandFailure.usage("no such file: " + image);
        } catch (SheetRefused e) {
            throw new CommandFailure(Exit.REFUSED, e.code() + ": " + e.getMessage());
        }
    }

    private ShownSheet.Interpretation interpreted(BuiltInModel named, LabSheet sheet) {
        var values =
                switch (GivenValues.parse(
                        named.manifest(), given.getBytes(StandardCharsets.UTF_8))) {
                    case GivenValues.Accepted(var accepted) -> accepted;
                    case GivenValues.Refused(var refusal) ->
                            throw CommandFailure.usage(
                                    "--given: " + refusal.code() + ": " + refusal.why());
                };
        try (var loaded = Engines.load(named.manifest(), named.blob())) {
            var outcome =
                    switch (SheetInputs.of(named.manifest(), sheet, values.values())) {
                        case SheetInputs.Taken(var taken) -> loaded.run(taken);
                        case SheetInputs.Refused(InputRefusal it) ->
                                new Outcome.NotComputed(it.code(), it.why(), it.input());
                    };
            return new ShownSheet.Interpretation(named.manifest(), named.digest().text(), outcome);
        }
    }
}
