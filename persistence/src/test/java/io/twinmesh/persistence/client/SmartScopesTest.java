package io.twinmesh.persistence.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class SmartScopesTest {
    private static final String LAB =
            "system/Observation.rs?category="
                    + "http://terminology.hl7.org/CodeSystem/observation-category|laboratory";

    @Nested
    class Grammar {
        // the examples of the specification's section on scopes, 2.2
        @ParameterizedTest
        @CsvSource({
            "patient/Observation.rs, patient/Observation.rs",
            "system/*.cruds, system/*.cruds",
            "user/Appointment.s, user/Appointment.s",
            "system/Observation.read, system/Observation.rs",
            "system/Observation.write, system/Observation.cud",
            "system/*.*, system/*.cruds",
            "system/Observation.rs?category=laboratory&status=final,"
                    + " system/Observation.rs?category=laboratory&status=final",
            "system/Observation.r?code=http%3A%2F%2Floinc.org%7C4548-4,"
                    + " system/Observation.r?code=http://loinc.org|4548-4"
        })
        void a_scope_is_read_and_written_in_the_form_of_version_2(String given, String canonical) {
            assertThat(SmartScope.parse(given).orElseThrow().text()).isEqualTo(canonical);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "system",
                    "system/Observation",
                    "system/Observation.",
                    "system/Observation.sr",
                    "system/Observation.rr",
                    "system/Observation.x",
                    "system/Observation.Read",
                    "system/observation.rs",
                    "system/Obs ervation.rs",
                    "system/*bservation.rs",
                    "System/Observation.rs",
                    "launch/patient",
                    "clinic/Observation.rs",
                    "system/Observation.rs?",
                    "system/Observation.rs?category",
                    "system/Observation.rs?category=",
                    "system/Observation.rs?category=a,,b",
                    "system/Observation.rs?category=a%zz",
                    "system/Observation.rs?category=a|b|c",
                    "system/Observation.rs?category:not=laboratory",
                    "system/Observation.rs?subject=Patient/1",
                    "system/Observation.rs?category=a&category=b&code=c&status=d&code=e"
                })
        void anything_else_is_no_scope_also_a_condition_that_could_not_be_kept(String given) {
            assertThat(SmartScope.parse(given)).isEmpty();
        }
    }

    @Nested
    class Granted {
        @Test
        void only_what_a_scope_names_is_permitted() {
            var scopes = scopes("system/Observation.rs", "system/Patient.r", "openid");

            assertThat(scopes.permits(Permission.READ, "Observation")).isTrue();
            assertThat(scopes.permits(Permission.SEARCH, "Observation")).isTrue();
            assertThat(scopes.permits(Permission.CREATE, "Observation")).isFalse();
            assertThat(scopes.permits(Permission.SEARCH, "Patient")).isFalse();
            assertThat(scopes.permits(Permission.READ, "Condition")).isFalse();
        }

        @Test
        void a_patient_s_or_a_user_s_scope_permits_nothing_to_a_client_that_acts_for_itself() {
            var scopes = scopes("patient/*.cruds", "user/*.cruds");

            assertThat(scopes.permits(Permission.READ, "Observation")).isFalse();
            assertThat(scopes.permitAnything()).isFalse();
        }

        @Test
        void a_condition_holds_for_the_resources_that_have_the_token() throws Exception {
            var grant =
                    scopes(LAB, "system/Observation.r?code=85354-9")
                            .grant(Permission.READ, "Observation");

            assertThat(grant.includes(observation("laboratory", "4548-4"))).isTrue();
            assertThat(grant.includes(observation("vital-signs", "85354-9"))).isTrue();
            assertThat(grant.includes(observation("vital-signs", "8867-4"))).isFalse();
            assertThat(grant.includes(json("{\"resourceType\":\"Observation\"}"))).isFalse();
        }

        @Test
        void all_conditions_of_one_scope_must_hold() throws Exception {
            var grant = scopes(LAB + "&status=final").grant(Permission.READ, "Observation");

            assertThat(grant.includes(observation("laboratory", "4548-4"))).isTrue();
            assertThat(
                            grant.includes(
                                    json(
                                            observation("laboratory", "4548-4")
                                                    .toString()
                                                    .replace("final", "amended"))))
                    .isFalse();
        }

        @Test
        void one_scope_without_a_condition_makes_the_others_needless() {
            var grant = scopes(LAB, "system/*.r").grant(Permission.READ, "Observation");

            assertThat(grant).isEqualTo(new Grant.Everything());
        }

        @ParameterizedTest
        @CsvSource({
            "http://loinc.org|4548-4, true",
            "4548-4, true",
            "http://loinc.org|, true",
            "|4548-4, false",
            "http://snomed.info/sct|4548-4, false"
        })
        void tokens_are_matched_as_in_a_search(String token, boolean matches) throws Exception {
            var grant = scopes("system/Observation.r?code=" + token);

            assertThat(
                            grant.grant(Permission.READ, "Observation")
                                    .includes(observation("laboratory", "4548-4")))
                    .isEqualTo(matches);
        }
    }

    @Nested
    class Narrowed {
        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "system/*.rs; system/Observation.cruds; system/Observation.rs",
                    "system/Observation.rs; system/*.rs; system/Observation.rs",
                    "system/Observation.cud; system/Observation.rs; ''",
                    "system/Observation.rs; system/Condition.rs; ''",
                    "user/Observation.rs; system/Observation.rs; ''",
                    "system/Observation.rs; system/Observation.r?status=final;"
                            + " system/Observation.r?status=final",
                    "system/Observation.r?category=laboratory; system/*.r?status=final;"
                            + " system/Observation.r?category=laboratory&status=final",
                    "system/*.rs system/Observation.rs; system/*.cruds; system/*.rs"
                })
        void what_is_granted_is_both_asked_for_and_allowed(
                String asked, String allowed, String granted) {
            assertThat(scopes(asked.split(" ", -1)).within(scopes(allowed)).text())
                    .isEqualTo(granted);
        }
    }

    private static SmartScopes scopes(String... words) {
        return SmartScopes.among(List.of(words));
    }

    private static JsonNode observation(String category, String code)
            throws JsonProcessingException {
        return json(
                """
                {"resourceType":"Observation","status":"final",
                 "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"%s"}]}],
                 "code":{"coding":[{"system":"http://loinc.org","code":"%s"}]}}
                """
                        .formatted(category, code));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JsonMapper.builder().build().readTree(text);
    }
}
