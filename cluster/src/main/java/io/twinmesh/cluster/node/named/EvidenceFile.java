package io.twinmesh.cluster.node.named;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.actors.therapy.TherapyEvidence;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.MalformedTableException;

/// The operator's table of evidence on therapies.
final class EvidenceFile {
    private static final int LARGEST = 64 << 20;

    private EvidenceFile() {}

    /// @throws WrongSetting when the table cannot be read
    static TherapyEvidence read(NamedFile file) {
        return file.read(
                LARGEST,
                "a table of CIViC's evidence summaries",
                table -> new TherapyEvidence(rows(table), DiseaseCodes.load()));
    }

    private static EvidenceTable rows(byte[] table) {
        try {
            return EvidenceTable.read(table);
        } catch (MalformedTableException e) {
            throw new IllegalArgumentException("therapy.table-unreadable, " + e.getMessage(), e);
        }
    }
}
