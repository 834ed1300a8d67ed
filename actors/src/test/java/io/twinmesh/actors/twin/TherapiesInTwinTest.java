package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/// A twin's variants, looked up in a table of nine lines.
class TherapiesInTwinTest extends TwinWithEvidence {
    @Nested
    class AQuestion {
        @Test
        void is_answered_for_the_twins_own_disease_with_resistance_apart() {
            take(condition("c", LUNG), variant("v", "EGFR", "p.Thr790Met", "c.2369C>T"));

            var answer = answer(Optional.empty());

            assertThat(answer.at("/diseases/0/doid").asText()).isEqualTo("3908");
            assertThat(answer.at("/diseaseNeeded").asBoolean()).isFalse();
            assertThat(answer.at("/table/snapshot").asText()).isEqualTo("2020-05-06");
            assertThat(answer.at("/variants/0/variant").asText()).isEqualTo("T790M");
            var exact = answer.at("/variants/0/matches/0/exact");
            assertThat(exact.path("options").findValuesAsText("therapy"))
                    .containsExactly("Osimertinib");
            assertThat(exact.at("/resistances/0").asText()).isEqualTo("Erlotinib");
            assertThat(exact.path("lines"))
                    .allSatisfy(line -> {
                        assertThat(line.path("snapshot").asText()).isEqualTo("2020-05-06");
                        assertThat(line.path("level").asText()).isNotEmpty();
                        assertThat(line.path("direction").asText()).isNotEmpty();
                        assertThat(line.path("significance").asText()).isNotEmpty();
                        assertThat(line.path("citationId").asText()).isNotEmpty();
                    });
            assertThat(answer.at("/variants/0/resistanceKnown").findValuesAsText("evidence"))
                    .containsExactly("2");
            assertThat(answer.path("requiresReview").asBoolean()).isTrue();
        }

        @Test
        void names_variants_that_no_test_could_assess_with_the_reason_and_looks_none_up() {
            take(condition("c", LUNG), noCall("n", "EGFR", "p.Thr790Met"));
            var brought = unassessed("EGFR", "L858R", Fact.Unclear.INDETERMINATE);

            var shown = (ShowReply.View) ask(Optional.empty(), List.of(brought));

            var answer = json(shown.json());
            assertThat(answer.path("variants")).isEmpty();
            assertThat(answer.path("notAssessed").findValuesAsText("variant"))
                    .containsExactly("T790M", "L858R");
            assertThat(answer.path("notAssessed").findValuesAsText("reason"))
                    .containsExactly("no call", "indeterminate");
            assertThat(answer.at("/notAssessed/0").has("prefetched")).isFalse();
            assertThat(answer.at("/notAssessed/1/prefetched").asBoolean()).isTrue();
            assertThat(view().path("variants")).isEmpty();
        }

        @Test
        void names_none_as_not_assessed_that_another_report_found() {
            take(
                    condition("c", LUNG),
                    noCall("n", "EGFR", "T790M"),
                    variant("v", "EGFR", "p.Thr790Met"));

            var answer = answer(Optional.empty());

            assertThat(answer.path("notAssessed")).isEmpty();
            assertThat(answer.path("variants")).hasSize(1);
        }

        @Test
        void looks_variants_that_are_brought_up_beside_the_twin_s_own_and_keeps_none() {
            take(condition("c", LUNG), variant("a", "EGFR", "p.Leu858Arg"));
            var brought =
                    List.<Fact.VariantReported>of(
                            new Fact.VariantNoted(
                                    List.of(ResistanceRule.VARIANT),
                                    "EGFR",
                                    List.of("p.Thr790Met"),
                                    FOUND),
                            new Fact.VariantNoted(
                                    List.of(ResistanceRule.VARIANT),
                                    "EGFR",
                                    List.of("L858R"),
                                    FOUND));

            var answer = json(((ShowReply.View) ask(Optional.empty(), brought)).json());

            assertThat(answer.path("variants"))
                    .extracting(row -> row.path("variant").asText())
                    .containsExactly("L858R", "T790M");
            assertThat(answer.at("/variants/0/prefetched").isMissingNode()).isTrue();
            assertThat(answer.at("/variants/1/prefetched").asBoolean()).isTrue();
            assertThat(answer.at("/variants/1/resistanceKnown").findValuesAsText("evidence"))
                    .containsExactly("2");
            assertThat(answer.at("/variants/0/matches/0/exact/options")).isEmpty();
            assertThat(answer(Optional.empty()).path("variants")).hasSize(1);
        }

        @Test
        void offers_for_one_variant_nothing_that_another_one_makes_fail() {
            take(
                    condition("c", LUNG),
                    variant("a", "EGFR", "p.Leu858Arg"),
                    variant("b", "EGFR", "p.Thr790Met"));

            var exact = answer(Optional.empty()).at("/variants/0/matches/0/exact");

            assertThat(exact.path("options")).isEmpty();
            assertThat(exact.at("/conflicts/0/therapy").asText()).isEqualTo("Erlotinib");
            assertThat(exact.at("/conflicts/0/supporting/0").asInt()).isEqualTo(1);
            assertThat(exact.at("/conflicts/0/against/0").asInt()).isEqualTo(2);
        }

        @Test
        void offers_nothing_that_another_variant_makes_fail_in_another_disease() {
            take(
                    condition("c", LUNG),
                    variant("a", "EGFR", "p.Leu858Arg"),
                    variant("b", "NRAS", "p.Gln61Arg"));

            var exact = answer(Optional.empty()).at("/variants/0/matches/0/exact");

            assertThat(exact.path("options")).isEmpty();
            assertThat(exact.at("/conflicts/0/against/0").asInt()).isEqualTo(7);
            assertThat(answer(Optional.empty()).at("/variants/1/matches/0/otherDisease"))
                    .extracting(line -> line.path("disease").asText())
                    .containsOnly("Melanoma");
        }

        @Test
        void offers_nothing_for_a_fusion_that_a_change_of_its_gene_makes_fail() {
            take(condition("c", LEUKAEMIA), variant("f", "BCR", "BCR::ABL1"));
            var imatinib = "/variants/0/matches/0/exact/options/0/therapy";
            assertThat(answer(Optional.empty()).at(imatinib).asText()).isEqualTo("Imatinib");

            var events = take(variant("m", "ABL1", "NM_005157.6:c.944C>T", "p.Thr315Ile"));

            var answer = answer(Optional.empty());
            assertThat(raised(events)).hasSize(1);
            assertThat(answer.findPath("options")).isEmpty();
            assertThat(answer.at("/variants/0/matches/0/exact/conflicts/0/against/0").asInt())
                    .isEqualTo(9);
            assertThat(answer.at("/variants/1/resistanceKnown").findValuesAsText("evidence"))
                    .containsExactly("9");
        }

        @Test
        void knows_a_change_and_its_fusion_that_are_reported_as_one() {
            take(condition("c", LEUKAEMIA), variant("f", "ABL1", "BCR-ABL1 p.Thr315Ile"));

            var answer = answer(Optional.empty());

            assertThat(answer.at("/variants/0").has("notUnderstood")).isFalse();
            assertThat(answer.at("/variants/0/matches/0/exact/options")).isEmpty();
            assertThat(answer.at("/variants/0/matches/0/exact/conflicts/0/therapy").asText())
                    .isEqualTo("Imatinib");
        }

        @Test
        void of_a_coarse_code_tells_the_resistance_of_the_finer_disease() {
            take(icd("c", "C34.11"), variant("v", "EGFR", "p.Thr790Met"));

            var answer = answer(Optional.empty());

            assertThat(answer.at("/diseases/0/doid").asText()).isEqualTo("1324");
            assertThat(answer.at("/variants/0/resistanceKnown").findValuesAsText("evidence"))
                    .containsExactly("2");
            assertThat(answer.at("/variants/0/matches/0/otherDisease/0/doid").asText())
                    .isEqualTo("3908");
        }

        @Test
        void tells_a_resistance_that_a_disease_which_the_table_knows_has_nothing_to_do_with() {
            take(condition("c", MELANOMA), variant("v", "EGFR", "p.Thr790Met"));

            assertThat(answer(Optional.empty()).at("/variants/0/resistanceKnown"))
                    .extracting(line -> line.path("disease").asText())
                    .containsExactly("Lung Non-small Cell Carcinoma");
        }

        @Test
        void without_a_known_disease_offers_nothing_and_asks() {
            take(variant("v", "BRAF", "p.Val600Glu"));

            var answer = answer(Optional.empty());

            assertThat(answer.path("diseaseNeeded").asBoolean()).isTrue();
            assertThat(answer.at("/variants/0/matches")).isEmpty();
            assertThat(answer.at("/variants/0/knownIn/0/doid").asText()).isEqualTo("1909");
            assertThat(answer(Optional.of("1909")).at("/variants/0/matches/0/exact/options"))
                    .hasSize(1);
        }

        @Test
        void finds_the_proteins_change_in_a_name_that_says_more() {
            take(
                    condition("c", LUNG),
                    variant("v", "EGFR", "NM_005228.5(EGFR):c.2573T>G (p.Leu858Arg)"));

            assertThat(answer(Optional.empty()).at("/variants/0/variant").asText())
                    .isEqualTo("L858R");
        }

        @Test
        void about_a_change_of_the_dna_alone_says_that_it_is_not_understood() {
            take(
                    condition("c", LUNG),
                    variant("v", "EGFR", "NM_005228.5:c.2573T>G"),
                    variant("w", "EGFR", "p.Thr790Met", "c.2369C>T"));

            var answer = answer(Optional.empty());

            assertThat(answer.at("/variants/0/notUnderstood").asText())
                    .startsWith("variant not understood: a change of the DNA");
            assertThat(answer.at("/variants/0/matches")).isEmpty();
            assertThat(answer.at("/variants/1").has("notUnderstood")).isFalse();
        }

        @Test
        void about_a_gene_that_is_not_told_or_known_by_no_symbol_says_so() {
            take(
                    condition("c", LUNG),
                    variant("u", "", "p.Leu858Arg"),
                    variant("v", "HGNC:5", "p.Leu858Arg"),
                    variant("w", "EGFR and AKT1", "p.Leu858Arg"),
                    variant("x", "EGFR", "not named"),
                    variant("y", "HGNC:3236", "p.Thr790Met"));

            var variants = answer(Optional.empty()).path("variants");

            assertThat(variants.findValuesAsText("notUnderstood"))
                    .satisfiesExactly(
                            none -> assertThat(none).contains("none is named"),
                            number -> assertThat(number).contains("HGNC:5"),
                            several -> assertThat(several).contains("EGFR and AKT1"),
                            unnamed -> assertThat(unnamed).contains("variant not understood"));
            assertThat(variants.at("/4/resistanceKnown")).hasSize(1);
        }

        @Test
        void about_two_reports_of_one_variant_is_answered_once() {
            take(variant("v", "EGFR", "p.Leu858Arg"), variant("w", "egfr", "L858R"));

            assertThat(answer(Optional.empty()).path("variants")).hasSize(1);
        }

        @Test
        void of_who_may_not_know_of_variants_is_refused() {
            take(variant("v", "EGFR", "p.Leu858Arg"), allBut(DataClass.GENOME));

            assertThat(ask(Optional.empty()))
                    .isInstanceOfSatisfying(
                            ShowReply.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().code())
                                            .isEqualTo("consent.denied"));
        }

        private IncomingResource allBut(DataClass dataClass) {
            ConsentPolicy policy = Consents.permittingAllBut(dataClass);
            return Consents.resource("ok", policy);
        }

        @Test
        void without_a_table_is_refused_and_says_so() {
            evidence = Optional.empty();

            assertThat(((ShowReply.Refused) ask(Optional.empty())).refusal().code())
                    .isEqualTo("therapy.off");
        }
    }
}
