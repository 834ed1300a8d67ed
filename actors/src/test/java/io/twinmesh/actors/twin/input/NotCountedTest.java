package io.twinmesh.actors.twin.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which conditions an answer says that it did not count.
class NotCountedTest {
    private static final String SNOMED = "http://snomed.info/sct|";
    private static final InputSpec DIABETES =
            new InputSpec(
                    "diabetes",
                    "Has diabetes.",
                    new InputSpec.Type.Flag(),
                    true,
                    List.of(new InputSource.ActiveCondition(List.of(SNOMED + "44054006"))),
                    Optional.empty());

    @TempDir Path folder = Path.of("");

    private static Fact condition(String code, boolean active) {
        return Twins.condition(code, active, "2020-01-01T00:00:00Z", null);
    }

    private List<UsedInput> notCounted(InputSpec spec, Sight sight) {
        var selection = new InputSelection(Twins.catalog(folder).listing());
        var chosen = (Selection.Chosen) selection.select(Twins.model(spec), sight, Twins.TODAY, "");
        return chosen.used().stream().filter(used -> !used.counted()).toList();
    }

    @Test
    void an_active_one_whose_code_no_input_has_is_named_and_what_counts_or_is_over_is_not() {
        var twin =
                Twins.holding(
                        condition("44054006", true),
                        condition("59621000", true),
                        condition("15777000", false));

        var named = notCounted(DIABETES, Consents.sight(twin));

        assertThat(named)
                .extracting(UsedInput::code)
                .containsExactly(Optional.of(SNOMED + "59621000"));
        assertThat(named.getFirst().consulted()).hasSize(1);
    }

    @Test
    void one_that_consent_withholds_is_neither_named_nor_counted() {
        var twin = Twins.holding(condition("59621000", true), condition("15777000", true));
        var policy = Consents.permittingAllBut(Code.parse(SNOMED + "59621000"));

        assertThat(notCounted(DIABETES, Consents.sight(twin, policy)))
                .extracting(UsedInput::code)
                .containsExactly(Optional.of(SNOMED + "15777000"));
    }

    @Test
    void of_many_the_ten_noted_last_are_named_and_the_others_counted() {
        var facts =
                IntStream.range(0, 13)
                        .mapToObj(i -> condition(Integer.toString(100 + i), true))
                        .toArray(Fact[]::new);

        var told = notCounted(DIABETES, Consents.sight(Twins.holding(facts)));

        assertThat(told).hasSize(NotCounted.MOST + 1);
        assertThat(told.getFirst().code()).contains(SNOMED + "112");
        assertThat(told.getLast().code()).isEmpty();
        assertThat(told.getLast().given()).isEqualTo("3");
    }

    @Test
    void a_model_that_asks_for_no_condition_says_nothing_of_them() {
        var twin =
                Twins.holding(
                        condition("59621000", true),
                        Creatinine.creatinine("1.1", "mg/dL", "2026-11-01T00:00:00Z"));

        assertThat(notCounted(Creatinine.REQUIRED, Consents.sight(twin))).isEmpty();
    }
}
