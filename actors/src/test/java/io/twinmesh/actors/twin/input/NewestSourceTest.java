package io.twinmesh.actors.twin.input;

import static io.twinmesh.actors.twin.input.Creatinine.creatinine;
import static io.twinmesh.actors.twin.input.Creatinine.nothing;
import static io.twinmesh.actors.twin.input.Creatinine.only;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A filtration rate that is computed from a creatinine, or measured.
class NewestSourceTest {
    private static final InputSpec EGFR =
            Twins.atMostOld(
                    Twins.input(
                            "egfr",
                            Twins.amount("mL/min/{1.73_m2}", 0, 400),
                            true,
                            new InputSource.Derived("ckd-epi-2021"),
                            new InputSource.Observation(List.of(Twins.LOINC + "98979-8"))),
                    Duration.ofDays(730));
    private static final String DAY = "2026-01-02T00:00:00Z";
    private static final String DAY_BEFORE = "2026-01-01T00:00:00Z";
    private static final String TOO_OLD = "2020-01-01T00:00:00Z";

    @TempDir Path folder;
    private InputSelection selection;

    @BeforeEach
    void theModelsOfThisRelease() {
        selection = new InputSelection(Twins.catalog(folder).listing());
    }

    private Selection select(Fact... facts) {
        return selection.select(
                Twins.model(EGFR), Consents.sight(Twins.holding(facts)), Twins.TODAY, "");
    }

    private static Fact rate(String at) {
        return Twins.measured("98979-8", "62", "mL/min/{1.73_m2}", at);
    }

    private static Instant observedAt(Selection selected) {
        return ((Selection.Chosen) selected).used().getFirst().observedAt().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        DAY + ", " + DAY_BEFORE + ", derived",
        DAY_BEFORE + ", " + DAY + ", observation",
        DAY + ", " + DAY + ", derived",
        TOO_OLD + ", " + DAY + ", observation",
        DAY + ", " + TOO_OLD + ", derived"
    })
    void of_two_sources_the_newer_counts_and_the_first_of_one_time(
            String creatinine, String rate, String source) {
        var chosen = (Selection.Chosen) select(creatinine("0.8", "mg/dL", creatinine), rate(rate));

        assertThat(chosen.used().getFirst().source()).isEqualTo(source);
        assertThat(observedAt(chosen))
                .isEqualTo(Instant.parse(source.equals("derived") ? creatinine : rate));
    }

    /// In another unit than its code counts, and out of range.
    @ParameterizedTest
    @CsvSource({"1.5, umol/L, input.unit-unknown", "35, mg/dL, input.out-of-range"})
    void one_that_cannot_be_used_leaves_no_older_one_to_the_next(
            String value, String unit, String code) {
        nothing(select(creatinine(value, unit, DAY), rate(DAY_BEFORE)), code);

        assertThat(only(select(creatinine(value, unit, DAY), rate(DAY))))
                .isEqualTo(new InputValue.Amount(62));
    }

    @Test
    void an_older_one_does_not_pass_for_a_newer_one_that_cannot_be_read() {
        var bound = Twins.unreadable("98979-8", DAY);

        nothing(select(creatinine("0.8", "mg/dL", DAY_BEFORE), bound), "input.not-understood");
        assertThat(observedAt(select(creatinine("0.8", "mg/dL", DAY), bound)))
                .isEqualTo(Instant.parse(DAY));
    }

    @Test
    void of_two_sources_an_older_one_that_cannot_be_used_does_not_matter() {
        var strange = Twins.measured("98979-8", "62", "L", DAY_BEFORE);

        assertThat(observedAt(select(creatinine("0.8", "mg/dL", DAY), strange)))
                .isEqualTo(Instant.parse(DAY));
        nothing(
                select(
                        creatinine("0.8", "mg/dL", DAY_BEFORE),
                        Twins.measured("98979-8", "62", "L", DAY)),
                "input.unit-unknown");
    }
}
