package io.twinmesh.actors.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.therapy.MolecularProfile.SaidStage;
import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which stage a patient's records say.
class MolecularProfileTest {
    private static final Code GROUP = new Code("http://loinc.org", "21908-9");

    private static Fact.Observed observed(String text, String at) {
        return new Fact.Coded(
                List.of(GROUP),
                Optional.empty(),
                List.of(new Code("s", "x")),
                Optional.of(text),
                Instant.parse(at));
    }

    private static Fact.Observed ofCondition(String snomed, String text) {
        return new Fact.Coded(
                List.of(
                        new Code("http://snomed.info/sct", snomed),
                        MolecularProfile.CONDITION_STAGE),
                Optional.of("Stage"),
                List.of(MolecularProfile.ONLY_TEXT),
                Optional.of(text),
                Instant.parse("2026-03-01T00:00:00Z"));
    }

    @Test
    void is_that_of_the_newest_observation() {
        assertThat(
                        MolecularProfile.stage(
                                List.of(
                                        observed("Stage IV", "2026-02-01T00:00:00Z"),
                                        observed("Stage II", "2026-01-01T00:00:00Z"),
                                        ofCondition("254637007", "Stage I"))))
                .contains(new SaidStage(Stage.IV, "observation"));
    }

    @Test
    void is_else_what_the_condition_says_of_itself() {
        assertThat(MolecularProfile.stage(List.of(ofCondition("254637007", "Stage IIIA"))))
                .contains(new SaidStage(Stage.III, "condition"));
    }

    @Test
    void is_not_known_when_two_conditions_say_different_ones() {
        assertThat(
                        MolecularProfile.stage(
                                List.of(
                                        ofCondition("254637007", "Stage IIIA"),
                                        ofCondition("2092003", "Stage I"))))
                .isEmpty();
        assertThat(
                        MolecularProfile.stage(
                                List.of(
                                        ofCondition("254637007", "Stage IIIA"),
                                        ofCondition("2092003", "Stage IIIB"))))
                .contains(new SaidStage(Stage.III, "condition"));
    }

    @Test
    void is_not_known_when_nobody_says_one() {
        assertThat(MolecularProfile.stage(List.of(ofCondition("254637007", "advanced")))).isEmpty();
    }
}
