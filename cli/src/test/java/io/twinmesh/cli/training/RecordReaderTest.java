package io.twinmesh.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.synthea.SyntheaBundles;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

final class RecordReaderTest {
    private static final Path CLINICAL = Path.of("..", "..", "shared", "data", "clinical");
    private static final List<String> USED =
            List.of("39156-5", "8480-6", "2093-3", "2085-9", "2571-8");

    @TempDir Path folder;

    private PatientRecord read(String json) throws IOException {
        var file = folder.resolve("bundle.json");
        Files.writeString(file, json);
        return RecordReader.read(file).orElseThrow();
    }

    /// The expected values were taken from the same files by another program.
    @Test
    void finds_the_latest_values_of_all_eleven_reference_patients() throws IOException {
        var expected =
                new ObjectMapper().readTree(CLINICAL.resolve("synthea_expected.json").toFile());
        var compared = 0;
        for (var file : SyntheaBundles.in(CLINICAL.resolve("synthea-r4")).patients()) {
            var record = RecordReader.read(file).orElseThrow();
            var known = expected.path(file.getFileName().toString());

            assertThat(record.id()).isEqualTo(known.path("patient").path("id").asText());
            assertThat(record.birthDate())
                    .isEqualTo(known.path("patient").path("birthDate").asText());
            assertThat(record.deceased())
                    .isEqualTo(
                            !known.path("patient").path("deceased").isMissingNode()
                                    && !known.path("patient").path("deceased").isNull());
            for (var loinc : USED) {
                var value = known.path("observations").path(loinc).path("lastValue");
                var found =
                        record.latest(
                                List.of("http://loinc.org|" + loinc), LocalDate.MIN, LocalDate.MAX);
                assertThat(found.isPresent()).as(loinc).isEqualTo(value.isNumber());
                if (value.isNumber()) {
                    assertThat(found.get().value()).isEqualTo(value.asDouble());
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(20);
    }

    @Nested
    final class AValue {
        @Test
        void counts_only_on_the_days_asked_for() throws IOException {
            var record =
                    read(
                            """
                            {"entry":[
                             {"resource":{"resourceType":"Patient","id":"a","gender":"female","birthDate":"1960-02-29"}},
                             {"resource":{"resourceType":"Observation","effectiveDateTime":"2015-01-01",
                              "code":{"coding":[{"system":"s","code":"c"}]},"valueQuantity":{"value":1,"code":"kg"}}},
                             {"resource":{"resourceType":"Observation","effectiveDateTime":"2019-01-01T10:00:00Z",
                              "code":{"coding":[{"system":"s","code":"c"}]},"valueQuantity":{"value":2,"code":"kg"}}},
                             {"resource":{"resourceType":"Observation","effectiveDateTime":"2020-01-01","status":"entered-in-error",
                              "code":{"coding":[{"system":"s","code":"c"}]},"valueQuantity":{"value":3,"code":"kg"}}},
                             {"resource":{"resourceType":"Observation","effectiveDateTime":"2021-01-01",
                              "code":{"coding":[{"system":"s","code":"c"}]},"valueQuantity":{"value":4,"code":"kg"}}}]}
                            """);

            assertThat(latest(record, "2016-01-01", "2020-12-31")).contains(2.0);
            assertThat(latest(record, "2015-01-01", "2018-12-31")).contains(1.0);
            assertThat(latest(record, "2015-01-02", "2018-12-31")).isEmpty();
        }

        private static Optional<Double> latest(PatientRecord record, String from, String to) {
            return record.latest(List.of("s|c"), LocalDate.parse(from), LocalDate.parse(to))
                    .map(PatientRecord.Measured::value);
        }
    }

    @Nested
    final class ACondition {
        @Test
        void counts_only_while_it_is_active() throws IOException {
            var record =
                    read(
                            """
                            {"entry":[
                             {"resource":{"resourceType":"Patient","id":"a","gender":"male","birthDate":"1960-01-01"}},
                             {"resource":{"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"resolved"}]},
                              "code":{"coding":[{"system":"s","code":"over"}]}}},
                             {"resource":{"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},
                              "code":{"coding":[{"system":"s","code":"now"}]}}}]}
                            """);

            assertThat(record.activeConditions()).containsExactly("s|now");
        }
    }

    @Nested
    final class AFile {
        @Test
        void without_a_patient_gives_no_record() throws IOException {
            var file = folder.resolve("hospital.json");
            Files.writeString(file, "{\"entry\":[{\"resource\":{\"resourceType\":\"Location\"}}]}");

            assertThat(RecordReader.read(file)).isEmpty();
        }

        @Test
        void that_is_no_bundle_is_named_and_not_quoted() {
            assertThatThrownBy(() -> read("{\"secret\": oops"))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage("not a readable FHIR bundle: bundle.json");
            assertThatThrownBy(() ->
                            read(
                                    "{\"entry\":[{\"resource\":{\"resourceType\":"
                                            + "\"Patient\",\"birthDate\":\"secret\"}}]}"))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageNotContaining("secret");
        }

        @Test
        void of_a_patient_seen_before_adds_to_the_record() throws IOException {
            var first = read(patientWith("s|one", 1));
            var second = read(patientWith("s|two", 2));

            var both = first.with(second);

            assertThat(both.observations()).containsOnlyKeys("s|one", "s|two");
            assertThat(both.toString()).isEqualTo("PatientRecord[hidden]");
        }

        private static String patientWith(String code, int value) {
            return """
            {"entry":[
             {"resource":{"resourceType":"Patient","id":"a","gender":"male","birthDate":"1960-01-01"}},
             {"resource":{"resourceType":"Observation","effectiveDateTime":"2020-01-01",
              "code":{"coding":[{"system":"s","code":"%s"}]},"valueQuantity":{"value":%d,"code":"kg"}}}]}
            """
                    .formatted(code.substring(2), value);
        }
    }
}
