package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.ModelManifest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

/// Of a number that somebody else computed, and of the band that they say or do not say.
class RedFlagTest {
    private static final ModelManifest NEWS2 = BuiltInModel.named("news2").orElseThrow().manifest();

    @ParameterizedTest
    @CsvSource({
        "6, medium, false",
        "6, , false",
        "7, high, true",
        "7, low, true",
        "7, , true",
        "9, low, true",
        "2, high, true"
    })
    void it_is_raised_by_seven_points_whatever_band_is_said(
            double score, String band, boolean raised) {
        assertThat(RedFlag.raisedBy(NEWS2, said(score, band))).isEqualTo(raised);
    }

    @ParameterizedTest
    @CsvSource({"2, low, false", "4, low, false", "4, , false", "4, low-medium, true", "5, , true"})
    void a_warning_is_one_by_the_number_too(double score, String band, boolean warns) {
        assertThat(Alarm.raisedBy(NEWS2, said(score, band))).isEqualTo(warns);
    }

    private static Outcome.Computed said(double score, @Nullable String band) {
        return new Outcome.Computed(
                List.of(new Outcome.Output("score", score, "{score}")),
                Optional.ofNullable(band).map(code -> new Outcome.Band(code, code)),
                List.of(),
                List.of());
    }
}
