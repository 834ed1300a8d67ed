package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The documents that Open mHealth publishes beside its schemas, each sent as the body of a data
/// point. The documents of data types that are a mere word or number are none: a body is an object.
@Tag("slow")
class OmhConformanceServerTest {
    private static final Path DOCUMENTS =
            Path.of("..", "..", "shared", "data", "clinical", "openmhealth", "test-data", "omh");

    /// What is understood beyond its schema: see the description of `/omh/v1/dataPoints`.
    private static final Set<String> MEASURES =
            Set.of(
                    "heart-rate",
                    "respiratory-rate",
                    "oxygen-saturation",
                    "blood-pressure",
                    "body-temperature",
                    "body-weight",
                    "body-height",
                    "body-mass-index",
                    "body-fat-percentage",
                    "sleep-duration",
                    "total-sleep-time",
                    "blood-glucose",
                    "step-count");

    /// Its schema lets somebody sleep for sixteen of ten hours.
    private static final String LONGER_THAN_THE_NIGHT = "duration-longer-than-time-frame.json";

    @TempDir static Path temp;
    private static WardServer server;
    private String twin = "";

    @BeforeAll
    static void start() {
        server = WardServer.start(temp);
    }

    @BeforeEach
    void aPatient() {
        twin = new FhirWriter(server.client()).patient();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void documents_that_should_fail_are_refused_each_with_what_its_schema_expected() {
        var documents = documents("shouldFail");

        var answer = post(documents);

        assertThat(documents.size()).isEqualTo(253);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("omh.none-taken");
        assertThat(answer.body().path("points").size()).isEqualTo(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            var point = answer.body().path("points").path(i);
            assertThat(point.path("code").asText())
                    .as(documents.get(i).name())
                    .isEqualTo("omh.malformed");
            assertThat(point.path("detail").asText())
                    .as(documents.get(i).name())
                    .matches("body[\\w.\\[\\]]*: (the property '\\w+' is missing|must .+)");
        }
    }

    @Test
    void documents_that_should_pass_are_stored_where_their_measure_is_understood() {
        var documents = documents("shouldPass");

        var answer = post(documents);

        assertThat(documents.size()).isEqualTo(264);
        assertThat(answer.status()).isEqualTo(200);
        for (int i = 0; i < documents.size(); i++) {
            var document = documents.get(i);
            var point = answer.body().path("points").path(i);
            assertThat(point.path("result").asText() + " " + point.path("code").asText())
                    .as(document.name())
                    .isEqualTo(expected(document));
        }
        assertThat(documents.stream().filter(it -> expected(it).startsWith("stored")).count())
                .isEqualTo(92);
    }

    private static String expected(Document document) {
        if (!MEASURES.contains(document.schema())) {
            return "refused omh.schema-unsupported";
        }
        if (document.name().endsWith(LONGER_THAN_THE_NIGHT)) {
            return "refused omh.value-implausible";
        }
        return placedInTime(document.body()) ? "stored " : "refused omh.time-unusable";
    }

    /// The schemas of version 1 take a measurement without a time; a twin cannot place it. One
    /// document (body-temperature 4.0) has an interval that ends years before it starts.
    private static boolean placedInTime(JsonNode body) {
        var frame = body.path("effective_time_frame");
        var interval = frame.path("time_interval");
        return frame.has("date_time")
                || (frame.has("time_interval")
                        && !interval.has("part_of_day")
                        && !endsBeforeItStarts(interval));
    }

    private static boolean endsBeforeItStarts(JsonNode interval) {
        return interval.has("start_date_time")
                && interval.has("end_date_time")
                && OffsetDateTime.parse(interval.path("end_date_time").asText())
                        .isBefore(OffsetDateTime.parse(interval.path("start_date_time").asText()));
    }

    private record Document(String name, String schema, String version, JsonNode body) {}

    /// Folders are name/version/shouldPass or shouldFail.
    private static List<Document> documents(String kind) {
        try (var files = Files.walk(DOCUMENTS)) {
            var documents = new ArrayList<Document>();
            for (var file : files.filter(it -> it.toString().endsWith(".json")).sorted().toList()) {
                var place = DOCUMENTS.relativize(file);
                var body = JsonMapper.builder().build().readTree(file.toFile());
                if (place.getName(2).toString().equals(kind) && body.isObject()) {
                    documents.add(
                            new Document(
                                    place.toString(),
                                    place.getName(0).toString(),
                                    place.getName(1).toString(),
                                    body));
                }
            }
            return documents;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Client.Reply post(List<Document> documents) {
        var points = JsonMapper.builder().build().createArrayNode();
        documents.forEach(document -> add(points, document));
        return server.client().post("/omh/v1/dataPoints?twin=" + twin, "k", points.toString());
    }

    private static void add(ArrayNode points, Document document) {
        var point = points.addObject();
        var header =
                point.putObject("header")
                        .put("id", document.name())
                        .put("creation_date_time", "2026-02-05T07:26:00Z");
        header.putObject("schema_id")
                .put("namespace", "omh")
                .put("name", document.schema())
                .put("version", document.version());
        point.set("body", document.body());
    }
}
