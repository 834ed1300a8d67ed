package io.twinmesh.actors.twin.input;

import static io.twinmesh.actors.twin.input.Creatinine.creatinine;
import static io.twinmesh.actors.twin.input.Creatinine.nothing;
import static io.twinmesh.actors.twin.input.Creatinine.only;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.Worst;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The worst of the values of a day, asked for at noon of 2026-11-21.
class DayValuesTest {
    private static final InputSpec CREATININE =
            worst(Twins.amount("mg/dL", 0.1, 30), Twins.LOINC + "2160-0", Twins.LOINC + "14682-9");
    private static final InputSpec PLATELETS =
            worst(Twins.amount("10*3/uL", 1, 3000), Twins.LOINC + "777-3");

    @TempDir Path folder;
    private InputSelection selection;

    private static InputSpec worst(InputSpec.Type type, String... codes) {
        return new InputSpec(
                "value",
                "value",
                type,
                true,
                List.of(new InputSource.WorstOfDay(List.of(codes))),
                Optional.of(Duration.ofHours(24)));
    }

    @BeforeEach
    void theModelsOfThisRelease() {
        selection = new InputSelection(Twins.catalog(folder).listing());
    }

    private Selection select(InputSpec spec, Sight sight) {
        return selection.select(Twins.model(spec), sight, Twins.TODAY, "");
    }

    private Selection select(InputSpec spec, Fact... facts) {
        return select(spec, Consents.sight(Twins.holding(facts)));
    }

    @Test
    void counts_with_its_own_time_and_resource_whatever_came_later() {
        var chosen =
                (Selection.Chosen)
                        select(
                                CREATININE,
                                creatinine("1.0", "mg/dL", "2026-11-21T03:00:00Z"),
                                creatinine("3.0", "mg/dL", "2026-11-21T06:00:00Z"),
                                creatinine("1.5", "mg/dL", "2026-11-21T11:00:00Z"));

        assertThat(only(chosen)).isEqualTo(new InputValue.Amount(3.0));
        var used = chosen.used().getFirst();
        assertThat(used.source()).isEqualTo("worst-of-day");
        assertThat(used.observedAt()).contains(Instant.parse("2026-11-21T06:00:00Z"));
        // the person's is the first
        assertThat(used.resources()).containsExactly(3L);
        assertThat(used.consulted()).hasSize(3);
    }

    @Test
    void is_the_lowest_where_less_is_worse() {
        assertThat(
                        only(
                                select(
                                        PLATELETS,
                                        Twins.measured(
                                                "777-3", "45", "10*3/uL", "2026-11-20T12:00:00Z"),
                                        Twins.measured(
                                                "777-3",
                                                "160",
                                                "10*3/uL",
                                                "2026-11-21T11:00:00Z"))))
                .isEqualTo(new InputValue.Amount(45));
    }

    @Test
    void is_found_over_units_and_codes() {
        assertThat(
                        only(
                                select(
                                        CREATININE,
                                        Twins.measured(
                                                "14682-9", "5", "umol/L", "2026-11-21T06:00:00Z"),
                                        creatinine("1.5", "mg/dL", "2026-11-21T11:00:00Z"))))
                .isEqualTo(new InputValue.Amount(2.5));
    }

    @Test
    void is_not_of_more_than_24_hours_ago() {
        assertThat(
                        only(
                                select(
                                        CREATININE,
                                        creatinine("3.0", "mg/dL", "2026-11-20T11:59:00Z"),
                                        creatinine("1.5", "mg/dL", "2026-11-21T11:00:00Z"))))
                .isEqualTo(new InputValue.Amount(1.5));
    }

    @Test
    void is_not_known_where_the_newest_is_too_old_or_later_than_the_day_asked_for() {
        nothing(
                select(CREATININE, creatinine("3.0", "mg/dL", "2026-11-20T11:59:00Z")),
                "input.stale");
        var twin =
                Twins.holding(
                        creatinine("3.0", "mg/dL", "2026-11-20T20:00:00Z"),
                        creatinine("1.5", "mg/dL", "2026-11-21T11:00:00Z"));
        nothing(
                selection.select(
                        Twins.model(CREATININE),
                        Consents.sight(twin),
                        Twins.TODAY.minusDays(1),
                        ""),
                "asof.before-latest-data");
    }

    @Test
    void is_not_known_where_one_of_the_day_is_withheld() {
        var twin =
                Twins.holding(
                        Twins.measured("14682-9", "5", "umol/L", "2026-11-21T06:00:00Z"),
                        creatinine("1.5", "mg/dL", "2026-11-21T11:00:00Z"));
        var policy = Consents.permittingAllBut(Code.parse(Twins.LOINC + "14682-9"));

        assertThat(select(CREATININE, Consents.sight(twin, policy)))
                .isInstanceOf(Selection.Withheld.class);
    }

    @Test
    void is_not_known_where_one_of_the_day_is_of_no_use() {
        nothing(
                select(
                        CREATININE,
                        creatinine("77", "mg/dL", "2026-11-21T06:00:00Z"),
                        creatinine("1.5", "mg/dL", "2026-11-21T11:00:00Z")),
                "input.out-of-range");
    }

    @Test
    void is_not_known_where_the_number_of_one_of_the_day_cannot_be_read() {
        var worst = creatinine("5.0", "mg/dL", "2026-11-21T06:00:00Z");
        var bound = Twins.unreadable("2160-0", "2026-11-21T08:00:00Z");
        var newest = creatinine("1.0", "mg/dL", "2026-11-21T11:00:00Z");

        nothing(select(CREATININE, worst, bound, newest), "input.not-understood");
        nothing(select(CREATININE, bound, newest), "input.not-understood");
        nothing(select(CREATININE, newest, bound), "input.not-understood");
    }

    @Test
    void is_that_of_before_a_number_that_could_not_be_read_and_was_taken_back() {
        var twin =
                Twins.holding(
                        creatinine("5.0", "mg/dL", "2026-11-21T06:00:00Z"),
                        Twins.unreadable("2160-0", "2026-11-21T08:00:00Z"),
                        creatinine("1.0", "mg/dL", "2026-11-21T11:00:00Z"));

        // the first resource is the person
        var after =
                PatientState.evolve(
                        twin,
                        new PatientEvent.ResourceDeleted(
                                Twins.NOW, "i", DataClass.CLINICAL, "Observation", "r-3", 2, 3));

        assertThat(only(select(CREATININE, Consents.sight((PatientState.Active) after))))
                .isEqualTo(new InputValue.Amount(5.0));
    }

    @Test
    void is_remembered_of_exactly_the_codes_that_sofa_asks_it_of() {
        var asked =
                BuiltInModel.named("sofa").orElseThrow().manifest().inputs().stream()
                        .flatMap(input -> input.sources().stream())
                        .filter(InputSource.WorstOfDay.class::isInstance)
                        .flatMap(source -> source.measured().stream())
                        .toList();

        assertThat(asked).containsExactlyInAnyOrderElementsOf(Worst.codes());
    }
}
