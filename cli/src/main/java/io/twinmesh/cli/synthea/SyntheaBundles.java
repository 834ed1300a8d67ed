package io.twinmesh.cli.synthea;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The FHIR bundle files of one folder, told apart by Synthea's file names.
///
/// @param hospitals organisations and places; a bundle of type `batch`
/// @param practitioners clinicians; a bundle of type `batch`
/// @param patients one transaction bundle per patient, ordered by file name
public record SyntheaBundles(List<Path> hospitals, List<Path> practitioners, List<Path> patients) {
    public SyntheaBundles {
        hospitals = List.copyOf(hospitals);
        practitioners = List.copyOf(practitioners);
        patients = List.copyOf(patients);
    }

    /// Reads the folder's listing, not the files. Everything that does not end in `.json` is
    /// ignored.
    public static SyntheaBundles in(Path folder) throws IOException {
        var hospitals = new ArrayList<Path>();
        var practitioners = new ArrayList<Path>();
        var patients = new ArrayList<Path>();
        try (var listing = Files.list(folder)) {
            for (var file : (Iterable<Path>) listing.sorted()::iterator) {
                var name = file.getFileName().toString();
                if (!name.endsWith(".json") || !Files.isRegularFile(file)) {
                    continue;
                }
                if (name.startsWith("hospitalInformation")) {
                    hospitals.add(file);
                } else if (name.startsWith("practitionerInformation")) {
                    practitioners.add(file);
                } else {
                    patients.add(file);
                }
            }
        }
        return new SyntheaBundles(hospitals, practitioners, patients);
    }

    /// Hospitals, then practitioners, then patients: each refers only to what came before it.
    public List<Path> inImportOrder() {
        var all = new ArrayList<>(hospitals);
        all.addAll(practitioners);
        all.addAll(patients);
        return List.copyOf(all);
    }
}
