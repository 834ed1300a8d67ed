package io.twinmesh.cluster.fhir.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.search.ResourceSearch.Subject;
import io.twinmesh.cluster.fhir.search.SearchParser.Handling;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

class SearchParserTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final SearchParser PARSER =
            new SearchParser(SearchParameters.ofRelease(), "https://host/fhir");

    private static final JsonNode HEIGHT =
            json(
                    """
                    {"resourceType":"Observation","id":"o1","status":"final",
                     "meta":{"lastUpdated":"2026-02-03T04:05:06.789Z","tag":[{"system":"t","code":"x"}]},
                     "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
                     "code":{"coding":[{"system":"http://loinc.org","code":"8302-2"},{"code":"own"}],"text":"Height"},
                     "subject":{"reference":"Patient/tw-1"},
                     "encounter":{"reference":"Encounter/e1"},
                     "performer":[{"reference":"https://other/fhir/Practitioner/p1"}],
                     "effectiveDateTime":"2020-03-15T10:30:00+02:00",
                     "valueQuantity":{"value":170.5,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}}
                    """);
    private static final JsonNode ADA =
            json(
                    """
                    {"resourceType":"Patient","id":"tw-1","active":true,"birthDate":"1970-02-03",
                     "gender":"female",
                     "identifier":[{"system":"urn:hospital","value":"4711"},{"value":"free"}],
                     "name":[{"use":"official","family":"Müller Lüdenscheidt","given":["Ada","Zoë"]}],
                     "address":[{"use":"home","line":["Ring 1"],"city":"Köln"}]}
                    """);

    private static JsonNode json(String text) {
        try {
            return UsCore.JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ParsedSearch parse(String type, String query, Handling handling) {
        return PARSER.parse(type, SearchQuery.parse(query).orElseThrow(), handling, NOW);
    }

    private static ResourceSearch search(String type, String query) {
        var parsed = parse(type, query, Handling.STRICT);
        assertThat(parsed).as(query).isInstanceOf(ParsedSearch.Understood.class);
        return ((ParsedSearch.Understood) parsed).search();
    }

    private static String code(String type, String query) {
        return ((ParsedSearch.Refused) parse(type, query, Handling.LENIENT)).refusal().code();
    }

    @Nested
    class Tokens {
        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "code=8302-2 true",
                    "code=own true",
                    "code=http://loinc.org|8302-2 true",
                    "code=http://loinc.org|own false",
                    "code=http://loinc.org| true",
                    "code=http://snomed.info/sct| false",
                    "code=|own true",
                    "code=|8302-2 false",
                    "code=1,8302-2 true",
                    "code=1,2 false",
                    "code:not=8302-2 false",
                    "code:not=1 true",
                    "code:not=1,8302-2 false",
                    "status=final true",
                    "status=FINAL false",
                    "status:not=final false",
                    "data-absent-reason:not=unknown true",
                    "data-absent-reason:missing=true true",
                    "data-absent-reason:missing=false false",
                    "code:missing=false true",
                    "_id=o1 true",
                    "_id=o2,o3 false",
                    "_tag=t|x true",
                    "status=final&code=8302-2 true",
                    "status=final&code=1 false",
                    "category=vital-signs true",
                })
        void find_codes_as_fhir_says(String query, boolean found) {
            assertThat(search("Observation", query).finds(HEIGHT)).isEqualTo(found);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "identifier=urn:hospital|4711 true",
                    "identifier=4711 true",
                    "identifier=urn:other|4711 false",
                    "identifier=|free true",
                    "identifier=|4711 false",
                    "active=true true",
                    "active=false false",
                    "gender=female true",
                })
        void find_identifiers_and_yes_or_no(String query, boolean found) {
            assertThat(search("Patient", query).finds(ADA)).isEqualTo(found);
        }

        @Test
        void synthea_writes_vital_sign_and_a_search_for_vital_signs_does_not_find_it() {
            var dirty =
                    json(
                            """
                            {"resourceType":"Observation","category":[{"coding":[
                              {"system":"http://terminology.hl7.org/CodeSystem/observation-category",
                               "code":"vital-sign"}]}]}
                            """);

            assertThat(search("Observation", "category=vital-signs").finds(dirty)).isFalse();
            assertThat(search("Observation", "category=vital-sign").finds(dirty)).isTrue();
        }

        @Test
        void an_escaped_comma_is_part_of_the_code() {
            var odd = json("{\"resourceType\":\"Observation\",\"status\":\"a,b|c\"}");

            assertThat(search("Observation", "status=a\\,b\\|c").finds(odd)).isTrue();
            assertThat(search("Observation", "status=a,b").finds(odd)).isFalse();
        }
    }

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

        @ParameterizedTest
        @CsvSource({"yesterday", "2020-13", "2020-02-30", "20200101", "ge", "xx2020", "2020-1-1"})
        void what_is_no_date_is_refused(String value) {
            assertThat(code("Observation", "date=" + value)).isEqualTo("search.value-malformed");
        }
    }

    @Nested
    class Texts {
        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "family=mull;true",
                    "family=MÜLLER;true",
                    "family=lüdenscheidt;false",
                    "family:contains=ludenscheidt;true",
                    "family:exact=Müller Lüdenscheidt;true",
                    "family:exact=müller lüdenscheidt;false",
                    "given=zoe;true",
                    "given=ada,eve;true",
                    "given=eve;false",
                    "given=ada&given=zoe;true",
                    "name=ada;true",
                    "name=mueller;false",
                    "name=official;false",
                    "address=ring;true",
                    "address-city=koln;true",
                    "address=home;false",
                })
        void are_compared_from_their_beginning_without_case_and_accents(
                String query, boolean found) {
            assertThat(search("Patient", query).finds(ADA)).isEqualTo(found);
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

    @Nested
    class References {
        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "encounter=Encounter/e1 true",
                    "encounter=e1 true",
                    "encounter=https://host/fhir/Encounter/e1 true",
                    "encounter=Encounter/e2 false",
                    "encounter=Observation/e1 false",
                    "encounter:Encounter=e1 true",
                    "performer=https://other/fhir/Practitioner/p1 true",
                    "performer=https://third/fhir/Practitioner/p1 false",
                    "performer=Practitioner/p1 false",
                })
        void are_found_by_id_with_or_without_their_type(String query, boolean found) {
            assertThat(search("Observation", query).finds(HEIGHT)).isEqualTo(found);
        }

        @ParameterizedTest
        @CsvSource({
            "patient=tw-1",
            "patient=Patient/tw-1",
            "subject=Patient/tw-1",
            "subject:Patient=tw-1",
            "patient=https://host/fhir/Patient/tw-1",
            "patient=tw-1&subject=Patient/tw-1",
            "patient=tw-1&_id=o1",
        })
        void a_patient_binds_the_search(String query) {
            assertThat(search("Observation", query).subject())
                    .isEqualTo(new Subject.OfPatient("tw-1"));
        }

        @Test
        void nothing_else_binds_it() {
            assertThat(search("Observation", "subject=Group/1").subject())
                    .isEqualTo(new Subject.Anyone());
            assertThat(search("Observation", "code=1").subject()).isEqualTo(new Subject.Anyone());
            assertThat(search("Observation", "_id=o1,o2").subject())
                    .isEqualTo(new Subject.Named(List.of("o1", "o2")));
            assertThat(search("Observation", "_id:not=o1").subject())
                    .isEqualTo(new Subject.Anyone());
        }

        @ParameterizedTest
        @CsvSource({"'patient=tw-1,tw-2'", "patient=tw-1&patient=tw-2"})
        void two_patients_at_once_are_refused(String query) {
            assertThat(code("Observation", query)).isEqualTo("search.one-patient");
        }
    }

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
