package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Map.entry;

import io.twinmesh.inference.testing.Vectors;
import io.twinmesh.inference.therapy.variant.Variant;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What the FDA has approved, against what the snapshot of the evidence says. The dates decide
/// nothing: ten of them were written from memory, as the column `date_checked` says.
class ApprovalsTest {
    private static final EvidenceTable CIVIC =
            EvidenceTable.read(Vectors.bytes("civic/civic_predictive_ABC.tsv"));

    /// The diseases of the approvals by their numbers (Disease Ontology), as near as the table has
    /// them: whatever kind of prostate cancer is one of the prostate.
    private static final Map<String, String> DISEASES =
            Map.ofEntries(
                    entry("Non-small cell lung cancer", "3908"),
                    entry("Melanoma", "1909"),
                    entry("Colorectal cancer", "9256"),
                    entry("Breast cancer", "1612"),
                    entry("Metastatic breast cancer", "0060080"),
                    entry("Ovarian cancer (1L maintenance)", "2394"),
                    entry("mCRPC", "10283"),
                    entry("Acute myeloid leukemia", "9119"),
                    entry("Acute myeloid leukemia (R/R)", "9119"),
                    entry("Urothelial carcinoma", "2671"),
                    entry("Aggressive systemic mastocytosis", "349"),
                    entry("Any solid tumor", "162"));

    /// How the table writes what the approval calls otherwise. Imatinib is approved where D816V is
    /// absent or not known: what is asked is whether somebody who has it is offered any.
    private static final Map<String, String> VARIANTS =
            Map.ofEntries(
                    entry("Exon 19 deletion", "EXON 19 DELETION"),
                    entry("mutation", "Mutation"),
                    entry("mutation + HR+ HER2-", "Mutation"),
                    entry("activating mutation", "Mutation"),
                    entry("deleterious germline or somatic", "Mutation"),
                    entry("deleterious germline + HER2-negative", "LOSS-OF-FUNCTION"),
                    entry("susceptible alteration", "Mutation"),
                    entry("ITD or TKD", "Mutation"),
                    entry("D816V absent/unknown", "D816V"),
                    entry("amplification/overexpression", "Amplification"),
                    entry("exon 14 skipping", "EXON 14 SKIPPING MUTATION"));

    /// Her2-receptor positive breast cancer, under which the table has ERBB2.
    private static final String HER2_POSITIVE = "0060079";

    /// What is said of each approval, in the order of the file. Of some the table, of 2021 and of
    /// genes, has nothing in this place: a later approval, a wider or narrower variant, a
    /// combination, or a burden of mutations that is no gene's.
    private static final List<String> SAID =
            List.of(
                    "EGFR Osimertinib: nothing",
                    "EGFR Osimertinib: nothing",
                    "EGFR Osimertinib: offered",
                    "BRCA1/BRCA2 Olaparib: conflict",
                    "BRCA1/BRCA2 Olaparib: offered",
                    "BRCA1/BRCA2/ATM/HRR Olaparib: nothing",
                    "BRAF Vemurafenib: offered",
                    "BRAF Dabrafenib: nothing",
                    "ERBB2 Trastuzumab: offered",
                    "ERBB2 Trastuzumab deruxtecan: nothing",
                    "ALK Alectinib: offered",
                    "ROS1 Entrectinib: offered for any cancer",
                    "KRAS Sotorasib: nothing",
                    "KRAS/NRAS Cetuximab: resisted",
                    "MET Capmatinib: nothing",
                    "RET Selpercatinib: offered",
                    "NTRK1/2/3 Larotrectinib: offered",
                    "MSI-H/dMMR Pembrolizumab: nothing",
                    "TMB-H Pembrolizumab: nothing",
                    "PIK3CA Alpelisib + Fulvestrant: offered",
                    "FLT3 Gilteritinib: offered",
                    "IDH1 Ivosidenib: nothing",
                    "FGFR3 Erdafitinib: offered",
                    "KIT Imatinib: nothing");

    private static List<Vectors.Row> rows() {
        return Vectors.csv("oncology_fda_facts.csv");
    }

    private static TherapyMatch match(Vectors.Row row) {
        // NTRK1/2/3: of several genes the first
        var gene = row.text("gene").split("/", -1)[0];
        var biomarker = row.text("biomarker").replace("fusion", gene + " FUSIONS");
        var doid = Objects.requireNonNull(DISEASES.get(row.text("cancer_type")), row::toString);
        return CIVIC.match(
                gene,
                Variant.of(VARIANTS.getOrDefault(biomarker, biomarker)),
                gene.equals("ERBB2") && row.text("cancer_type").equals("Breast cancer")
                        ? HER2_POSITIVE
                        : doid,
                Optional.empty());
    }

    /// The first place of an answer at which the therapy stands.
    private static String said(Vectors.Row row) {
        var match = match(row);
        var therapy = row.text("therapy").replace(" + ", "+");
        if (offered(match.exact()).contains(therapy)) {
            return "offered";
        }
        if (match.exact().conflicts().stream()
                .anyMatch(it -> it.therapy().name().equals(therapy))) {
            return "conflict";
        }
        if (match.exact().resistances().contains(therapy)) {
            return "resisted";
        }
        if (offered(match.broader()).contains(therapy)) {
            return "offered for a class";
        }
        return offered(match.anyCancer()).contains(therapy) ? "offered for any cancer" : "nothing";
    }

    @Test
    void of_each_approval_is_said_what_the_table_has_of_it() {
        assertThat(
                        rows().stream()
                                .map(row ->
                                        row.text("gene")
                                                + " "
                                                + row.text("therapy")
                                                + ": "
                                                + said(row)))
                .containsExactlyElementsOf(SAID);
    }

    private static List<String> offered(Findings findings) {
        return findings.options().stream().map(option -> option.therapy().name()).toList();
    }

    @Test
    void no_approved_therapy_is_said_to_fail_there() {
        for (var row : rows()) {
            if (row.text("direction").equals("sensitivity")) {
                assertThat(match(row).exact().resistances())
                        .as(row.toString())
                        .doesNotContain(row.text("therapy").split(" \\+ ", -1)[0]);
            }
        }
    }

    /// The label of cetuximab limits it to tumours without a mutation of RAS.
    @Test
    void the_one_resistance_is_found_and_never_offered() {
        var row =
                rows().stream()
                        .filter(it -> it.text("direction").equals("resistance"))
                        .findFirst()
                        .orElseThrow();
        var match = match(row);

        assertThat(match.exact().resistances()).contains("Cetuximab");
        assertThat(offered(match.exact())).doesNotContain("Cetuximab");
    }
}
