package io.twinmesh.cluster.http.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.history.PatientEvent.SignalRecorded;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/// What becomes of the points of one request, with twins that decide by their rules.
class DataPointRoutesTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final String TWIN = "tw-" + "1".repeat(32);
    private static final Instant NOW = TwinsInMemory.NOW;

    private final TwinsInMemory twins = new TwinsInMemory(KIT);
    private final DataPointDoor door = new DataPointDoor(KIT, twins);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Nested
    class ARefusedMeasurement {
        /// Refused where it is read.
        @ParameterizedTest(name = "at place {0}")
        @ValueSource(ints = {0, 2, 4})
        void takes_no_other_with_it(int place) {
            var points = weights();
            points.set(place, weight("bad", "-81"));

            var answer = post(points);

            assertThat(results(answer)).isEqualTo(storedBut(place));
            assertThat(answer.at("/points/" + place + "/id").asText()).isEqualTo("bad");
            assertThat(answer.at("/points/" + place + "/code").asText())
                    .isEqualTo("omh.value-implausible");
            assertThat(answer.at("/points/" + place + "/detail").asText())
                    .isEqualTo("body_weight must lie between 0.1 and 700 kg");
            assertThat(resources()).isEqualTo(4);
        }

        /// A twin takes all of a command or nothing.
        @Test
        void of_which_only_the_twin_knows_takes_no_other_with_it() {
            twins.fill(new PatientId(TWIN), 5);
            post(weights());

            for (var place : List.of(0, 2, 4)) {
                var points = weights();
                points.replaceAll(it -> it.replace("\"value\":8", "\"value\":" + (place + 1)));
                points.set(place, weight("one too many", "81"));

                var answer = post(points);

                assertThat(results(answer)).isEqualTo(storedBut(place));
                assertThat(answer.at("/points/" + place + "/code").asText())
                        .isEqualTo("twin.too-many-resources");
            }
            assertThat(resources()).isEqualTo(5 + 3 * 4);
        }

        @ParameterizedTest(name = "at place {0}")
        @ValueSource(ints = {0, 2, 4})
        void of_a_clock_that_is_more_than_a_day_ahead_takes_no_other_with_it(int place) {
            var points = weights();
            var day = Duration.ofDays(1);
            points.set(place, weight("bad", "81", NOW.plus(day).plusMillis(1)));
            points.add(weight("good", "81", NOW.plus(day)));

            var answer = post(points);

            assertThat(answer.findValuesAsText("code")).containsExactly("signal.from-the-future");
            assertThat(answer.at("/points/" + place + "/id").asText()).isEqualTo("bad");
            assertThat(resources()).isEqualTo(5);
        }

        @Test
        void is_one_of_several_and_each_has_its_own_reason() {
            var points = new ArrayList<>(weights());
            points.set(0, weight("w0", "900"));
            points.set(1, weight("w1", "81").replace("body_weight", "body_mass"));
            points.set(2, "{\"header\":{\"id\":\"w2\"},\"body\":{}}");
            points.set(4, weight("w4", "80").replace(TWIN, "tw-" + "2".repeat(32)));

            var answer = post(points, "?twin=" + TWIN);

            assertThat(answer.findValuesAsText("code"))
                    .containsExactly(
                            "omh.value-implausible",
                            "omh.malformed",
                            "omh.malformed",
                            "omh.user-mismatch");
            assertThat(answer.findValuesAsText("id")).containsExactly("w0", "w1", "w2", "w3", "w4");
            assertThat(results(answer))
                    .containsExactly("refused", "refused", "refused", "stored", "refused");
        }

        @Test
        void that_is_the_only_one_is_the_answer() {
            assertThatThrownBy(() -> post(List.of(weight("bad", "0"))))
                    .hasCauseInstanceOf(Refused.class)
                    .cause()
                    .satisfies(refused -> {
                        var problem = ((Refused) refused).problem();
                        assertThat(problem.status()).isEqualTo(422);
                        assertThat(problem.code()).isEqualTo("omh.none-taken");
                    });
            assertThat(twins.events()).isEmpty();
        }
    }

    @Nested
    class ARefusedReadingOfASensor {
        @ParameterizedTest(name = "at place {0}")
        @ValueSource(ints = {0, 2, 4})
        void with_too_many_decimals_takes_no_other_with_it(int place) {
            var points = readings();
            points.set(place, reading("bad", "101.1234567", at(place)));

            var answer = post(points);

            assertThat(results(answer)).isEqualTo(storedBut(place));
            assertThat(answer.at("/points/" + place + "/code").asText())
                    .isEqualTo("signal.value-out-of-range");
            assertThat(samples()).isEqualTo(4);
        }

        @ParameterizedTest(name = "at place {0}")
        @ValueSource(ints = {0, 2, 4})
        void that_no_sensor_can_give_takes_no_other_with_it(int place) {
            var points = readings();
            points.set(place, reading("bad", "99999", at(place)));

            var answer = post(points);

            assertThat(results(answer)).isEqualTo(storedBut(place));
            assertThat(answer.at("/points/" + place + "/detail").asText())
                    .isEqualTo("blood_glucose must lie between 10 and 1000 mg/dL");
            assertThat(samples()).isEqualTo(4);
        }

        /// Only the twin's clock says what is of the future.
        @ParameterizedTest(name = "at place {0}")
        @ValueSource(ints = {0, 2, 4})
        void of_a_clock_that_is_ahead_takes_no_other_with_it(int place) {
            var points = readings();
            points.set(place, reading("bad", "101", NOW.plus(Duration.ofDays(40))));

            var answer = post(points);

            assertThat(results(answer)).hasSize(5);
            assertThat(results(answer).get(place)).isEqualTo("refused");
            assertThat(answer.at("/points/" + place + "/code").asText())
                    .isEqualTo("signal.from-the-future");
            assertThat(answer.findValuesAsText("code")).hasSize(1);
            assertThat(samples()).isEqualTo(4);
        }

        @ParameterizedTest(name = "at place {0}")
        @ValueSource(ints = {0, 2, 4})
        void of_a_clock_that_was_never_set_goes_into_a_series_of_its_own(int place) {
            var points = readings();
            points.set(place, reading("old", "101", Instant.EPOCH));

            var answer = post(points);

            assertThat(results(answer)).hasSize(5).doesNotContain("refused");
            assertThat(samples()).isEqualTo(5);
        }

        @Test
        void is_one_of_many_of_the_future_and_all_others_are_stored() {
            var points =
                    IntStream.range(0, 288)
                            .mapToObj(i ->
                                    reading(
                                            "g" + i,
                                            "100",
                                            NOW.plus(Duration.ofMinutes(5L * i))
                                                    .plus(Duration.ofHours(12))))
                            .toList();

            var answer = post(points);

            // 12 h and 5 min steps up to 24 h: places 0 to 144
            assertThat(results(answer).subList(0, 145)).doesNotContain("refused");
            assertThat(results(answer).subList(145, 288)).containsOnly("refused");
            assertThat(samples()).isEqualTo(145);
        }
    }

    @Nested
    class ARepeatedReading {
        @Test
        void changes_nothing_within_one_request() {
            var points = List.of(reading("a", "100", at(0)), reading("b", "100.0", at(0)));

            assertThat(results(post(points))).containsExactly("stored", "unchanged");
            assertThat(samples()).isEqualTo(1);
        }

        @Test
        void of_another_value_is_stored_beside_the_first_and_said_to_overlap() {
            var answer = post(List.of(reading("a", "100", at(0)), reading("b", "140", at(0))));

            assertThat(results(answer)).containsExactly("stored", "late");
            assertThat(answer.at("/points/1/overlapping").asBoolean()).isTrue();
            assertThat(samples()).isEqualTo(2);
        }
    }

    @Nested
    class ATwinThatFallsSilent {
        @Test
        void leaves_what_was_stored_before_in_the_answer() {
            twins.answer(1);
            var points = List.of(weight("w", "81"), reading("g", "100", at(0)));

            var answer = post(points);

            assertThat(results(answer)).containsExactly("stored", "refused");
            assertThat(answer.at("/points/1/code").asText()).isEqualTo("server.busy");
            assertThat(answer.at("/points/1/detail").asText())
                    .startsWith("No answer in time; the request may still take effect.")
                    .contains("a FHIR POST that has neither If-None-Exist nor a urn:uuid");
        }

        @Test
        void before_anything_was_stored_is_the_answer() {
            twins.answer(0);

            assertThatThrownBy(() -> post(weights())).hasCauseInstanceOf(TimeoutException.class);
        }
    }

    private static List<String> weights() {
        return new ArrayList<>(
                IntStream.range(0, 5).mapToObj(i -> weight("w" + i, "8" + i)).toList());
    }

    private static List<String> readings() {
        return new ArrayList<>(
                IntStream.range(0, 5).mapToObj(i -> reading("g" + i, "10" + i, at(i))).toList());
    }

    private static Instant at(int place) {
        return NOW.minus(Duration.ofHours(1)).plus(Duration.ofMinutes(5L * place));
    }

    private static List<String> storedBut(int place) {
        return IntStream.range(0, 5).mapToObj(i -> i == place ? "refused" : "stored").toList();
    }

    private static String weight(String id, String value) {
        return weight(id, value, NOW);
    }

    private static String weight(String id, String value, Instant at) {
        return point(
                id,
                "body-weight",
                "1.0",
                "'body_weight':{'value':%s,'unit':'kg'},".formatted(value),
                at);
    }

    private static String reading(String id, String value, Instant at) {
        return point(
                id,
                "blood-glucose",
                "3.0",
                "'blood_glucose':{'value':%s,'unit':'mg/dL'},'specimen_source':'interstitial fluid',"
                        .formatted(value),
                at);
    }

    private static String point(String id, String schema, String version, String body, Instant at) {
        return ("{'header':{'id':'%s','creation_date_time':'2026-02-05T07:26:00Z',"
                        + "'schema_id':{'namespace':'omh','name':'%s','version':'%s'},"
                        + "'acquisition_provenance':{'source_name':'App','modality':'sensed'},"
                        + "'user_id':'%s'},'body':{%s'effective_time_frame':{'date_time':'%s'}}}")
                .formatted(id, schema, version, TWIN, body, at)
                .replace('\'', '"');
    }

    private JsonNode post(List<String> points) {
        return post(points, "");
    }

    private JsonNode post(List<String> points, String query) {
        return door.post(points, query);
    }

    private static List<String> results(JsonNode answer) {
        return answer.path("points").valueStream().map(it -> it.path("result").asText()).toList();
    }

    private long resources() {
        return twins.events().stream().filter(ResourceRecorded.class::isInstance).count();
    }

    /// How many samples the twins have stored.
    private int samples() {
        return twins.events().stream()
                .filter(SignalRecorded.class::isInstance)
                .mapToInt(event -> ((SignalRecorded) event).samples())
                .sum();
    }
}
