package io.twinmesh.actors.twin.input;

import static io.twinmesh.actors.twin.input.Creatinine.nothing;
import static io.twinmesh.actors.twin.input.Creatinine.only;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What a record of today says of the conditions and medicines of a day that is over.
class PastDaysTest {
    private static final LocalDate DAY = LocalDate.parse("2021-03-22");
    private static final String BEFORE = "2015-01-01T00:00:00Z";
    private static final String AFTER = "2021-03-23T00:00:00Z";
    private static final String DIABETES = "44054006";
    private static final InputValue YES = new InputValue.Flag(true);
    private static final InputValue NO = new InputValue.Flag(false);
    private static final InputSpec DIABETIC =
            flag(new InputSource.ActiveCondition(List.of(Twins.SNOMED + DIABETES)));
    private static final InputSpec EVER_DIABETIC =
            flag(new InputSource.EverCondition(List.of(Twins.SNOMED + DIABETES)));
    private static final InputSpec STATIN =
            flag(new InputSource.ActiveMedication(List.of("statin")));

    @TempDir Path folder;
    private InputSelection selection;

    @BeforeEach
    void theModelsOfThisRelease() {
        selection = new InputSelection(Twins.catalog(folder).listing());
    }

    private static InputSpec flag(InputSource source) {
        return Twins.input("claim", new InputSpec.Type.Flag(), true, source);
    }

    private Selection then(InputSpec spec, Fact... facts) {
        return on(DAY, spec, facts);
    }

    private Selection on(LocalDate day, InputSpec spec, Fact... facts) {
        return selection.select(Twins.model(spec), Consents.sight(Twins.holding(facts)), day, "");
    }

    private static Fact medicine(String name, boolean active, @Nullable String from) {
        return new Fact.MedicationNoted(
                List.of(), name, active, Optional.ofNullable(from).map(Instant::parse));
    }

    @Test
    void a_medicine_that_was_stopped_since_or_before_is_neither_taken_nor_not() {
        nothing(then(STATIN, medicine("Simvastatin", false, BEFORE)), "asof.before-latest-data");
        nothing(then(STATIN, medicine("Simvastatin", false, null)), "asof.before-latest-data");
        nothing(then(STATIN, medicine("", false, BEFORE)), "input.missing");

        assertThat(only(on(Twins.TODAY, STATIN, medicine("Simvastatin", false, BEFORE))))
                .isEqualTo(NO);
    }

    @Test
    void a_medicine_that_was_begun_later_or_is_another_one_says_that_it_was_not_taken() {
        assertThat(only(then(STATIN, medicine("Simvastatin", false, AFTER)))).isEqualTo(NO);
        assertThat(only(then(STATIN, medicine("Aspirin", false, BEFORE)))).isEqualTo(NO);
    }

    @Test
    void one_that_is_taken_to_this_day_outweighs_one_that_was_stopped() {
        assertThat(
                        only(
                                then(
                                        STATIN,
                                        medicine("Simvastatin", false, BEFORE),
                                        medicine("Atorvastatin", true, BEFORE))))
                .isEqualTo(YES);
    }

    @Test
    void a_condition_that_is_over_nobody_knows_since_when_is_neither_there_nor_not() {
        var over = Twins.condition(DIABETES, false, BEFORE, null);

        nothing(then(DIABETIC, over), "asof.before-latest-data");
        nothing(
                then(DIABETIC, Twins.condition(DIABETES, false, null, null)),
                "asof.before-latest-data");
        nothing(
                then(
                        DIABETIC,
                        new Fact.ConditionNoted(
                                List.of(Fact.ConditionNoted.UNCODED),
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                Optional.empty())),
                "input.not-understood");
        assertThat(only(on(Twins.TODAY, DIABETIC, over))).isEqualTo(NO);
        assertThat(only(then(EVER_DIABETIC, over))).isEqualTo(YES);
    }

    @Test
    void a_condition_with_an_end_says_what_was_on_that_day() {
        assertThat(only(then(DIABETIC, Twins.condition(DIABETES, false, BEFORE, AFTER))))
                .isEqualTo(YES);
        assertThat(
                        only(
                                then(
                                        DIABETIC,
                                        Twins.condition(
                                                DIABETES, false, BEFORE, "2020-01-01T00:00:00Z"))))
                .isEqualTo(NO);
        assertThat(only(then(DIABETIC, Twins.condition(DIABETES, false, AFTER, null))))
                .isEqualTo(NO);
    }

    @Test
    void that_one_has_ended_is_not_told_where_consent_withholds_it() {
        var selected =
                selection.select(
                        Twins.model(DIABETIC),
                        Consents.sight(
                                Twins.holding(Twins.condition(DIABETES, false, BEFORE, null)),
                                Consents.permittingAllBut(Code.parse(Twins.SNOMED + DIABETES))),
                        DAY,
                        "");

        assertThat(selected).isInstanceOf(Selection.Withheld.class);
    }

    /// It is noon of today, which is not over.
    @Test
    void of_today_what_has_ended_is_over() {
        assertThat(only(on(Twins.TODAY, DIABETIC, Twins.condition(DIABETES, false, null, null))))
                .isEqualTo(NO);
        nothing(
                on(
                        Twins.TODAY.minusDays(1),
                        DIABETIC,
                        Twins.condition(DIABETES, false, null, null)),
                "asof.before-latest-data");
    }
}
