package io.twinmesh.cluster.fhir.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.fhir.search.SearchQuery;
import io.twinmesh.cluster.http.problem.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EverythingRequestTest {
    private static EverythingRequest read(String query, boolean lenient) {
        return EverythingRequest.read(SearchQuery.parse(query).orElseThrow(), lenient);
    }

    private static void refused(String query, boolean lenient) {
        assertThatThrownBy(() -> read(query, lenient))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.problem().status()).isEqualTo(400);
                            assertThat(refused.problem().code())
                                    .isEqualTo("search.value-malformed");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_type=Observation,Condition,Patient",
                "_type=Observation&_type=Condition&_type=Patient",
                "_type=Observation, Condition&_count=7&_type=Patient,Observation"
            })
    void wants_all_types_that_are_named_in_one_list_or_in_several(String query) {
        assertThat(read(query, false).types())
                .containsExactlyInAnyOrder("Observation", "Condition", "Patient");
    }

    @Test
    void wants_all_types_when_none_is_named() {
        assertThat(read("_count=7", false).types()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Foo", "observation", "Observation,Foo", "Practitioner", ","})
    void names_no_type_that_patients_do_not_have(String types) {
        refused("_type=" + types, false);
    }

    @Test
    void may_pass_over_such_a_type_and_says_so() {
        var request = read("_type=Observation&_type=Foo", true);

        assertThat(request.types()).containsExactly("Observation");
        assertThat(request.ignored()).containsExactly("a type in _type");
        assertThat(read("_type=Observation", true).ignored()).isEmpty();
    }

    @Test
    void of_whose_types_none_is_left_does_not_become_one_for_all() {
        refused("_type=Foo", true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_count=0",
                "_count=x",
                "_count=-1",
                "_since=once",
                "start=x",
                "end=2015-13"
            })
    void has_sound_values(String query) {
        refused(query, true);
    }
}
