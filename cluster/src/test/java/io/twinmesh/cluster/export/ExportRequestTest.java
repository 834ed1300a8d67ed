package io.twinmesh.cluster.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.http.problem.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;

class ExportRequestTest {
    @Test
    void what_is_supported_is_read_from_one_list_or_from_several() {
        var request =
                read(
                        Map.of(
                                "_type",
                                List.of("Observation,Patient", "Condition"),
                                "_since",
                                List.of("2026-11-01T12:00:00+01:00"),
                                "_outputFormat",
                                List.of("application/fhir+ndjson")));

        assertThat(request.types()).containsExactly("Observation", "Patient", "Condition");
        assertThat(request.since()).contains(Instant.parse("2026-11-01T11:00:00Z"));
        assertThat(request.notices()).isEmpty();
    }

    @Test
    void without_parameters_everything_is_wanted() {
        assertThat(read(Map.of()).types()).isEmpty();
        assertThat(read(Map.of()).since()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "_outputFormat; application/fhir ndjson",
                "_outputFormat; ndjson",
                "_outputFormat; application/ndjson",
                "_since; 2026-11-01T12:00:00 01:00",
                "_type; Organization"
            })
    void forms_that_the_specification_allows_and_pluses_that_were_not_escaped_are_taken(
            String name, String value) {
        read(Map.of(name, List.of(value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "_outputFormat; text/csv",
                "_since; yesterday",
                "_since; 2026-11-01",
                "_type; Observation,Nonsense",
                "_type; observation",
                "_elements; id",
                "_typeFilter; Observation?status=final",
                "patient; Patient/1",
                "includeAssociatedData; LatestProvenanceResources",
                "_count; 1"
            })
    void anything_else_is_refused_with_its_name(String name, String value) {
        assertThatThrownBy(() -> read(Map.of(name, List.of(value))))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.problem().status()).isEqualTo(400);
                            assertThat(refused.problem().code())
                                    .isEqualTo("export.parameter-refused");
                            assertThat(refused.problem().expression()).isPresent();
                        });
    }

    @Test
    void what_is_not_supported_is_left_out_and_said_when_the_client_is_lenient() {
        var request =
                ExportRequest.read(
                        Map.of(
                                "_elements",
                                List.of("id"),
                                "_type",
                                List.of("Observation,Nonsense")),
                        ExportLevel.SYSTEM,
                        true);

        assertThat(request.types()).containsExactly("Observation");
        assertThat(request.notices()).hasSize(2);
    }

    @Test
    void a_lenient_client_whose_types_are_all_unknown_does_not_get_everything() {
        assertThatThrownBy(() ->
                        ExportRequest.read(
                                Map.of("_type", List.of("Nonsense")), ExportLevel.SYSTEM, true))
                .isInstanceOf(Refused.class);
    }

    @Test
    void an_export_of_patients_has_no_types_that_are_about_none() {
        assertThatThrownBy(() ->
                        ExportRequest.read(
                                Map.of("_type", List.of("Organization")),
                                ExportLevel.PATIENTS,
                                false))
                .isInstanceOf(Refused.class);
    }

    @Test
    void the_parameters_of_a_post_are_read_from_its_resource() throws JsonProcessingException {
        var body =
                JsonMapper.builder()
                        .build()
                        .readTree(
                                """
                                {"resourceType":"Parameters","parameter":[
                                  {"name":"_type","valueString":"Observation"},
                                  {"name":"_type","valueString":"Patient"},
                                  {"name":"_since","valueInstant":"2026-11-01T12:00:00Z"}]}
                                """);

        var request =
                ExportRequest.read(ExportRequest.parameters(body), ExportLevel.PATIENTS, false);

        assertThat(request.types()).containsExactly("Observation", "Patient");
        assertThat(request.since()).contains(Instant.parse("2026-11-01T12:00:00Z"));
    }

    private static ExportRequest read(Map<String, List<String>> parameters) {
        return ExportRequest.read(parameters, ExportLevel.SYSTEM, false);
    }
}
