package io.twinmesh.actors.twin.input;

import static io.twinmesh.actors.twin.input.Creatinine.nothing;
import static io.twinmesh.actors.twin.input.Creatinine.only;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// Age and sex.
class PersonSourcesTest {
    private static final InputSpec AGE =
            Twins.input("age", Twins.amount("a", 0, 120), true, new InputSource.Age());
    private static final InputSpec SEX =
            Twins.input(
                    "sex",
                    new InputSpec.Type.Choice(List.of("female", "male")),
                    true,
                    new InputSource.Sex());

    @TempDir Path folder;
    private InputSelection selection;

    @BeforeEach
    void theModelsOfThisRelease() {
        selection = new InputSelection(Twins.catalog(folder).listing());
    }

    private Selection select(InputSpec spec, PatientState.Active twin) {
        return selection.select(Twins.model(spec), Consents.sight(twin), Twins.TODAY, "");
    }

    private Selection at(String day) {
        return selection.select(
                Twins.model(AGE), Consents.sight(Twins.holding()), LocalDate.parse(day), "");
    }

    @Test
    void age_is_in_completed_years() {
        assertThat(only(at("2020-02-02"))).isEqualTo(new InputValue.Amount(49));
        assertThat(only(at("2020-02-03"))).isEqualTo(new InputValue.Amount(50));
        nothing(at("1970-02-02"), "asof.before-birth");
    }

    @Test
    void sex_is_female_or_male_or_missing() {
        assertThat(only(select(SEX, Twins.holding()))).isEqualTo(new InputValue.Choice("female"));
        for (var sex : List.of("other", "unknown")) {
            nothing(select(SEX, Twins.holding(Twins.person("1970-01-01", sex))), "input.missing");
        }
    }

    @Test
    void nothing_is_computed_for_a_day_after_death() {
        var person =
                new Fact.Person(
                        Optional.of(LocalDate.parse("1950-01-01")),
                        Optional.of(1950),
                        "male",
                        Optional.empty(),
                        true,
                        Optional.of(Instant.parse("2026-11-20T10:00:00Z")));

        nothing(select(AGE, Twins.holding(person)), "patient.deceased");
    }

    private static Fact.Person bornIn(int year) {
        return new Fact.Person(
                Optional.empty(),
                Optional.of(year),
                "male",
                Optional.empty(),
                false,
                Optional.empty());
    }

    /// Whoever may be too young gets no score.
    @ParameterizedTest
    @CsvSource({"1950, 75", "2015, 10", "2025, 0", "2026, 0"})
    void of_a_birth_year_alone_the_least_age_counts_where_it_is_only_a_bound(int year, int least) {
        var chosen =
                (Selection.Chosen)
                        select(
                                Twins.input("age", AGE.type(), false, new InputSource.Age()),
                                Twins.holding(bornIn(year)));

        assertThat(only(chosen)).isEqualTo(new InputValue.Amount(least));
        assertThat(chosen.used().getFirst().source()).isEqualTo("age");
        assertThat(chosen.used().getFirst().code()).contains("birth-year");
    }

    @Test
    void a_birth_year_alone_is_no_age_to_compute_with_and_none_before_the_birth() {
        var optional = Twins.input("age", AGE.type(), false, new InputSource.Age());

        nothing(select(AGE, Twins.holding(bornIn(1950))), "input.missing");
        nothing(select(optional, Twins.holding(bornIn(2027))), "asof.before-birth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"news2", "qsofa", "sofa"})
    void the_scores_for_adults_ask_only_whether_somebody_is_old_enough(String model) {
        var age = BuiltInModel.named(model).orElseThrow().manifest().input("age").orElseThrow();

        assertThat(age.required()).isFalse();
        assertThat(only(select(age, Twins.holding(bornIn(2015)))))
                .isEqualTo(new InputValue.Amount(10));
    }
}
