package io.twinmesh.cluster.fhir.search;

import static io.twinmesh.cluster.fhir.search.SearchFixtures.HEIGHT;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.code;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.json;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.temporal.ChronoUnit;
import java.util.List;

/// What a search finds by time and by amount: both are ranges as exact as they are written.
class SearchRangesTest {
    @Nested
    class Times {
        /// The observation is of 2020-03-15T08:30:00Z, to the second.
        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "date=2020 true",
                    "date=2020-03 true",
                    "date=2020-03-15 true",
                    "date=2020-03-15T08:30Z true",
                    "date=2020-03-15T08:30:00Z true",
                    "date=2020-03-15T08:30 true",
                    "date=2020-03-15T10:30%2B02:00 true",
                    "date=2020-03-15T10:30+02:00 true",
                    "date=2020-03-15T08:31Z false",
                    "date=2021 false",
                    "date=ne2020 false",
                    "date=ne2021 true",
                    "date=ge2020-03-15 true",
                    "date=ge2020-03-16 false",
                    "date=gt2020-03-15 false",
                    "date=gt2020-03-14 true",
                    "date=le2020-03-15 true",
                    "date=le2020-03-14 false",
                    "date=lt2020-03-15 false",
                    "date=lt2020-03-16 true",
                    "date=sa2020-03-14 true",
                    "date=sa2020-03-15 false",
                    "date=eb2020-03-16 true",
                    "date=eb2020-03-15 false",
                    "date=ap2020-09 true",
                    "date=ap2024 false",
                    "date=ge2020-01-01&date=lt2021-01-01 true",
                    "date=ge2020-01-01&date=lt2020-02-01 false",
                    "date=2019,2020 true",
                    "_lastUpdated=ge2026-02-03T04:05:06Z true",
                    "_lastUpdated=gt2026-02-03 false",
                    "date:missing=true false",
                })
        void are_ranges_as_exact_as_they_are_written(String query, boolean found) {
            assertThat(search("Observation", query).finds(HEIGHT)).isEqualTo(found);
        }

        /// Periods: FHIR R4 3.1.1.4.5. The encounter lasts from 10 March to the end of 12 March;
        /// the second one has not ended.
        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "date=2020-03 true false",
                    "date=2020-03-11 false false",
                    "date=ge2020-03-12 true true",
                    "date=ge2020-03-13 false true",
                    "date=gt2020-03-12 false true",
                    "date=gt2020-03-11 true true",
                    "date=lt2020-03-11 true true",
                    "date=lt2020-03-10 false false",
                    "date=le2020-03-10 true true",
                    "date=sa2020-03-09 true true",
                    "date=sa2020-03-10 false false",
                    "date=eb2020-03-13 true false",
                    "date=ap2020-03-11 true true",
                })
        void a_period_is_compared_by_its_ends(String query, boolean closed, boolean open) {
            var visit =
                    json(
                            "{\"resourceType\":\"Encounter\",\"period\":{\"start\":\"2020-03-10\","
                                    + "\"end\":\"2020-03-12\"}}");
            var staying =
                    json("{\"resourceType\":\"Encounter\",\"period\":{\"start\":\"2020-03-10\"}}");

            assertThat(search("Encounter", query).finds(visit)).isEqualTo(closed);
            assertThat(search("Encounter", query).finds(staying)).isEqualTo(open);
        }

        @Test
        void of_a_timing_count_its_bounds_or_events() {
            var bounded =
                    json(
                            "{\"resourceType\":\"Observation\",\"effectiveTiming\":{\"repeat\":"
                                    + "{\"boundsPeriod\":{\"start\":\"2020-01\",\"end\":\"2020-03\"}}}}");
            var listed =
                    json(
                            "{\"resourceType\":\"Observation\",\"effectiveTiming\":{\"event\":"
                                    + "[\"2020-02-01\",\"2020-01-01\"]}}");

            assertThat(search("Observation", "date=2020").finds(bounded)).isTrue();
            assertThat(search("Observation", "date=gt2020-02").finds(bounded)).isTrue();
            assertThat(search("Observation", "date=gt2020-02").finds(listed)).isFalse();
            assertThat(search("Observation", "date=lt2020-02").finds(listed)).isTrue();
        }

        /// Records that are of one moment, at the ends of a day and beside them.
        @ParameterizedTest
        @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NE")
        void the_moments_of_a_search_are_those_that_it_finds(Prefix prefix) {
            var day = TimeRange.parse("2020-03-15").orElseThrow();
            var moments = new Wanted.Time(prefix, day).moments().orElseThrow();

            for (var end : List.of(day.from(), day.to())) {
                for (int micros = -1; micros <= 1; micros++) {
                    var at = end.plus(micros, ChronoUnit.MICROS);
                    var record = new TimeRange(at, at.plus(1, ChronoUnit.MICROS));
                    assertThat(moments.overlaps(record))
                            .as("%s", at)
                            .isEqualTo(day.finds(prefix, record));
                }
            }
        }

        @ParameterizedTest
        @CsvSource({
            "yesterday",
            "2020-13",
            "2020-02-30",
            "20200101",
            "ge",
            "xx2020",
            "2020-1-1",
            "ap-999999999-01-01T00:00:00Z",
            "+10000-01-01T00:00:00Z",
        })
        void what_is_no_date_is_refused(String value) {
            assertThat(code("Observation", "date=" + value)).isEqualTo("search.value-malformed");
        }
    }

    @Nested
    class Amounts {
        /// FHIR R4 3.1.1.4.7: 170.5 stands for 170.45 up to, not including, 170.55.
        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "value-quantity=170.5 true",
                    "value-quantity=170.50 true",
                    "value-quantity=170.48 false",
                    "value-quantity=171 true",
                    "value-quantity=170 false",
                    "value-quantity=ne170.5 false",
                    "value-quantity=gt170 true",
                    "value-quantity=gt170.5 false",
                    "value-quantity=ge170.5 true",
                    "value-quantity=lt171 true",
                    "value-quantity=le170.4 false",
                    "value-quantity=sa170 true",
                    "value-quantity=eb171 true",
                    "value-quantity=ap160 true",
                    "value-quantity=ap150 false",
                    "value-quantity=1.705e2 true",
                    "value-quantity=170.5|http://unitsofmeasure.org|cm true",
                    "value-quantity=170.5|http://unitsofmeasure.org|m false",
                    "value-quantity=170.5||cm true",
                    "value-quantity=gt100|http://unitsofmeasure.org| true",
                    "combo-value-quantity=170.5 true",
                    "component-value-quantity=170.5 false",
                })
        void are_compared_as_exactly_as_they_are_written(String query, boolean found) {
            assertThat(search("Observation", query).finds(HEIGHT)).isEqualTo(found);
        }

        @Test
        void a_bound_is_above_or_below_and_equal_to_nothing() {
            var low =
                    json(
                            "{\"resourceType\":\"Observation\",\"valueQuantity\":"
                                    + "{\"value\":5,\"comparator\":\"<\"}}");

            assertThat(search("Observation", "value-quantity=5").finds(low)).isFalse();
            assertThat(search("Observation", "value-quantity=lt5").finds(low)).isTrue();
            assertThat(search("Observation", "value-quantity=gt1").finds(low)).isFalse();
        }

        @ParameterizedTest
        @CsvSource({"tall", "1e999", "1|x", "''", "1.5.5", "'5,'"})
        void what_is_no_number_is_refused(String value) {
            assertThat(code("Observation", "value-quantity=gt" + value))
                    .isEqualTo("search.value-malformed");
        }
    }
}
