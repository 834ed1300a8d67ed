package io.twinmesh.cluster.http.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Every document that Open mHealth publishes beside its schemas, through the door of data points:
/// 571 of `omh` as bodies; 15 of `ieee`, whose schemas are parts of others, as those parts. What
/// should pass is stored, or stands below with the reason why a twin cannot.
class OmhDocumentsAtTheDoorTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TWIN = "tw-" + "1".repeat(32);
    private static final Path DOCUMENTS =
            Path.of("..", "..", "shared", "data", "clinical", "openmhealth", "test-data");

    /// Valid, and nothing that a twin knows a code for: parts of measures, movements, medication,
    /// sleep, breath. Refused, lest data lie where nothing finds it.
    private static final Set<String> WITHOUT_CODE =
            words(
                    """
                    acceleration acceleration-unit-value ambient-temperature \
                    angular-velocity-unit-value area-unit-value \
                    breath-carbon-monoxide calories-burned data-point diastolic-blood-pressure \
                    duration-unit-value expiratory-time frequency-unit-value geoposition header \
                    inspiratory-time kcal-unit-value length-unit-value \
                    magnetic-flux-density-unit-value magnetic-force mass-unit-value medication \
                    medication-adherence-percent medication-prescription minute-volume \
                    minutes-moderate-activity orientation pace pace-unit-value \
                    patient-medication-schedule pharmacy-medication-dispensing physical-activity \
                    plane-angle-unit-value reason-single-medication-dose-not-taken rr-interval \
                    schema-id single-medication-dose-taken sleep-episode speed \
                    speed-unit-value systolic-blood-pressure temperature-unit-value time-frame \
                    time-interval unit-value unit-value-range \
                    ventilation-cycle-time volume-unit-value\
                    """);

    /// A word by itself, as `sitting`: the body of a data point is an object.
    private static final Set<String> WORDS =
            words(
                    """
                    activity-name blood-specimen-type body-location body-posture date-time \
                    descriptive-statistic descriptive-statistic-denominator \
                    intervention-administration-route local-time part-of-day \
                    position-during-measurement specimen-source temporal-relationship-to-meal \
                    temporal-relationship-to-physical-activity temporal-relationship-to-sleep\
                    """);

    /// Measured at no moment that is said, or in an interval that ends before it starts (the last
    /// two): a twin cannot place it.
    private static final Set<String> WITHOUT_TIME =
            words(
                    """
                    blood-glucose/1.0/blood-glucose-only blood-glucose/1.0/with-blood-specimen-type \
                    blood-glucose/1.0/with-temporal-relationship-to-meal \
                    blood-glucose/1.0/with-temporal-relationship-to-sleep \
                    blood-glucose/1.0/with-user-notes blood-glucose/2.0/blood-glucose-only \
                    blood-glucose/2.0/with-specimen-source blood-pressure/1.0/blood-pressure-only \
                    blood-pressure/1.0/with-position blood-pressure/1.0/with-time-frame \
                    blood-pressure/1.0/with-user-notes blood-pressure/2.0/blood-pressure-only \
                    blood-pressure/2.0/with-posture body-height/1.0/body-height-only \
                    body-height/1.0/with-time-frame body-mass-index/1.0/body-mass-index-only \
                    body-weight/1.0/body-weight-only heart-rate/1.0/heart-rate-only \
                    respiratory-rate/1.0/respiratory-rate-only step-count/1.0/step-count-only \
                    body-temperature/4.0/valid-temperature-with-statistic \
                    sleep-duration/2.0/with-descriptive-statistic\
                    """);

    /// Sixteen hours of sleep in ten.
    private static final String LONGER_THAN_ITS_TIME =
            "sleep-duration/1.0/duration-longer-than-time-frame";

    /// A schema of IEEE 1752.1 that is published elsewhere, and part of no schema here.
    private static final Set<String> NOT_HERE = Set.of("ambient-sound");

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    /// @param home `omh` or `ieee`
    /// @param pass whether it should
    private record Document(
            String home, String schema, String version, String name, boolean pass, JsonNode json) {
        static Document of(Path file) {
            try {
                var place = DOCUMENTS.relativize(file);
                return new Document(
                        place.getName(0).toString(),
                        place.getName(1).toString(),
                        place.getName(2).toString(),
                        place.getFileName().toString().replace(".json", ""),
                        place.getName(3).toString().equals("shouldPass"),
                        JSON.readTree(file.toFile()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String id() {
            return schema + "/" + version + "/" + name;
        }

        /// Whether it is a part of a schema here.
        boolean part() {
            return home.equals("ieee") && !NOT_HERE.contains(schema);
        }

        String expected() {
            if (NOT_HERE.contains(schema)) {
                return "omh.schema-unknown";
            }
            if (!pass || (!part() && WORDS.contains(schema))) {
                return "omh.malformed";
            }
            if (!part() && WITHOUT_CODE.contains(schema)) {
                return "omh.schema-unsupported";
            }
            if (id().equals(LONGER_THAN_ITS_TIME)) {
                return "omh.value-implausible";
            }
            return WITHOUT_TIME.contains(id()) ? "omh.time-unusable" : "stored";
        }

        String point() {
            var point = JSON.createObjectNode();
            var header =
                    point.putObject("header")
                            .put("id", home + "/" + pass + "/" + id())
                            .put("creation_date_time", "2026-02-05T07:26:00Z");
            var schemaId = header.putObject("schema_id");
            if (part()) {
                whole(schemaId, point);
            } else {
                schemaId.put("namespace", home).put("name", schema).put("version", version);
                point.set("body", json);
            }
            return point.toString();
        }

        private void whole(ObjectNode schemaId, ObjectNode point) {
            schemaId.put("namespace", "omh");
            var body = point.putObject("body");
            if (schema.equals("body-posture")) {
                schemaId.put("name", "blood-pressure").put("version", "4.0");
                body.putObject("systolic_blood_pressure").put("value", 120).put("unit", "mmHg");
                body.putObject("diastolic_blood_pressure").put("value", 80).put("unit", "mmHg");
                body.putObject("effective_time_frame").put("date_time", "2026-02-05T07:25:00Z");
                body.set("body_posture", json);
            } else {
                schemaId.put("name", "body-weight").put("version", "3.0");
                body.putObject("body_weight").put("value", 80).put("unit", "kg");
                body.set(
                        "effective_time_frame",
                        schema.equals("time-frame")
                                ? json
                                : JSON.createObjectNode().set("time_interval", json));
            }
        }
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" ", -1));
    }

    private static List<Document> documents() throws IOException {
        try (var files = Files.walk(DOCUMENTS)) {
            return files.filter(it -> it.toString().endsWith(".json"))
                    .sorted()
                    .map(Document::of)
                    .toList();
        }
    }

    @Test
    void what_should_pass_is_stored_or_listed_and_what_should_fail_is_refused() throws IOException {
        var documents = documents();
        var door = new DataPointDoor(KIT, new TwinsInMemory(KIT));

        var answers =
                door.post(documents.stream().map(Document::point).toList(), "?twin=" + TWIN)
                        .path("points");

        assertThat(documents).hasSize(586);
        assertThat(documents).filteredOn(Document::pass).hasSize(295);
        var counts = new TreeMap<String, Integer>();
        var different =
                IntStream.range(0, documents.size())
                        .filter(i -> {
                            var answer = answers.path(i);
                            var told = answer.path("code").asText(answer.path("result").asText());
                            counts.merge(told, 1, Integer::sum);
                            return !told.equals(documents.get(i).expected());
                        })
                        .mapToObj(i ->
                                documents.get(i).home()
                                        + "/"
                                        + documents.get(i).id()
                                        + " "
                                        + answers.path(i))
                        .toList();
        assertThat(different).isEmpty();
        assertThat(counts)
                .isEqualTo(
                        Map.of(
                                "stored", 98,
                                "omh.value-implausible", 1,
                                "omh.malformed", 314,
                                "omh.schema-unsupported", 149,
                                "omh.time-unusable", 22,
                                "omh.schema-unknown", 2));
    }
}
