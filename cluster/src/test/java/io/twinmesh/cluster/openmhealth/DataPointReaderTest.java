package io.twinmesh.cluster.openmhealth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.Refusal;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

class DataPointReaderTest {
    private static final String MOMENT = "{'date_time':'2026-02-05T07:25:00+01:00'}";

    private final DataPointReader reader = new DataPointReader();

    @Nested
    class Observations {
        @ParameterizedTest(name = "{0} {1} is LOINC {4}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "heart-rate | 1.1 | heart_rate | beats/min | 8867-4 | /min",
                    "heart-rate | 2.0 | heart_rate | beats/min | 8867-4 | /min",
                    "respiratory-rate | 1.0 | respiratory_rate | breaths/min | 9279-1 | /min",
                    "oxygen-saturation | 2.0 | oxygen_saturation | % | 59408-5 | %",
                    "body-temperature | 2.0 | body_temperature | C | 8310-5 | Cel",
                    "body-temperature | 1.0 | body_temperature | F | 8310-5 | [degF]",
                    "body-weight | 1.0 | body_weight | lb | 29463-7 | [lb_av]",
                    "body-height | 1.0 | body_height | cm | 8302-2 | cm",
                    "body-mass-index | 2.0 | body_mass_index | kg/m^2 | 39156-5 | kg/m2",
                    "blood-glucose | 3.0 | blood_glucose | mg/dL | 2339-0 | mg/dL",
                    "blood-glucose | 3.0 | blood_glucose | mmol/L | 15074-8 | mmol/L",
                })
        void a_measure_gets_its_code_and_unit(
                String schema,
                String version,
                String field,
                String unit,
                String loinc,
                String ucum) {
            var body =
                    "{'%s':{'value':%s,'unit':'%s'},'effective_time_frame':%s}"
                            .formatted(field, unit.equals("F") ? "97.90" : "36.60", unit, MOMENT);

            var observation = observation(point(schema, version, body));

            assertThat(observation.at("/code/coding/0/system").asText())
                    .isEqualTo("http://loinc.org");
            assertThat(observation.at("/code/coding/0/code").asText()).isEqualTo(loinc);
            assertThat(observation.at("/valueQuantity/code").asText()).isEqualTo(ucum);
            assertThat(observation.at("/valueQuantity/system").asText())
                    .isEqualTo("http://unitsofmeasure.org");
        }

        @Test
        void the_decimal_the_time_and_the_source_stand_as_they_were_written() {
            var read = point("heart-rate", "1.1", heartRate("71.50", MOMENT));

            var text =
                    new String(
                            ((DataPointReading.Observed) read(read)).of("tw-1"),
                            StandardCharsets.UTF_8);

            assertThat(text)
                    .contains("\"value\":71.50")
                    .contains("\"effectiveDateTime\":\"2026-02-05T07:25:00+01:00\"")
                    .contains("\"device\":{\"display\":\"Watch\"}")
                    .contains("\"subject\":{\"reference\":\"Patient/tw-1\"}");
        }

        /// Rare is not impossible: a doctor must see it.
        @ParameterizedTest(name = "{1} of {2} {3}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "heart-rate | 1.1 | heart_rate | 0 | beats/min",
                    "heart-rate | 1.1 | heart_rate | 600 | beats/min",
                    "oxygen-saturation | 2.0 | oxygen_saturation | 100 | %",
                    "body-temperature | 2.0 | body_temperature | 13.7 | C",
                    "body-temperature | 2.0 | body_temperature | 115.7 | F",
                    "body-temperature | 2.0 | body_temperature | 310 | K",
                    "body-weight | 1.0 | body_weight | 212 | g",
                    "body-weight | 1.0 | body_weight | 1400 | lb",
                    "body-weight | 1.0 | body_weight | 7.5 | oz",
                    "body-height | 1.0 | body_height | 2.72 | m",
                    "body-height | 1.0 | body_height | 240 | mm",
                    "body-height | 1.0 | body_height | 107 | in",
                    "body-height | 1.0 | body_height | 8.9 | ft",
                    "blood-glucose | 3.0 | blood_glucose | 2656 | mg/dL",
                })
        void an_extreme_value_is_one_all_the_same(
                String schema, String version, String field, String value, String unit) {
            var body =
                    "{'%s':{'value':%s,'unit':'%s'},'effective_time_frame':%s}"
                            .formatted(field, value, unit, MOMENT);

            assertThat(read(point(schema, version, body)))
                    .isInstanceOf(DataPointReading.Observed.class);
        }

        @Test
        void blood_pressure_is_a_panel_of_two() {
            var body =
                    "{'systolic_blood_pressure':{'value':121,'unit':'mmHg'},"
                            + "'diastolic_blood_pressure':{'value':79,'unit':'mmHg'},"
                            + "'effective_time_frame':"
                            + MOMENT
                            + ",'body_posture':'sitting'}";

            var observation = observation(point("blood-pressure", "3.1", body));

            assertThat(observation.at("/code/coding/0/code").asText()).isEqualTo("85354-9");
            assertThat(observation.has("valueQuantity")).isFalse();
            assertThat(observation.at("/component/0/code/coding/0/code").asText())
                    .isEqualTo("8480-6");
            assertThat(observation.at("/component/0/valueQuantity/value").asInt()).isEqualTo(121);
            assertThat(observation.at("/component/1/code/coding/0/code").asText())
                    .isEqualTo("8462-4");
            assertThat(observation.at("/component/1/valueQuantity/code").asText())
                    .isEqualTo("mm[Hg]");
            assertThat(observation.at("/note/0/text").asText()).isEqualTo("body posture: sitting");
        }

        @Test
        void steps_belong_to_an_interval() {
            var body =
                    "{'step_count':6000,'effective_time_frame':{'time_interval':"
                            + "{'start_date_time':'2026-02-05T00:00:00Z',"
                            + "'duration':{'value':1,'unit':'d'}}}}";

            var observation = observation(point("step-count", "2.0", body));

            assertThat(observation.at("/effectivePeriod/start").asText())
                    .isEqualTo("2026-02-05T00:00:00Z");
            assertThat(observation.at("/effectivePeriod/end").asText())
                    .isEqualTo("2026-02-06T00:00:00Z");
            assertThat(observation.at("/valueQuantity/code").asText()).isEqualTo("{steps}");
        }

        @ParameterizedTest
        @CsvSource({"sleep-duration, sleep_duration", "total-sleep-time, total_sleep_time"})
        void sleep_is_of_an_interval_and_at_most_as_long(String schema, String field) {
            var night =
                    "{'%s':{'value':%s,'unit':'%s'},'effective_time_frame':{'time_interval':"
                            + "{'start_date_time':'2026-02-05T22:00:00Z',"
                            + "'end_date_time':'2026-02-06T06:00:00Z'}}}";

            var observation =
                    observation(point(schema, "1.0", night.formatted(field, "480", "min")));

            assertThat(observation.at("/code/coding/0/code").asText()).isEqualTo("93832-4");
            assertThat(observation.at("/valueQuantity/code").asText()).isEqualTo("min");
            assertThat(observation.at("/category/0/coding/0/code").asText()).isEqualTo("activity");
            assertThat(read(point(schema, "1.0", night.formatted(field, "8.1", "h"))))
                    .isEqualTo(
                            new DataPointReading.Refused(
                                    new Refusal(
                                            "omh.value-implausible",
                                            field + " must not be longer than its time interval")));
        }

        @Test
        void an_average_says_over_what() {
            var body =
                    "{'total_sleep_time':{'value':7.5,'unit':'h'},'effective_time_frame':"
                            + "{'time_interval':{'start_date_time':'2026-02-05T07:00:00Z',"
                            + "'end_date_time':'2026-02-05T08:00:00Z'}},"
                            + "'descriptive_statistic':'average',"
                            + "'descriptive_statistic_denominator':'d'}";

            var observation = observation(point("total-sleep-time", "1.0", body));

            assertThat(observation.at("/code/text").asText()).isEqualTo("Sleep duration, average");
            assertThat(observation.at("/note/0/text").asText())
                    .isEqualTo("descriptive statistic denominator: d");
        }

        @Test
        void body_fat_is_a_percentage() {
            var body =
                    "{'body_fat_percentage':{'value':21.5,'unit':'%%'},'effective_time_frame':%s}"
                            .formatted(MOMENT);

            var observation = observation(point("body-fat-percentage", "1.0", body));

            assertThat(observation.at("/code/coding/0/code").asText()).isEqualTo("41982-0");
            assertThat(observation.at("/valueQuantity/code").asText()).isEqualTo("%");
        }

        /// The client alone says both texts.
        @Test
        void a_line_break_in_the_name_of_a_source_or_point_makes_no_two_points_one() {
            var one =
                    point("heart-rate", "1.1", heartRate("70", MOMENT))
                            .replace("Watch", "Watch\\na");
            var other =
                    point("heart-rate", "1.1", heartRate("70", MOMENT))
                            .replace("point-1", "a\\npoint-1");

            assertThat(observation(one).at("/id")).isNotEqualTo(observation(other).at("/id"));
        }

        /// A model that asks for the heart rate must not be given the day's maximum.
        @Test
        void a_maximum_carries_no_loinc_code() {
            var body =
                    "{'heart_rate':{'value':160,'unit':'beats/min'},'effective_time_frame':%s,"
                                    .formatted(MOMENT)
                            + "'descriptive_statistic':'maximum'}";

            var observation = observation(point("heart-rate", "1.1", body));

            assertThat(observation.at("/code/coding/0/system").asText())
                    .isEqualTo("https://w3id.org/openmhealth/schemas/omh");
            assertThat(observation.at("/code/text").asText()).isEqualTo("Heart rate, maximum");
        }

        @Test
        void the_same_point_of_the_same_source_has_the_same_id_for_each_patient() {
            var one = observation(point("heart-rate", "1.1", heartRate("70", MOMENT)));
            var again = observation(point("heart-rate", "1.1", heartRate("70", MOMENT)));

            assertThat(one.at("/id").asText()).startsWith("omh-").hasSize(36);
            assertThat(again.at("/id")).isEqualTo(one.at("/id"));
            var read = read(point("heart-rate", "1.1", heartRate("70", MOMENT)));
            var other = json(((DataPointReading.Observed) read).of("tw-2"));
            assertThat(other.at("/id").asText()).hasSize(36).isNotEqualTo(one.at("/id").asText());
        }
    }

    @Nested
    class Streams {
        @Test
        void a_reading_of_a_glucose_sensor_is_a_sample_and_no_observation() {
            var body =
                    "{'blood_glucose':{'value':6.7,'unit':'mmol/L'},"
                            + "'specimen_source':'interstitial fluid','effective_time_frame':"
                            + MOMENT
                            + "}";

            var read = read(point("blood-glucose", "3.0", body));

            assertThat(read).isInstanceOf(DataPointReading.Sampled.class);
            var sample = (DataPointReading.Sampled) read;
            assertThat(sample.code().code()).isEqualTo("105272-9");
            assertThat(sample.unit()).isEqualTo("mmol/L");
            assertThat(sample.value()).isEqualTo(new BigDecimal("6.7"));
            assertThat(sample.at()).isEqualTo(Instant.parse("2026-02-05T06:25:00Z"));
            assertThat(sample.source()).contains("Watch");
        }
    }

    @Nested
    class Refusals {
        @ParameterizedTest(name = "{0} is {1}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "'{'                            | omh.malformed",
                    "'[]'                           | omh.malformed",
                    "'3'                            | omh.malformed",
                    "'{\"header\":{},\"header\":{}}'| omh.malformed",
                    "'{} {}'                        | omh.malformed",
                })
        void a_body_that_is_no_data_point(String body, String code) {
            assertThat(refusal(reader.points(body.getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(code);
        }

        @Test
        void more_than_a_thousand_points() {
            var many = "[" + "{},".repeat(1_000) + "{}]";

            assertThat(refusal(reader.points(many.getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo("omh.too-many");
        }

        @Test
        void a_header_without_an_id() {
            assertThat(code(read(json("{'header':{},'body':{}}")))).isEqualTo("omh.malformed");
        }

        @ParameterizedTest
        @CsvSource({
            "no-such-schema, 1.0, omh.schema-unknown",
            "heart-rate, 9.0, omh.schema-unknown",
            "../../secret, 1.0, omh.schema-unknown",
        })
        void a_schema_that_is_not_there(String schema, String version, String code) {
            assertThat(code(read(point(schema, version, "{}")))).isEqualTo(code);
        }

        @Test
        void a_measure_that_no_code_is_known_for() {
            var body =
                    "{'kcal_burned':{'value':8,'unit':'kcal'},'effective_time_frame':"
                            + "{'time_interval':{'start_date_time':'2026-02-05T00:00:00Z',"
                            + "'end_date_time':'2026-02-05T08:00:00Z'}}}";

            assertThat(code(read(point("calories-burned", "2.0", body))))
                    .isEqualTo("omh.schema-unsupported");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{'date_time':'2026-02-05T07:25:00'} | omh.malformed",
                    "{'time_interval':{'date':'2026-02-05','part_of_day':'morning'}} |"
                            + " omh.time-unusable",
                    "{'time_interval':{'start_date_time':'2026-02-05T07:25:00Z',"
                            + "'end_date_time':'2026-02-05T07:24:00Z'}} | omh.time-unusable",
                })
        void a_time_that_is_no_moment(String frame, String code) {
            assertThat(code(read(point("heart-rate", "1.1", heartRate("70", frame)))))
                    .isEqualTo(code);
        }

        @Test
        void a_point_without_any_time() {
            var body = "{'heart_rate':{'value':70,'unit':'beats/min'}}";

            assertThat(code(read(point("heart-rate", "1.1", body)))).isEqualTo("omh.time-unusable");
        }

        @Test
        void a_value_without_a_unit() {
            var body = "{'heart_rate':{'value':70},'effective_time_frame':%s}".formatted(MOMENT);

            assertThat(code(read(point("heart-rate", "1.1", body)))).isEqualTo("omh.malformed");
        }

        @ParameterizedTest(name = "{1} of {2} {3}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "heart-rate | heart_rate | 99999 | beats/min | 0 and 600 /min",
                    "heart-rate | heart_rate | 600.1 | beats/min | 0 and 600 /min",
                    "heart-rate | heart_rate | -1 | beats/min | 0 and 600 /min",
                    "respiratory-rate | respiratory_rate | 201 | breaths/min | 0 and 200 /min",
                    "oxygen-saturation | oxygen_saturation | 250 | % | 0 and 100 %",
                    "body-temperature | body_temperature | 51 | C | 9 and 50 Cel",
                    "body-temperature | body_temperature | 123 | F | 9 and 50 Cel",
                    "body-temperature | body_temperature | 37 | K | 9 and 50 Cel",
                    "body-temperature | body_temperature | 0.5 | C | 9 and 50 Cel",
                    "body-weight | body_weight | -81 | kg | 0.1 and 700 kg",
                    "body-weight | body_weight | 1e400 | lb | 0.1 and 700 kg",
                    "body-weight | body_weight | 81 | g | 0.1 and 700 kg",
                    "body-height | body_height | 180 | m | 10 and 300 cm",
                    "body-height | body_height | 1.8 | cm | 10 and 300 cm",
                    "body-mass-index | body_mass_index | 0 | kg/m^2 | 1 and 300 kg/m2",
                    "blood-glucose | blood_glucose | 3001 | mg/dL | 0 and 3000 mg/dL",
                    "blood-glucose | blood_glucose | 168 | mmol/L | 0 and 167 mmol/L",
                    "body-fat-percentage | body_fat_percentage | 101 | % | 0 and 100 %",
                })
        void a_value_that_no_human_has(
                String schema, String field, String value, String unit, String expected) {
            var body =
                    "{'%s':{'value':%s,'unit':'%s'},'effective_time_frame':%s}"
                            .formatted(field, value, unit, MOMENT);

            assertThat(read(point(schema, newest(schema), body)))
                    .isEqualTo(
                            new DataPointReading.Refused(
                                    new Refusal(
                                            "omh.value-implausible",
                                            field + " must lie between " + expected)));
        }

        private static String newest(String schema) {
            return switch (schema) {
                case "blood-glucose" -> "3.0";
                case "heart-rate" -> "1.1";
                case "oxygen-saturation", "body-temperature", "body-mass-index" -> "2.0";
                default -> "1.0";
            };
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "501 | 80 | systolic_blood_pressure must lie between 0 and 500 mm[Hg]",
                    "450 | 401 | diastolic_blood_pressure must lie between 0 and 400 mm[Hg]",
                    "80 | 120 | diastolic_blood_pressure must not lie above"
                            + " systolic_blood_pressure",
                })
        void a_blood_pressure_that_no_human_has(String systolic, String diastolic, String why) {
            var body =
                    "{'systolic_blood_pressure':{'value':%s,'unit':'mmHg'},'diastolic_blood_pressure':{'value':%s,'unit':'mmHg'},'effective_time_frame':%s}"
                            .formatted(systolic, diastolic, MOMENT);

            assertThat(read(point("blood-pressure", "3.1", body)))
                    .isEqualTo(
                            new DataPointReading.Refused(
                                    new Refusal("omh.value-implausible", why)));
        }

        @Test
        void no_text_of_a_refusal_quotes_a_value() {
            var body =
                    "{'heart_rate':{'value':'planted-71','unit':'planted-unit'},"
                            + "'effective_time_frame':"
                            + MOMENT
                            + "}";

            var read = (DataPointReading.Refused) read(point("heart-rate", "1.1", body));

            assertThat(read.refusal().toString()).doesNotContain("planted");
        }
    }

    private static String heartRate(String value, String frame) {
        return "{'heart_rate':{'value':%s,'unit':'beats/min'},'effective_time_frame':%s}"
                .formatted(value, frame);
    }

    private static String point(String schema, String version, String body) {
        return ("{'header':{'id':'point-1','creation_date_time':'2026-02-05T07:26:00Z',"
                        + "'schema_id':{'namespace':'omh','name':'%s','version':'%s'},"
                        + "'acquisition_provenance':{'source_name':'Watch','modality':'sensed'},"
                        + "'user_id':'tw-1'},'body':%s}")
                .formatted(schema, version, body)
                .replace('\'', '"');
    }

    private DataPointReading read(String point) {
        var bytes = point.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return switch (reader.points(bytes)) {
            case DataPointReader.Points.Found(var points) -> reader.read(points.getFirst());
            case DataPointReader.Points.Refused(var refusal) ->
                    throw new AssertionError(refusal.code());
        };
    }

    private JsonNode observation(String point) {
        if (read(point) instanceof DataPointReading.Observed observed) {
            return json(observed.of("tw-1"));
        }
        throw new AssertionError(code(read(point)));
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JsonMapper.builder().build().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"');
    }

    private static String code(DataPointReading reading) {
        return switch (reading) {
            case DataPointReading.Observed _ -> "observed";
            case DataPointReading.Sampled _ -> "sampled";
            case DataPointReading.Refused(var refusal) -> refusal.code();
        };
    }

    private static String refusal(DataPointReader.Points points) {
        return switch (points) {
            case DataPointReader.Points.Found _ -> "found";
            case DataPointReader.Points.Refused(var refusal) -> refusal.code();
        };
    }
}
