package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.therapy.TherapyEvidence;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.MalformedTableException;
import io.twinmesh.persistence.file.LimitedFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the operator's table of evidence on therapies, when there is one.
final class EvidenceFile {
    private static final int LARGEST = 64 << 20;

    private EvidenceFile() {}

    /// @param file empty: none
    /// @throws StartFailure naming the setting when the table cannot be read
    static Optional<TherapyEvidence> read(String file) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            var table = LimitedFile.bytes(Path.of(file), LARGEST);
            return Optional.of(new TherapyEvidence(EvidenceTable.read(table), DiseaseCodes.load()));
        } catch (IOException e) {
            throw wrong("the file cannot be read", e);
        } catch (MalformedTableException e) {
            throw wrong("therapy.table-unreadable: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private static StartFailure wrong(String why, Exception cause) {
        return new StartFailure(
                StartFailure.FAILURE, "setting twinmesh.therapy.evidence-file: " + why, cause);
    }
}
