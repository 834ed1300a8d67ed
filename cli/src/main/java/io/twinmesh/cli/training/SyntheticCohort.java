package io.twinmesh.cli.training;

import io.twinmesh.cli.synthea.SyntheaCommand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Patients that Synthea made for one training, in a folder that is gone afterwards.
record SyntheticCohort(Path folder, long seed) implements AutoCloseable {
    /// What training does not read; without it the files are a quarter of the size.
    private static final SortedSet<String> NOT_READ =
            new TreeSet<>(
                    List.of(
                            "CarePlan",
                            "CareTeam",
                            "Claim",
                            "Device",
                            "DiagnosticReport",
                            "DocumentReference",
                            "ExplanationOfBenefit",
                            "ImagingStudy",
                            "Immunization",
                            "Provenance",
                            "SupplyDelivery"));

    /// Generously above the 0.3 s a patient takes, for slow machines.
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration PATIENT_LIMIT = Duration.ofSeconds(5);

    /// Blocks for as long as it takes.
    ///
    /// @param patients 1 to 10,000
    /// @param asOf their last day
    /// @param talk hears how far it is
    static SyntheticCohort make(int patients, long seed, LocalDate asOf, Consumer<String> talk)
            throws IOException, InterruptedException {
        var made = new SyntheticCohort(Files.createTempDirectory("twinmesh-training"), seed);
        try {
            made.generate(patients, asOf, talk);
            return made;
        } catch (IOException | InterruptedException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void generate(int patients, LocalDate asOf, Consumer<String> talk)
            throws IOException, InterruptedException {
        var home = Path.of(System.getProperty("twinmesh.home", "."));
        new SyntheaCommand(
                        home.resolve("target").resolve("dist").resolve("synthea"),
                        SyntheaCommand.ownJava(),
                        patients,
                        seed,
                        asOf,
                        folder,
                        NOT_READ)
                .run(
                        (done, of) -> {
                            if (done % 25 == 0 || done == of) {
                                talk.accept("made " + done + " of " + of + " patients");
                            }
                        },
                        START_LIMIT.plus(PATIENT_LIMIT.multipliedBy(patients)));
    }

    Path bundles() {
        return folder.resolve("fhir");
    }

    /// What the manifest says of where they come from.
    String origin() {
        return "Synthetic adults of 30 to 80 years, Synthea 3.3.0, Massachusetts, seed " + seed;
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
