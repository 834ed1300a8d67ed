package io.twinmesh.cli.export;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.ConnectionOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Writes one twin, or all of them, as FHIR into files.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a twin as FHIR R4 into a file, or all twins into a new folder.",
            "A file is there whole or not at all, and only you can read it."
        },
        footer = {
            "",
            "Examples:",
            "  twinmesh twin export --data D tw-…",
            "  twinmesh twin export --data D tw-… --type Observation,Condition --format ndjson",
            "  twinmesh twin export --data D --all --out backup-2026-11 --since"
                    + " 2026-10-01T00:00:00Z",
            "",
            "Exit codes: 0 written, 1 failed and nothing is left, 4 refused, 5 unreachable"
        })
public final class TwinExportCommand implements Callable<Integer> {
    private static final String TYPES = "[A-Z][A-Za-z]{0,63}(,[A-Z][A-Za-z]{0,63}){0,99}";

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "TWIN", arity = "0..1", description = "the twin's id, tw-…")
    private Optional<String> id = Optional.empty();

    @Option(names = "--all", description = "all twins and what they share, as a bulk export")
    private boolean all;

    @Option(
            names = "--out",
            paramLabel = "FILE|DIR",
            description =
                    "where to: a file, or a folder for a file named after the twin (default: this"
                            + " folder); with --all the name of a new folder")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "bundle|ndjson",
            description =
                    "bundle: one transaction that twin import takes (default); ndjson: one resource"
                            + " a line, always so with --all")
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--type",
            paramLabel = "TYPE[,TYPE]",
            description = "only resources of these FHIR types (default: all)")
    private Optional<String> types = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            description = "only what came in after this moment, 2026-11-21T12:00:00Z")
    private Optional<String> since = Optional.empty();

    @Option(names = "--force", description = "replace a file that is there already")
    private boolean force;

    @Option(
            names = "--within",
            paramLabel = "MINUTES",
            description = "with --all: how long the server may take (default: ${DEFAULT-VALUE})",
            defaultValue = "60")
    private int within = 60;

    @Option(names = "--json", description = "print one JSON object per file")
    private boolean json;

    @Override
    public Integer call() {
        if (all == id.isPresent()) {
            throw CommandFailure.usage("expected either a twin's id or --all");
        }
        types.filter(list -> !list.matches(TYPES))
                .ifPresent(_ -> {
                    throw CommandFailure.usage(
                            "--type: expected FHIR types joined by commas: Observation,Condition");
                });
        if (within < 1 || within > 1440) {
            throw CommandFailure.usage("--within: got " + within + ", expected 1 to 1440 minutes");
        }
        var written = format();
        if (all) {
            all();
        } else {
            one(id.orElseThrow(), written);
        }
        return Exit.OK;
    }

    private ExportFormat format() {
        var chosen = format.orElse(all ? "ndjson" : "bundle");
        for (var one : ExportFormat.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(chosen)) {
                if (all && one != ExportFormat.NDJSON) {
                    throw CommandFailure.usage("--format: with --all expected ndjson");
                }
                return one;
            }
        }
        throw CommandFailure.usage("--format: got " + chosen + ", expected bundle or ndjson");
    }

    private void one(String twin, ExportFormat written) {
        if (!twin.matches("tw-[0-9a-f]{1,64}")) {
            throw CommandFailure.usage("expected a twin's id, tw- and hexadecimal digits");
        }
        var file = file(twin + "." + written.extension());
        try (var api = connection.connect("twin:read")) {
            report().print(new OneTwin(twin, types, since).write(api, written, file, force));
        }
    }

    private Path file(String name) {
        var place = out.orElse(Path.of(""));
        return Files.isDirectory(place.toAbsolutePath()) ? place.resolve(name) : place;
    }

    private void all() {
        if (force) {
            throw CommandFailure.usage("--force: a bulk export goes into a new folder");
        }
        var place =
                out.orElseThrow(
                        () -> CommandFailure.usage("--all needs --out, the name of a new folder"));
        try (var api = connection.connect("twin:read");
                var folder = PrivateFolder.of(place)) {
            var exported = fetch(api, folder);
            folder.finish();
            report().print(place, exported);
        }
    }

    private BulkExport.Exported fetch(ApiClient api, PrivateFolder folder) {
        var export =
                new BulkExport(
                        api,
                        InstantSource.system(),
                        pause -> LockSupport.parkNanos(pause.toNanos()));
        return export.fetch(types, since, Duration.ofMinutes(within), folder);
    }

    private ExportReport report() {
        var line = spec.commandLine();
        return new ExportReport(line.getOut(), line.getErr(), json);
    }
}
