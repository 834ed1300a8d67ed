package io.twinmesh.inference.therapy.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VariantTest {
    @ParameterizedTest
    @CsvSource({
        "L858R, L858R",
        "p.L858R, L858R",
        "p.Leu858Arg, L858R",
        "p.(Leu858Arg), L858R",
        "p.Gln1178Ter, Q1178*",
        "Q1178X, Q1178*",
        "p.Glu746_Ala750del, E746_A750DEL",
        "E746_A750del, E746_A750DEL",
        "p.Tyr772_Ala775dup, Y772_A775DUP",
        "p.Val600_Lys601delinsGlu, V600_K601DELINSE",
        "p.His773_Val774insAsnProHis, H773_V774INSNPH",
        "Exon 19 Deletion, EXON 19 DELETION",
        "ex19del, EXON 19 DELETION",
        "Del19, EXON 19 DELETION",
        "exon 2 mutation, EXON 2 MUTATION",
        "exon 20 insertion, EXON 20 INSERTION",
        "Mutation, MUTATION",
        "mutated, MUTATION",
        "amplified, AMPLIFICATION",
        "loss of function, LOSS-OF-FUNCTION",
        "wildtype, WILD TYPE",
        "'  RET   fusions ', RET FUSIONS",
        "fusion, FUSION",
        "rearrangement, FUSION",
        "BCR-ABL, BCR::ABL1",
        "BCR::ABL1, BCR::ABL1",
        "EML4-ALK fusion, EML4::ALK",
        "NPM-ALK, NPM1::ALK",
        "C1156Y-L1198F, C1156Y-L1198F",
        "Loss-of-function, LOSS-OF-FUNCTION",
        "Non-V600, NON-V600",
        "VALUE, VALUE",
    })
    void one_variant_has_one_spelling(String written, String name) {
        assertThat(Variant.of(written).name()).isEqualTo(name);
        assertThat(Variant.of(Variant.of(written).name())).isEqualTo(Variant.of(written));
    }

    @ParameterizedTest
    @CsvSource({
        "V600, V600E, true",
        "G12/G13, G12C, true",
        "G12/G13, G14C, false",
        "MUTATION, G12C, true",
        "MUTATION, AMPLIFICATION, false",
        "V600E, V600E, false",
        "V60, V600E, false",
        "V600E/K, V600K, true",
        "V600E/K, V600D, false",
        "FUSION, AGK-BRAF, true",
        "FUSION, EML4-ALK, false",
        "FUSION, V600E, false",
    })
    void a_class_covers_the_substitutions_at_its_place(String wide, String one, boolean covers) {
        assertThat(Variant.of(wide).covers("BRAF", Variant.of(one))).isEqualTo(covers);
    }

    /// In NM_005228.5 exon 19 is c.2185 to c.2283, residues 729 to 761, and exon 20 ends at c.2469,
    /// residue 823.
    @ParameterizedTest
    @CsvSource({
        "EGFR, Exon 19 Deletion, p.Glu746_Ala750del, true",
        "egfr, Exon 19 Deletion, L747_P753delinsS, true",
        "EGFR, Exon 19 Deletion, E746_T751>I, true",
        "EGFR, Exon 19 Deletion, p.Lys729del, true",
        "EGFR, Exon 19 Deletion, p.Glu761del, true",
        "EGFR, Exon 19 Deletion, p.Glu728_Ala750del, false",
        "EGFR, Exon 19 Deletion, p.Ala755_Asp762del, false",
        "EGFR, Exon 19 Deletion, p.Lys745_Glu746insIle, false",
        "EGFR, Exon 19 Deletion, p.Leu747_Ala750delinsProProProPro, false",
        "EGFR, Exon 19 Deletion, p.Leu747Ser, false",
        "EGFR, Exon 20 Insertion, p.Ala767_Val769dup, true",
        "EGFR, Exon 20 Insertion, p.Asp770delinsGlyTyr, true",
        "EGFR, Exon 20 Insertion, p.His773_Val774insAsnProHis, true",
        "ERBB2, Exon 19 Deletion, p.Glu746_Ala750del, false",
        "EGFR, Exon 20 Deletion, p.Glu746_Ala750del, false",
    })
    void an_exon_of_egfr_covers_the_deletions_and_insertions_within_it(
            String gene, String wide, String one, boolean covers) {
        assertThat(Variant.of(wide).covers(gene, Variant.of(one))).isEqualTo(covers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p.Leu858Arg",
                "p.Gln1178Ter",
                "E746_A750del",
                "p.Lys745fs",
                "p.Arg97ProfsTer23",
                "V600",
                "G12/G13",
                "ex19del",
                "amplified",
                "wildtype"
            })
    void a_change_of_the_protein_and_a_class_are_understood(String written) {
        assertThat(Variant.of(written).notUnderstood()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "c.2573T>G, DNA",
        "c.2236_2250del, DNA",
        "g.55259515T>G, DNA",
        "p.?, form",
        "activating, form",
        "p.(=), form"
    })
    void what_is_not_understood_says_why(String written, String word) {
        assertThat(Variant.of(written).notUnderstood())
                .hasValueSatisfying(why -> assertThat(why).contains(word));
    }

    @Test
    void nothing_is_no_variant() {
        assertThatThrownBy(() -> Variant.of("  ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Variant.of("x".repeat(201)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
