package io.twinmesh.inference.therapy.variant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.Collectors;

final class PartsTest {
    @ParameterizedTest
    @CsvSource({
        "ABL1, BCR-ABL T315I, BCR::ABL1 + T315I",
        "ABL1, BCR::ABL1 p.Thr315Ile, BCR::ABL1 + T315I",
        "ABL1, BCR-ABL M244V and L364I, BCR::ABL1 + L364I + M244V",
        "ALK, ALK FUSION G1202R, FUSION + G1202R",
        "ALK, ALK FUSION I1171, FUSION + I1171",
        "ALK, EML4-ALK C1156Y-L1198F, C1156Y + EML4::ALK + L1198F",
        "ALK, EML4-ALK and AMPLIFICATION, AMPLIFICATION + EML4::ALK",
        "ALK, EML4-ALK T1151INST, EML4::ALK + T1151INST",
        "ALK, ALK FUSIONS, FUSION",
        "ROS1, CD74-ROS1 G2032R, CD74::ROS1 + G2032R",
        "NTRK1, LMNA-NTRK1 G595R and G667C, G595R + G667C + LMNA::NTRK1",
        "JAK2, JAK2 F694L, F694L",
        "MTOR, E2014K and E2419K, E2014K + E2419K",
        "BRAF, V600E/K and AMPLIFICATION, AMPLIFICATION + V600E/K",
        "EGFR, L858R, L858R",
        "EGFR, EXON 19 DELETION, EXON 19 DELETION",
        "CDKN2A, p16 EXPRESSION, P16 EXPRESSION",
        "ALK, EML4-ALK e6-e20, EML4-ALK E6-E20",
        "EGFR, Ex19 del L858R, EX19 DEL L858R",
        "ABL1, P-Loop Mutation, P-LOOP MUTATION",
    })
    void a_name_is_what_must_be_there_together(String gene, String written, String parts) {
        assertThat(
                        Parts.of(gene, Variant.of(written)).all().stream()
                                .map(part -> part.variant().name())
                                .sorted()
                                .collect(Collectors.joining(" + ")))
                .isEqualTo(parts);
    }
}
