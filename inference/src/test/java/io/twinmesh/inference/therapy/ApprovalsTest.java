package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.testing.Vectors;
import io.twinmesh.inference.therapy.variant.Variant;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What the FDA has approved, against what the snapshot of the evidence says. The dates decide
/// nothing: ten of them were written from memory, as the column `date_checked` says.
class ApprovalsTest {
    private static final EvidenceTable CIVIC =
            EvidenceTable.read(Vectors.bytes("civic/civic_predictive_ABC.tsv"));

    /// The diseases of the approvals that the table has a number for (Disease Ontology).
    private static final Map<String, String> DISEASES =
            Map.of(
                    "Non-small cell lung cancer", "3908",
                    "Melanoma", "1909",
                    "Colorectal cancer", "9256",
                    "Breast cancer", "1612",
                    "Acute myeloid leukemia", "9119");

    /// How the table writes what the approval calls otherwise.
    private static final Map<String, String> VARIANTS =
            Map.of(
                    "Exon 19 deletion", "EXON 19 DELETION",
                    "mutation", "Mutation",
                    "mutation + HR+ HER2-", "Mutation",
                    "amplification/overexpression", "Amplification",
                    "exon 14 skipping", "EXON 14 SKIPPING MUTATION");

    /// Her2-receptor positive breast cancer, under which the table has ERBB2.
    private static final String HER2_POSITIVE = "0060079";

    private static final LocalDate SNAPSHOT = CIVIC.snapshot().orElseThrow();

    private static List<Vectors.Row> rows() {
        return Vectors.csv("oncology_fda_facts.csv");
    }

    private static Optional<TherapyMatch> match(Vectors.Row row) {
        return Optional.ofNullable(DISEASES.get(row.text("cancer_type")))
                .map(doid -> {
                    var gene = row.text("gene").split("/", -1)[0];
                    var biomarker = row.text("biomarker").replace("fusion", gene + " FUSIONS");
                    return CIVIC.match(
                            gene,
                            Variant.of(VARIANTS.getOrDefault(biomarker, biomarker)),
                            gene.equals("ERBB2") ? HER2_POSITIVE : doid,
                            Optional.empty());
                });
    }

    private static List<String> offered(Findings findings) {
        return findings.options().stream().map(option -> option.therapy().name()).toList();
    }

    @Test
    void no_approved_therapy_is_said_to_fail_there() {
        var compared = 0;
        for (var row : rows()) {
            var match = match(row);
            if (match.isPresent() && row.text("direction").equals("sensitivity")) {
                assertThat(match.get().exact().resistances())
                        .as(row.toString())
                        .doesNotContain(row.text("therapy").split(" \\+ ", -1)[0]);
                compared++;
            }
        }
        assertThat(rows()).hasSize(24);
        assertThat(compared).isGreaterThanOrEqualTo(10);
    }

    /// The label of cetuximab limits it to tumours without a mutation of RAS.
    @Test
    void the_one_resistance_is_found_and_never_offered() {
        var row =
                rows().stream()
                        .filter(it -> it.text("direction").equals("resistance"))
                        .findFirst()
                        .orElseThrow();
        var match = match(row).orElseThrow();

        assertThat(match.exact().resistances()).contains("Cetuximab");
        assertThat(offered(match.exact())).doesNotContain("Cetuximab");
    }

    /// Five approvals before the snapshot have no line of their own in it: it has them for a wider
    /// or narrower variant, another disease or a combination, and those are never taken for exact.
    @Test
    void what_was_approved_before_the_snapshot_is_offered_or_known_to_be_missing() {
        var missing = new TreeSet<String>();
        for (var row : rows()) {
            var approved = LocalDate.parse(row.text("approval_date_for_use"));
            var match = match(row);
            if (match.isPresent()
                    && row.text("direction").equals("sensitivity")
                    && approved.isBefore(SNAPSHOT)
                    && !offered(match.get().exact())
                            .contains(row.text("therapy").replace(" + ", "+"))) {
                missing.add(row.text("gene") + " " + row.text("therapy"));
            }
        }
        assertThat(missing)
                .containsExactly(
                        "BRAF Dabrafenib",
                        "EGFR Osimertinib",
                        "IDH1 Ivosidenib",
                        "MET Capmatinib",
                        "ROS1 Entrectinib");
    }
}
