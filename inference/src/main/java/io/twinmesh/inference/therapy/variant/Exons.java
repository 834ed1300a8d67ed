package io.twinmesh.inference.therapy.variant;

import java.util.List;
import java.util.Optional;

/// Which residues an exon codes, for genes whose evidence is given by exon: the kinase domain of
/// EGFR, exons 18 to 21. In RefSeq's NM_005228.5 they end at c.2184, c.2283, c.2469 and c.2625, the
/// first begins at c.2062, and each is of whole codons.
final class Exons {
    private record Exon(int number, int first, int last) {
        boolean holds(ProteinChange change) {
            return change.first() >= first && change.last() <= last;
        }
    }

    private static final List<Exon> EGFR =
            List.of(
                    new Exon(18, 688, 728),
                    new Exon(19, 729, 761),
                    new Exon(20, 762, 823),
                    new Exon(21, 824, 875));

    private Exons() {}

    /// `EXON 19 DELETION` for a change that takes more residues than it brings, `EXON 20 INSERTION`
    /// for one that brings more.
    ///
    /// @return empty when the exon is not known, the change reaches beyond it, or as many residues
    ///   come as go
    static Optional<String> classOf(String gene, ProteinChange change) {
        if (!gene.strip().equalsIgnoreCase("EGFR") || change.gained() == 0) {
            return Optional.empty();
        }
        var kind = change.gained() < 0 ? "DELETION" : "INSERTION";
        return EGFR.stream()
                .filter(exon -> exon.holds(change))
                .findFirst()
                .map(exon -> "EXON " + exon.number() + " " + kind);
    }
}
