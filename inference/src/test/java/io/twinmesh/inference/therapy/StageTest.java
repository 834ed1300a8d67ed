package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.therapy.variant.Variant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Stages as records write them, and what lines about a stage offer whom.
class StageTest {
    private static final String HEAD =
            "evidence_id\tgene\tvariant\tdisease\tdoid\tdrugs\tdrug_interaction_type"
                    + "\tevidence_direction\tevidence_level\tclinical_significance\trating"
                    + "\tcitation_id\tsource_type\tcitation\tlast_review_date\tstage\n";
    private static final EvidenceTable TABLE =
            table(line(1, "DrugA", "IV") + line(2, "DrugB", "Stage II") + line(3, "DrugC", ""));

    private static EvidenceTable table(String lines) {
        return EvidenceTable.read((HEAD + lines).getBytes(StandardCharsets.UTF_8));
    }

    private static String line(int id, String drug, String stage) {
        return id
                + "\tEGFR\tL858R\tLung\t3908\t"
                + drug
                + "\t\tSupports\tA\tSensitivity/Response\t5\t1\tPubMed\tx\t2020-01-01\t"
                + stage
                + "\n";
    }

    private static TherapyMatch match(Optional<Stage> stage) {
        return TABLE.match("EGFR", Variant.of("L858R"), "3908", stage);
    }

    @ParameterizedTest
    @CsvSource({
        "I, I",
        "iia, II",
        "Stage IIIB, III",
        "Clinical stage IV (finding), IV",
        "4, IV",
        "Stage 2, II"
    })
    void is_read_as_records_write_it(String text, Stage stage) {
        assertThat(Stage.of(text)).contains(stage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "T2N0M0", "Stage V", "IVIG", "in situ", "12"})
    void is_not_guessed(String text) {
        assertThat(Stage.of(text)).isEmpty();
    }

    @Test
    void a_line_about_another_stage_offers_nothing_and_stands_apart() {
        var match = match(Optional.of(Stage.IV));

        assertThat(match.exact().options())
                .extracting(option -> option.therapy().name())
                .containsExactlyInAnyOrder("DrugA", "DrugC");
        assertThat(match.otherStage()).extracting(Evidence::id).containsExactly(2);
    }

    @Test
    void while_the_stage_is_not_known_only_lines_about_any_stage_offer_something() {
        var match = match(Optional.empty());

        assertThat(match.exact().options())
                .extracting(option -> option.therapy().name())
                .containsExactly("DrugC");
        assertThat(match.otherStage()).extracting(Evidence::id).containsExactlyInAnyOrder(1, 2);
        assertThat(TABLE.statesStages()).isTrue();
    }

    @Test
    void a_table_with_a_stage_that_is_none_is_refused_with_its_line() {
        assertThatThrownBy(() -> table(line(1, "DrugA", "late")))
                .isInstanceOf(MalformedTableException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("stage");
    }
}
