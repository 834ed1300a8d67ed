package io.twinmesh.cli.synthea;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Undoing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// One run of Synthea 3.3.0: living adults of 30 to 80 years, FHIR R4 transaction bundles only.
///
/// The same patients, seed and reference date give the same bytes in every file, on any machine;
/// one thread, and language, time zone and encoding are fixed for that reason.
///
/// @param distribution the folder with Synthea's jars, `target/dist/synthea`
/// @param java the `java` executable that runs it
/// @param patients how many, 1 to 10,000
/// @param seed of the patients and of the clinicians
/// @param referenceDate the day the simulation ends, in the past
/// @param output a folder that is empty or does not exist yet; the bundles end up in its `fhir`
/// @param leaveOut FHIR resource types not to export, for example `Claim`; fewer bytes, the same
///   patients
public record SyntheaCommand(
        Path distribution,
        Path java,
        int patients,
        long seed,
        LocalDate referenceDate,
        Path output,
        SortedSet<String> leaveOut) {

    /// Up to here compiling with the quick compiler alone is faster, beyond it is slower.
    private static final int FEW_PATIENTS = 25;

    private static final int MAX_PATIENTS = 10_000;
    private static final DateTimeFormatter DATE = DateTimeFormatter.BASIC_ISO_DATE;

    public SyntheaCommand {
        if (patients < 1 || patients > MAX_PATIENTS) {
            throw new IllegalArgumentException(
                    "patients must be within 1 to " + MAX_PATIENTS + ", got " + patients);
        }
        leaveOut = new TreeSet<>(leaveOut);
    }

    /// Called from the thread that reads Synthea's output, once per finished patient.
    public interface Progress {
        void finished(int patients, int of);
    }

    /// The `java` executable that runs this program.
    public static Path ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /// The whole command line, executable first.
    public List<String> arguments() {
        var line = new ArrayList<String>();
        line.add(java.toString());
        line.addAll(
                List.of(
                        "-Xmx2g",
                        "-XX:+UseSerialGC",
                        "-Djava.awt.headless=true",
                        "-Dfile.encoding=UTF-8",
                        "-Duser.timezone=UTC",
                        "-Duser.language=en",
                        "-Duser.country=US"));
        if (patients <= FEW_PATIENTS) {
            line.add("-XX:TieredStopAtLevel=1");
        }
        line.addAll(List.of("-cp", distribution.resolve("*").toString(), "App"));
        line.addAll(List.of("-p", Integer.toString(patients)));
        line.addAll(List.of("-s", Long.toString(seed), "-cs", Long.toString(seed)));
        line.addAll(List.of("-r", DATE.format(referenceDate), "-e", DATE.format(referenceDate)));
        line.addAll(List.of("-a", "30-80"));
        settings().forEach(setting -> line.add("--" + setting));
        line.add("Massachusetts");
        return List.copyOf(line);
    }

    private List<String> settings() {
        var settings = new ArrayList<String>();
        settings.add("exporter.baseDirectory=" + output.toAbsolutePath() + "/");
        settings.addAll(
                List.of(
                        // file names are then ASCII on every system, and name nobody
                        "exporter.use_uuid_filenames=true",
                        "exporter.pretty_print=false",
                        "exporter.years_of_history=10",
                        "exporter.split_records=false",
                        "exporter.metadata.export=false",
                        "exporter.enable_custom_exporters=false",
                        "exporter.fhir.export=true",
                        "exporter.fhir.transaction_bundle=true",
                        "exporter.fhir.bulk_data=false",
                        "exporter.hospital.fhir.export=true",
                        "exporter.practitioner.fhir.export=true",
                        "exporter.ccda.export=false",
                        "exporter.csv.export=false",
                        "generate.only_alive_patients=true",
                        // with more threads, allergies' severities now and then come out otherwise
                        "generate.thread_pool_size=1",
                        "generate.log_patients.detail=simple"));
        if (!leaveOut.isEmpty()) {
            settings.add("exporter.fhir.excluded_resources=" + String.join(",", leaveOut));
        }
        return settings;
    }

    /// Runs Synthea and waits for it; about 7 s to start and 0.3 s per patient on one core.
    ///
    /// @param limit after which the process is killed
    /// @throws CommandFailure when the folder is not empty, Synthea is missing, fails, takes too
    ///   long or leaves too few bundles
    public SyntheaBundles run(Progress progress, Duration limit)
            throws IOException, InterruptedException {
        var bundles = output.resolve("fhir");
        Files.createDirectories(output);
        requireReady(bundles);
        var process = start();
        try (var _ = Undoing.of(process::destroyForcibly)) {
            var reader = new SyntheaOutput(process.inputReader(), patients, progress);
            var reading = Thread.ofVirtual().name("synthea-output").start(reader);
            if (!process.waitFor(limit)) {
                throw failure("was stopped after " + limit.toSeconds() + " s");
            }
            reading.join();
            if (process.exitValue() != 0) {
                throw failure("ended with " + process.exitValue() + ": " + reader.lastLines());
            }
        }
        return complete(SyntheaBundles.in(bundles));
    }

    private void requireReady(Path bundles) throws IOException {
        if (!Files.isDirectory(distribution)) {
            throw failure("is not built: no folder " + distribution);
        }
        if (Files.isDirectory(bundles)) {
            try (var files = Files.list(bundles)) {
                if (files.findAny().isPresent()) {
                    throw failure("needs an empty folder, " + bundles + " has files");
                }
            }
        }
    }

    private Process start() throws IOException {
        var builder =
                new ProcessBuilder(arguments())
                        .directory(output.toFile())
                        .redirectErrorStream(true);
        // the options of the program that starts it are not meant for Synthea
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    private SyntheaBundles complete(SyntheaBundles found) {
        // the dead are left out by a setting above, so one file per patient is what is right
        if (found.patients().size() != patients) {
            throw failure("left " + found.patients().size() + " patients' files, want " + patients);
        }
        return found;
    }

    private static CommandFailure failure(String what) {
        return new CommandFailure(Exit.FAILURE, "Synthea " + what);
    }
}
