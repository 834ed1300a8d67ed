package io.twinmesh.cli.training;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.synthea.SyntheaBundles;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.learning.Learner;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// `twinmesh model train`.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Trains a research model on patients or a table and writes its graph, manifest and"
                    + " card.",
            "The same records, seed and learner give the same bytes."
        })
public final class TrainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MODEL",
            description = {
                "What to train: diabetes-synthetic, or the name that a model from a table gets,",
                "such as wound-healing or wound-healing@1."
            })
    private String model = "";

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "20261121",
            description = "Decides the patients, the folds and the learner (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            defaultValue = "2021-03-22",
            description = "The day the values are taken for (${DEFAULT-VALUE}).")
    private LocalDate asOf = LocalDate.EPOCH;

    @Option(
            names = "--learner",
            defaultValue = "boosting",
            paramLabel = "METHOD",
            description = "logistic, boosting or forest (${DEFAULT-VALUE}).")
    private String learner = "";

    @Option(
            names = "--folds",
            paramLabel = "K",
            defaultValue = "10",
            description = "Parts of the cross-validation, 2 to 20 (${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--about",
            paramLabel = "TEXT",
            defaultValue = "FHIR records given by the user",
            description = "With --bundles: what the manifest says of the patients' origin.")
    private String about = "";

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write.")
    private Path out = Path.of("");

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    /// Where rows come from; one of the three.
    static final class Source {
        @Option(
                names = "--bundles",
                paramLabel = "DIR",
                required = true,
                description = {
                    "A folder of FHIR R4 bundles, one or more per patient, or of the .ndjson files",
                    "that twin export --all writes."
                })
        private Path bundles = Path.of("");

        @Option(
                names = "--patients",
                paramLabel = "N",
                required = true,
                description = "Has Synthea make N patients first, 1 to 10,000.")
        private int patients;

        @ArgGroup(exclusive = false)
        private @Nullable Table table;
    }

    /// A table and which of its columns to foretell.
    static final class Table {
        @Option(
                names = "--table",
                paramLabel = "FILE.csv",
                required = true,
                description = {
                    "A line of column names, glucose[mg/dL] with a unit, then rows of numbers;",
                    "a column age or sex (female, male) is also judged by group."
                })
        private Path file = Path.of("");

        @Option(
                names = "--label",
                paramLabel = "COLUMN",
                required = true,
                description = "The column to foretell, 0 or 1.")
        private String label = "";
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (folds < 2 || folds > 20) {
            throw usage("--folds must be within 2 to 20, got " + folds);
        }
        var method = learner();
        if (source.table != null) {
            var read = TableFile.read(source.table.file, id(), source.table.label);
            return train(read.recipe(), read.harvest(), method, "A table given by the user:");
        }
        var recipe =
                Recipe.named(model)
                        .orElseThrow(() ->
                                usage(
                                        "no patients are harvested for a model called that; there"
                                                + " is diabetes-synthetic"));
        if (source.patients == 0) {
            return train(recipe, method, source.bundles, about);
        }
        if (source.patients < 1 || source.patients > 10_000) {
            throw usage("--patients must be within 1 to 10000, got " + source.patients);
        }
        try (var made = SyntheticCohort.make(source.patients, seed, asOf, this::talk)) {
            return train(recipe, method, made.bundles(), made.origin());
        }
    }

    private Learner learner() {
        return switch (learner) {
            case "logistic" -> Learner.Logistic.withPenalty(1);
            case "boosting" -> new Learner.Boosting(100, 3, 6, 10, 0.05, 0.7);
            case "forest" -> new Learner.Forest(200, 0, 8, 0, 5);
            default -> throw usage("--learner is logistic, boosting or forest, got " + learner);
        };
    }

    private int train(Recipe recipe, Learner method, Path bundles, String origin)
            throws IOException {
        return train(
                recipe,
                Harvest.of(records(bundles), recipe, asOf),
                method,
                origin + ", values as of " + asOf + ":");
    }

    private int train(Recipe recipe, Harvest harvest, Learner method, String origin)
            throws IOException {
        var run = TrainingRun.of(harvest, recipe, method, folds, seed, origin);
        var card = new ModelCard(recipe, run, method, folds, seed, harvest.without());
        var name = recipe.id().name();
        Files.createDirectories(out);
        Files.write(out.resolve(name + ".onnx"), run.graph());
        Files.writeString(
                out.resolve(name + ".json"),
                ManifestJson.tree(run.manifest()).toPrettyString() + "\n");
        Files.writeString(out.resolve(name + ".md"), card.markdown());
        var report = new TrainingReport(run, harvest);
        var stdout = spec.commandLine().getOut();
        stdout.println(json ? report.json() : report.text(out));
        stdout.flush();
        return Exit.OK;
    }

    private List<PatientRecord> records(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw usage("no such folder: " + folder);
        }
        var exported = RecordReader.exported(folder);
        if (!exported.isEmpty()) {
            var cohort = RecordReader.cohort(folder);
            talk("read " + cohort.size() + " patients from " + exported.size() + " files");
            return cohort;
        }
        var files = SyntheaBundles.in(folder).patients();
        Map<String, PatientRecord> byId = new HashMap<>();
        for (var file : files) {
            RecordReader.read(file)
                    .ifPresent(record -> byId.merge(record.id(), record, PatientRecord::with));
        }
        talk("read " + byId.size() + " patients from " + files.size() + " files");
        return new ArrayList<>(byId.values());
    }

    /// A table's model is new, so its version is 1 unless the name says another.
    private ModelId id() {
        try {
            return ModelId.parse(model.contains("@") ? model : model + "@1");
        } catch (IllegalArgumentException refused) {
            throw usage(String.valueOf(refused.getMessage()));
        }
    }

    private void talk(String line) {
        var stderr = spec.commandLine().getErr();
        stderr.println(line);
        stderr.flush();
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
