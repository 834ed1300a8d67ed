package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class VariantTest {
    @ParameterizedTest
    @CsvSource({
        "L858R, L858R",
        "p.L858R, L858R",
        "p.Leu858Arg, L858R",
        "p.(Leu858Arg), L858R",
        "p.Gln1178Ter, Q1178*",
        "p.Glu746_Ala750del, E746_A750DEL",
        "E746_A750del, E746_A750DEL",
        "p.Tyr772_Ala775dup, Y772_A775DUP",
        "p.Val600_Lys601delinsGlu, V600_K601DELINSE",
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
        "'  ALK   fusions ', ALK FUSIONS",
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
        "EXON 19 DELETION, E746_A750DEL, false",
    })
    void a_class_covers_the_substitutions_at_its_place(String wide, String one, boolean covers) {
        assertThat(Variant.of(wide).covers(Variant.of(one))).isEqualTo(covers);
    }

    @Test
    void nothing_is_no_variant() {
        assertThatThrownBy(() -> Variant.of("  ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Variant.of("x".repeat(201)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
