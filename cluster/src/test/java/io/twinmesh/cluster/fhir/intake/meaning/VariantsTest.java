package io.twinmesh.cluster.fhir.intake.meaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.fhir.intake.Bundles;
import io.twinmesh.cluster.fhir.intake.HandMadeIntake;
import io.twinmesh.cluster.fhir.intake.PlannedBundle;
import io.twinmesh.cluster.fhir.intake.Remembered;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;

/// Which Observations are variants of a twin.
class VariantsTest {
    private static final String GENE =
            component(
                    "48018-6",
                    "{\"coding\":[{\"system\":\"http://www.genenames.org/geneId\","
                            + "\"code\":\"HGNC:3236\",\"display\":\"EGFR\"}]}");
    private static final String PROTEIN =
            component(
                    "48005-3",
                    "{\"coding\":[{\"system\":\"http://varnomen.hgvs.org\","
                            + "\"code\":\"p.Leu858Arg\"}]}");
    private static final String CODING =
            component("48004-6", "{\"text\":\"NM_005228.5:c.2573T>G\"}");

    private final HandMadeIntake intake = new HandMadeIntake();

    private static String component(String loinc, String value) {
        return "{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\""
                + loinc
                + "\"}]},\"valueCodeableConcept\":"
                + value
                + "}";
    }

    /// @param answer a LOINC answer; empty: none
    static String variant(String answer, String... components) {
        return """
        {"resourceType":"Observation","id":"v","status":"final",
         "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074",
           "code":"GE"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},
         "subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-06-01",
         %s
         "component":[%s]}\
        """
                .formatted(
                        answer.isEmpty()
                                ? ""
                                : "\"valueCodeableConcept\":{\"coding\":[{"
                                        + "\"system\":\"http://loinc.org\",\"code\":\""
                                        + answer
                                        + "\"}]},",
                        String.join(",", components));
    }

    private List<Fact.VariantNoted> variants(String resource) {
        return intake.factsOf(resource).stream()
                .filter(Fact.VariantNoted.class::isInstance)
                .map(Fact.VariantNoted.class::cast)
                .toList();
    }

    @Test
    void a_variant_that_is_present_with_its_gene_and_the_names_the_source_gives() {
        assertThat(variants(variant("LA9633-4", GENE, CODING, PROTEIN)))
                .containsExactly(
                        new Fact.VariantNoted(
                                List.of(new Code("http://loinc.org", "69548-6")),
                                "EGFR",
                                List.of("p.Leu858Arg", "NM_005228.5:c.2573T>G"),
                                Instant.parse("2026-06-01T00:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource({"LA18198-4, NO_CALL", "LA11884-6, INDETERMINATE"})
    void one_that_no_test_could_assess_is_no_variant_and_is_told_with_the_reason(
            String answer, Fact.Unclear why) {
        var resource = variant(answer, GENE, CODING, PROTEIN);

        assertThat(variants(resource)).isEmpty();
        assertThat(intake.factsOf(resource))
                .contains(
                        new Fact.VariantUnassessed(
                                List.of(new Code("http://loinc.org", "69548-6")),
                                "EGFR",
                                List.of("p.Leu858Arg", "NM_005228.5:c.2573T>G"),
                                why,
                                Instant.parse("2026-06-01T00:00:00Z")));
    }

    @Test
    void none_when_it_is_absent_or_the_answer_is_none_or_another() {
        assertThat(variants(variant("LA9634-2", GENE, PROTEIN))).isEmpty();
        assertThat(variants(variant("", GENE, PROTEIN))).isEmpty();
        assertThat(variants(variant("LA6576-8", GENE, PROTEIN))).isEmpty();
    }

    @Test
    void one_that_is_present_in_the_words_of_snomed_or_in_words_alone() {
        var present = variant("LA9633-4", GENE, PROTEIN);

        assertThat(
                        variants(
                                present.replace("LA9633-4", "52101004")
                                        .replaceFirst(
                                                "(?s)loinc.org(\",\"code\":\"52101004)",
                                                "snomed.info/sct$1")))
                .hasSize(1);
        assertThat(
                        variants(
                                variant("", GENE, PROTEIN)
                                        .replace(
                                                "\"component\"",
                                                "\"valueCodeableConcept\":{\"text\":\"present\"},"
                                                        + "\"component\"")))
                .hasSize(1);
    }

    @Test
    void a_gene_that_is_given_by_its_number_alone_is_known_by_its_symbol() {
        var number = GENE.replace(",\"display\":\"EGFR\"", "");

        assertThat(variants(variant("LA9633-4", number, PROTEIN)))
                .extracting(Fact.VariantNoted::gene)
                .containsExactly("EGFR");
        assertThat(variants(variant("LA9633-4", number.replace("3236", "5"), PROTEIN)))
                .extracting(Fact.VariantNoted::gene)
                .containsExactly("HGNC:5");
    }

    @Test
    void one_whose_gene_or_name_is_not_told_so_that_this_can_be_said() {
        var other = GENE.replace("3236", "391").replace("EGFR", "AKT1");

        assertThat(variants(variant("LA9633-4", PROTEIN)))
                .extracting(Fact.VariantNoted::gene)
                .containsExactly("");
        assertThat(variants(variant("LA9633-4", GENE, other, PROTEIN)))
                .extracting(Fact.VariantNoted::gene)
                .containsExactly("EGFR and AKT1");
        assertThat(variants(variant("LA9633-4", GENE)))
                .extracting(Fact.VariantNoted::names)
                .containsExactly(List.of("not named"));
    }

    @Test
    void a_fusion_of_the_two_genes_that_the_report_names() {
        var bcr = GENE.replace("3236", "1014").replace("EGFR", "BCR");
        var abl = GENE.replace("3236", "76").replace("EGFR", "ABL1");
        var fusion = component("48005-3", "{\"text\":\"BCR::ABL1\"}");

        assertThat(variants(variant("LA9633-4", bcr, abl, fusion)))
                .extracting(Fact.VariantNoted::gene)
                .containsExactly("BCR");
    }

    @Test
    void a_variant_is_sealed_under_the_key_of_the_genome() {
        var planned =
                PlannedBundle.of(
                        Bundles.intake(new Remembered()),
                        Bundles.of(Bundles.PATIENT, variant("LA9633-4", GENE, PROTEIN)));

        assertThat(planned.patients().getFirst().resources().getLast().dataClass())
                .isEqualTo(DataClass.GENOME);
    }
}
