package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.therapy.TherapyEvidence;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.MalformedTableException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the operator's table of evidence on therapies, when there is one.
final class EvidenceFile {
    private static final long LARGEST = 64L << 20;

    private EvidenceFile() {}

    /// @param file empty: none
    /// @throws StartFailure naming the setting when the table cannot be read
    static Optional<TherapyEvidence> read(String file) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (Files.size(Path.of(file)) > LARGEST) {
                throw wrong("the file has more than " + LARGEST + " bytes", Optional.empty());
            }
            return Optional.of(
                    new TherapyEvidence(
                            EvidenceTable.read(Files.readAllBytes(Path.of(file))),
                            DiseaseCodes.load()));
        } catch (IOException e) {
            throw wrong("the file cannot be read", Optional.of(e));
        } catch (MalformedTableException e) {
            throw wrong("therapy.table-unreadable: " + e.getMessage(), Optional.of(e));
        }
    }

    private static StartFailure wrong(String why, Optional<Exception> cause) {
        var message = "setting twinmesh.therapy.evidence-file: " + why;
        return cause.map(e -> new StartFailure(StartFailure.FAILURE, message, e))
                .orElseGet(() -> new StartFailure(StartFailure.FAILURE, message));
    }
}
