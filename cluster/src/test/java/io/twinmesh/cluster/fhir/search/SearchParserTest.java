package io.twinmesh.cluster.fhir.search;

import static io.twinmesh.cluster.fhir.search.SearchFixtures.code;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.json;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.parse;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.fhir.search.SearchParser.Handling;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a search asks of its result, and what is not understood.
class SearchParserTest {
    @Nested
    class TheResult {
        @Test
        void is_sorted_and_paged_as_asked() {
            var search =
                    search(
                            "Observation",
                            "patient=tw-1&_sort=-date,_lastUpdated&_count=7&_total=accurate");

            assertThat(search.sort()).extracting(SortKey::descending).containsExactly(true, false);
            assertThat(search.page().count()).contains(7);
            assertThat(search.page().countOnly()).isFalse();
            assertThat(search.page().total()).contains(true);
        }

        @ParameterizedTest
        @CsvSource({"_count=0", "_summary=count"})
        void can_be_the_number_alone(String query) {
            assertThat(search("Observation", query).page().countOnly()).isTrue();
        }

        @Test
        void is_ordered_by_time_whatever_zone_it_is_written_in_and_without_a_time_last() {
            var key = search("Observation", "_sort=date").sort().getFirst();
            var back = search("Observation", "_sort=-date").sort().getFirst();
            var times =
                    List.of("2020-03-15T10:00:00+05:00", "2020-03-15T06:00:00Z", "1955", "2021-01")
                            .stream()
                            .map(at -> key.of(json("{\"effectiveDateTime\":\"" + at + "\"}")))
                            .toList();

            assertThat(List.of(times.get(2), times.get(0), times.get(1), times.get(3)))
                    .isSortedAccordingTo(key.order());
            assertThat(key.order().compare(times.get(0), Optional.empty())).isNegative();
            assertThat(back.order().compare(times.get(0), Optional.empty())).isNegative();
            assertThat(back.order().compare(times.get(2), times.get(3))).isPositive();
        }

        @Test
        void brings_along_what_refers_to_it_and_what_it_refers_to() {
            var search =
                    search(
                            "MedicationRequest",
                            "patient=tw-1&_include=MedicationRequest:medication&_revinclude="
                                    + "Provenance:target");
            var order =
                    json(
                            "{\"resourceType\":\"MedicationRequest\",\"medicationReference\":"
                                    + "{\"reference\":\"Medication/m1\"}}");

            assertThat(search.includes()).extracting(i -> i.reverse()).containsExactly(false, true);
            assertThat(search.includes().getFirst().references(order))
                    .containsExactly("Medication/m1");
        }

        @ParameterizedTest
        @CsvSource({"_count=many", "_count=-1", "code:missing=perhaps"})
        void must_be_asked_for_soundly(String query) {
            assertThat(code("Observation", query)).isEqualTo("search.value-malformed");
        }
    }

    @Nested
    class WhatIsNotKnown {
        @Test
        void is_passed_over_and_said() {
            var parsed =
                    (ParsedSearch.Understood)
                            parse(
                                    "Observation",
                                    "kode=1&code=8302-2&Ada%20M%C3%BCller=2&_sort=value-quantity"
                                            + "&_format=json&_elements=id",
                                    Handling.LENIENT);

            assertThat(parsed.search().criteria()).hasSize(1);
            assertThat(parsed.ignored())
                    .containsExactly("kode", "a parameter without a sound name", "_sort");
        }

        @Test
        void is_refused_when_the_client_is_strict() {
            var parsed = (ParsedSearch.Refused) parse("Observation", "kode=1", Handling.STRICT);

            assertThat(parsed.refusal().code()).isEqualTo("search.parameter-unknown");
            assertThat(parsed.refusal().why()).contains("kode").doesNotContain("1");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "subject.name=ada search.parameter-unsupported",
                    "subject:Patient.name=ada search.parameter-unsupported",
                    "_has:Provenance:target:agent=x search.parameter-unsupported",
                    "_filter=code search.parameter-unsupported",
                    "code-value-quantity=8302-2$gt5 search.parameter-unsupported",
                    "_include:iterate=Observation:subject search.parameter-unsupported",
                    "_include=* search.parameter-unsupported",
                    "code:in=http://valueset search.modifier-unsupported",
                    "code:above=1 search.modifier-unsupported",
                    "code:text=high search.modifier-unsupported",
                    "date:exact=2020 search.modifier-unsupported",
                    "code=a|b|c search.value-malformed",
                    "code=| search.value-malformed",
                })
        void is_never_passed_over_when_the_search_would_mean_less_than_it_says(
                String query, String code) {
            assertThat(code("Observation", query)).isEqualTo(code);
        }

        @Test
        void a_refusal_repeats_no_value() {
            var parsed =
                    (ParsedSearch.Refused)
                            parse("Patient", "birthdate=Plantedname", Handling.LENIENT);

            assertThat(parsed.toString()).contains("birthdate").doesNotContain("Plantedname");
        }
    }

    @Nested
    class Limits {
        @Test
        void a_query_has_a_longest_length_and_a_largest_number_of_parameters_and_values() {
            assertThat(SearchQuery.parse("code=" + "x".repeat(SearchQuery.MAX_LENGTH))).isEmpty();
            assertThat(SearchQuery.parse("code=1&".repeat(SearchQuery.MAX_PARAMETERS))).isPresent();
            assertThat(SearchQuery.parse("code=1&".repeat(SearchQuery.MAX_PARAMETERS + 1)))
                    .isEmpty();
            var values =
                    String.join(
                            ",",
                            IntStream.rangeClosed(0, Values.MAX_VALUES)
                                    .mapToObj(Integer::toString)
                                    .toList());
            assertThat(code("Observation", "code=" + values)).isEqualTo("search.value-malformed");
        }

        @Test
        void a_broken_encoding_is_refused_and_an_empty_value_passed_over() {
            assertThat(SearchQuery.parse("code=%zz")).isEmpty();
            assertThat(SearchQuery.parse("code=&=1&status").orElseThrow().parameters()).isEmpty();
        }
    }
}
