package io.twinmesh.cli.twin;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.Busy;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.Problem;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Sends FHIR transaction bundles to the server, hospitals and practitioners first.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Import FHIR R4 transaction bundles. The same bundle twice changes nothing.",
        footer = {"", "Example:", "  twinmesh twin import --data D --consent treat bundles/"})
public final class TwinImportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "bundles, or folders of them")
    private List<Path> places = List.of();

    @Option(
            names = "--consent",
            paramLabel = "treat|research|none",
            defaultValue = "none",
            description =
                    "assert a consent on file for every patient; without one a twin gives nothing"
                            + " out (default: ${DEFAULT-VALUE})")
    private String consent = "none";

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description =
                    "how long a bundle is sent again while the server is busy; then the command ends"
                            + " (default: 600)")
    private long patience = Busy.PATIENCE.toSeconds();

    @Option(names = "--json", description = "print one JSON object per bundle")
    private boolean json;

    @Override
    public Integer call() {
        var asserted = asserted();
        var files = Bundles.in(places);
        var refused = 0;
        try (var api = connection.connect("twin:write")) {
            for (var file : files) {
                var told = told(file);
                switch (send(api, file, patience(), told)) {
                    case Answer.Done done -> {
                        var imported = ImportedBundle.of(done);
                        stored(file, imported);
                        refused += imported.problems().size();
                        for (var twin : imported.twins()) {
                            asserted.ifPresent(
                                    given -> given.give(api, twin, patience(), told).doneOrFail());
                        }
                    }
                    case Answer.Refused(var problem, var _) when problem.busy() ->
                            throw busy(file, problem);
                    case Answer.Refused(var problem, var _) -> {
                        refused++;
                        told.accept(problem.code() + ": " + problem.detail());
                    }
                }
            }
        }
        return refused == 0 ? Exit.OK : Exit.REFUSED;
    }

    private Duration patience() {
        if (patience < 0 || patience > 86_400) {
            throw CommandFailure.usage("--patience must be 0 to 86400 seconds, got " + patience);
        }
        return Duration.ofSeconds(patience);
    }

    private Consumer<String> told(Path file) {
        var err = spec.commandLine().getErr();
        return sentence -> {
            err.println(file.getFileName() + ": " + sentence);
            err.flush();
        };
    }

    /// The files after one that a server did not take for so long would wait as long, each of them.
    private static CommandFailure busy(Path file, Problem problem) {
        return new CommandFailure(
                problem.exitCode(),
                file.getFileName()
                        + ": "
                        + problem.sentence()
                        + ": given up; what was imported stays, and the same command goes on");
    }

    private Optional<AssertedConsent> asserted() {
        return switch (consent) {
            case "none" -> Optional.empty();
            case "treat" -> Optional.of(AssertedConsent.TREAT);
            case "research" -> Optional.of(AssertedConsent.RESEARCH);
            default -> throw CommandFailure.usage("--consent must be treat, research or none");
        };
    }

    /// Posts one file, streamed, and waits while the server is busy: the same bundle twice changes
    /// nothing.
    ///
    /// @param patience for how long at most
    /// @param told hears when it is
    public static Answer send(ApiClient api, Path file, Duration patience, Consumer<String> told) {
        return Busy.waitOut(() -> post(api, file), patience, told);
    }

    private static Answer post(ApiClient api, Path file) {
        try {
            return api.tryPost(
                    "/fhir",
                    BodyPublishers.ofFile(file),
                    Map.of("Content-Type", "application/fhir+json"));
        } catch (FileNotFoundException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot read " + e.getMessage());
        }
    }

    private void stored(Path file, ImportedBundle bundle) {
        var out = spec.commandLine().getOut();
        var name = file.getFileName().toString();
        bundle.problems().forEach(told(file));
        if (json) {
            out.println(bundle.json(name));
            return;
        }
        out.printf(
                "%s: %d read, %d stored, %d unchanged, %d facts",
                name, bundle.read(), bundle.stored(), bundle.unchanged(), bundle.facts());
        if (bundle.refused() > 0) {
            out.print(", " + bundle.refused() + " refused");
        }
        bundle.twins().forEach(twin -> out.print(" -> " + twin));
        out.println();
    }
}
