package io.twinmesh.cluster.fhir.search;

import static io.twinmesh.cluster.fhir.search.SearchFixtures.ADA;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.HEIGHT;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.code;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.json;
import static io.twinmesh.cluster.fhir.search.SearchFixtures.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.fhir.search.ResourceSearch.Subject;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/// What a search finds by code, by text and by reference.
class SearchCriteriaTest {
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
}
