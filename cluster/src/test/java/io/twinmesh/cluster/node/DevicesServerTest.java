package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Devices and apps at the doors of a running server.
@Tag("slow")
class DevicesServerTest {
    private static final Path RECORD_100 =
            Path.of("..", "..", "shared", "data", "clinical", "ecg-mitbih");

    @TempDir private Path temp = Path.of("");

    @Test
    void data_points_and_signals_go_in_and_come_out_of_a_twin() throws IOException {
        try (var node =
                        ServerChild.start(
                                temp.resolve("data"),
                                temp.resolve("said"),
                                List.of("-Dtwinmesh.models.device-signal=on"),
                                List.of());
                var client = node.client("app", Client.ALL);
                var reader = node.client("reader", "twin:read")) {
            var patient = new LivePatient(client, "D-1").saturation("97", Instant.now());
            var twin = patient.twin();
            points(client, reader, twin);
            glucose(client, twin);
            glucoseAsked(client, temp.resolve("data"), twin);
            lines(client, twin);
            electrocardiogram(client, twin);
            question(client, twin);
            implausible(client);
            assertThat(reader.post("/omh/v1/dataPoints", "k", "{}").status()).isEqualTo(403);
            signalsAreHidden(client, twin);
        }
    }

    /// Of what the patient does not let them have, nobody learns whether it is there.
    private static void signalsAreHidden(Client client, String twin) {
        var signals = "/v1/twins/" + twin + "/signals/";
        assertThat(client.get(signals + "none").status()).as("all may be seen").isEqualTo(200);
        client.post("/fhir/Consent", "", EventsByConsentTest.heartRateOnly(twin));
        assertThat(client.delete("/fhir/Consent/ok-" + twin).status()).isEqualTo(204);

        var there = client.get(signals + "131328");
        var absent = client.get(signals + "none");
        var permitted = client.get(signals + "8867-4?system=http://loinc.org");

        assertThat(there.status()).isEqualTo(403);
        assertThat(there.code()).isEqualTo("consent.denied");
        assertThat(there.raw().body()).isEqualTo(absent.raw().body());
        for (var query : List.of("?channel=MLII", "?limit=1", "?from=2026-03-02T08:00:00Z")) {
            assertThat(client.get(signals + "131328" + query).raw().body())
                    .isEqualTo(absent.raw().body());
        }
        assertThat(permitted.status()).as("there is none, and it would be given").isEqualTo(200);
        assertThat(permitted.body().path("series")).isEmpty();
    }

    private static void points(Client client, Client reader, String twin) {
        var weight =
                point(
                        "w-1",
                        twin,
                        "body-weight",
                        "1.0",
                        "{'body_weight':{'value':81.30,'unit':'kg'},'effective_time_frame':"
                                + "{'date_time':'2026-01-05T07:25:00+01:00'}}");
        var strange = point("s-1", twin, "no-such", "1.0", "{}");
        var nobody = point("n-1", "Jane Doe", "body-weight", "1.0", "{'body_weight':{}}");

        var first = post(client, "[" + weight + "," + strange + "," + nobody + "]");
        var again = post(client, weight);

        assertThat(results(first, "points"))
                .as(first.toString())
                .containsExactly("stored", "refused", "refused");
        assertThat(first.at("/points/1/code").asText()).isEqualTo("omh.schema-unknown");
        assertThat(first.at("/points/2/code").asText()).isEqualTo("omh.malformed");
        assertThat(first.toString()).doesNotContain("Jane");
        assertThat(results(again, "points")).containsExactly("unchanged");
        var shown = reader.get("/v1/twins/" + twin).raw().body();
        assertThat(shown).contains("http://loinc.org|29463-7").contains("81.30");
        assertThat(post(client, "{").path("code").asText()).isEqualTo("omh.malformed");
        noneTaken(client, twin);
    }

    /// The same through both doors: stored as it came, and marked wherever it is shown.
    private static void implausible(Client client) {
        var patient = new LivePatient(client, "D-2").saturation("97", Instant.now());
        var weight =
                "{'body_weight':{'value':81,'unit':'kg'},'effective_time_frame':"
                        + "{'date_time':'%s'}}";
        var ofOtherTimes =
                List.of(
                        // as the app of the first patient numbered one
                        point(
                                "w-1",
                                patient.twin(),
                                "body-weight",
                                "1.0",
                                weight.formatted("1800-01-05T07:25:00Z")),
                        point(
                                "i-2",
                                patient.twin(),
                                "body-height",
                                "1.0",
                                weight.replace("weight", "height")
                                        .replace("kg", "in")
                                        .formatted("2135-01-05T07:25:00Z")));
        var pulse =
                """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/%s"},
                 "code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},
                 "effectiveDateTime":"2026-02-01T10:00:00Z",
                 "valueQuantity":{"value":5000,"system":"http://unitsofmeasure.org","code":"/min"}}\
                """
                        .formatted(patient.twin());

        var height =
                pulse.replace("8867-4", "8302-2")
                        .replace("2026-02-01", "2135-01-05")
                        .replace("5000", "180")
                        .replace("/min", "cm");

        var told = post(client, ofOtherTimes.toString());
        assertThat(results(told, "points")).containsExactly("stored", "refused");
        assertThat(told.at("/points/1/code").asText()).isEqualTo("signal.from-the-future");
        for (var observation : List.of(pulse, height)) {
            assertThat(client.post("/fhir/Observation", "k", observation).status()).isEqualTo(201);
        }

        var view = client.get(patient.path()).body();
        assertThat(view.path("facts").valueStream())
                .extracting(fact ->
                        fact.path("code").asText().replace("http://loinc.org|", "")
                                + fact.path("implausible"))
                .containsExactlyInAnyOrder(
                        "59408-5",
                        "29463-7[\"before-birth\"]",
                        "8302-2[\"future\"]",
                        "8867-4[\"value\"]");
        assertThat(view.path("lastObservedAt").asText()).doesNotStartWith("2135");
        assertThat(client.get(patient.path() + "/timeline").body().path("events").valueStream())
                .extracting(event -> event.path("implausible").toString())
                .contains("[\"before-birth\"]", "[\"future\"]", "[\"value\"]");
        assertThat(
                        client.get("/fhir/Observation?patient=" + patient.twin() + "&code=8867-4")
                                .body()
                                .at("/entry/0/resource/valueQuantity/value")
                                .asInt())
                .isEqualTo(5000);
    }

    private static void noneTaken(Client client, String twin) {
        var unitless = point("u-1", twin, "body-weight", "1.0", "{'body_weight':{'value':81}}");

        var refused = client.post("/omh/v1/dataPoints", "k", unitless.replace('\'', '"'));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("omh.none-taken");
        assertThat(refused.body().path("detail").asText())
                .startsWith("No data point was taken. points[0], omh.malformed: body.body_weight")
                .endsWith("the property 'unit' is missing");
        assertThat(results(refused.body(), "points")).containsExactly("refused");
        assertThat(refused.body().at("/points/0/detail").asText())
                .isEqualTo("body.body_weight: the property 'unit' is missing");
    }

    /// A glucose sensor sends its points late, twice and out of order.
    private static void glucose(Client client, String twin) {
        var day = Instant.parse("2026-02-01T00:00:00Z");
        var evening = readings(twin, day.plus(Duration.ofHours(12)), 144);
        var morning = readings(twin, day, 144);

        var future = readings(twin, Instant.now().plus(Duration.ofDays(3)), 2);

        assertThat(results(post(client, evening), "points")).hasSize(144).containsOnly("stored");
        assertThat(results(post(client, morning), "points")).containsOnly("late");
        assertThat(results(post(client, evening), "points")).containsOnly("unchanged");
        var ahead = post(client, future);
        assertThat(ahead.at("/points/0/code").asText()).isEqualTo("signal.from-the-future");

        var path = "/v1/twins/" + twin + "/signals/99504-3";
        var signal = client.get(path).body();
        assertThat(signal.at("/series/0/values").size() + signal.at("/series/1/values").size())
                .isEqualTo(288);
        assertThat(signal.get("researchUseOnly").asBoolean()).isTrue();
        var some = client.get(path + "?from=2026-02-01T10:00:00Z&to=2026-02-01T10:10:00Z").body();
        assertThat(some.at("/series/0/values")).hasSize(2);
        assertThat(client.get(path + "?limit=3").body().get("next").asText())
                .isEqualTo("2026-02-01T00:15:00Z");
        assertThat(client.get(path + "?format=csv").raw().body())
                .contains("2026-02-01T12:00:00Z,100,mg/dL");
        assertThat(client.get(path + "?format=fhir").code()).isEqualTo("signal.not-even");
        var analysis = client.get(path + "/analysis").body();
        assertThat(analysis.get("kind").asText()).isEqualTo("glucose");
        assertThat(analysis.at("/glucose/readings").asInt()).isEqualTo(288);
        assertThat(analysis.at("/glucose/gmiPercent").asDouble())
                .isCloseTo(
                        3.31 + 0.02392 * analysis.at("/glucose/meanMgPerDl").asDouble(),
                        within(1e-9));
        assertThat(analysis.at("/glucose/warnings/0").asText())
                .isEqualTo("glucose.shorter-than-14-days");
        assertThat(client.get("/v1/twins/" + twin + "/timeline?count=500").raw().body())
                .contains("signal-recorded")
                .contains("\"late\":true");
    }

    /// The samples are measured where the twin is, and no sample is in the answer.
    private static void glucoseAsked(Client client, Path data, String twin) {
        var question = "{\"question\":\"glucose\",\"purpose\":\"TREAT\",\"asOf\":\"2026-02-02\"}";
        try (var provider = ServerScenario.provider(data)) {
            assertThat(provider).isNotNull();
            var asking = new Asking(client, "app");
            asking.deposit("glucose");
            var taken = client.post("/v1/twins/" + twin + "/queries", "glucose", question);
            assertThat(taken.status()).as(taken.raw().body()).isEqualTo(202);

            var whole = asking.answers(taken.body().path("id").asText());

            var answers = whole.path("queries");
            assertThat(answers.findValuesAsText("model"))
                    .as(whole.toString())
                    .anyMatch(it -> it.startsWith("homa-ir@"));
            var profile = answered(answers, "cgm-profile@2019.3");
            assertThat(profile.findValuesAsText("source")).contains("signal");
            // 100 to 159 mg/dL, so all of them lie in range
            assertThat(profile.at("/values/inRange/value").asDouble()).isEqualTo(100);
            assertThat(profile.toString()).contains("glucose.shorter-than-14-days");
        }
    }

    private static JsonNode answered(JsonNode answers, String model) {
        for (var one : answers) {
            if (one.path("model").asText().equals(model)) {
                return one.path("answer");
            }
        }
        throw new AssertionError("no answer of " + model + " in " + answers);
    }

    private static void lines(Client client, String twin) {
        var body =
                "{'code':'urn:x|acc','unit':'m/s2','start':'2026-03-01T08:00:00Z','hertz':50,"
                        + "'values':[0.1,0.25,null,9.81]}\n"
                        + "{'code':'urn:x|acc','start':'2026-03-01T09:00:00Z','hertz':50,"
                        + "'values':[1]}\n"
                        + "{'code':'urn:x|acc','unit':'m/s2','start':'2026-03-01T09:00:00',"
                        + "'hertz':50,'values':[1]}\n";

        var taken = send(client, twin, "application/x-ndjson", bytes(body), "");

        assertThat(results(taken, "series")).containsExactly("stored", "refused", "refused");
        assertThat(taken.at("/series/1/code").asText()).isEqualTo("signal.unit-missing");
        assertThat(taken.at("/series/2/code").asText()).isEqualTo("signal.malformed");
        var path = "/v1/twins/" + twin + "/signals/acc";
        var fhir = client.get(path + "?format=fhir").body();
        var sampled = fhir.at("/entry/0/resource/valueSampledData");
        assertThat(sampled.get("period").asDouble()).isEqualTo(20);
        assertThat(sampled.get("factor").asDouble()).isEqualTo(0.01);
        assertThat(sampled.get("data").asText()).isEqualTo("10 25 E 981");
        assertThat(client.get(path + "/analysis").code()).isEqualTo("signal.no-analysis");
        assertThat(client.get("/v1/twins/" + twin + "/signals/none/analysis").code())
                .isEqualTo("signal.empty");
        assertThat(send(client, twin, "text/plain", bytes(body), "").path("code").asText())
                .isEqualTo("signal.media-unsupported");
    }

    /// Record 100 of the MIT-BIH Arrhythmia Database: 2,273 beats by the cardiologists' count, mean
    /// heart rate 75.51.
    private static void electrocardiogram(Client client, String twin) {
        var archive = archive("100.hea", "100.dat");
        var start = "?start=2026-03-02T08:00:00Z&device=Holter";

        assertThat(send(client, twin, "application/zip", archive, "").path("code").asText())
                .isEqualTo("wfdb.start-missing");
        var taken = send(client, twin, "application/zip", archive, start);
        var again = send(client, twin, "application/zip", archive, start);

        assertThat(results(taken, "series")).containsExactly("stored", "stored");
        assertThat(taken.at("/series/0/chunks").asInt()).isEqualTo(20);
        assertThat(results(again, "series")).containsExactly("unchanged", "unchanged");
        var path = "/v1/twins/" + twin + "/signals/131328";
        assertThat(client.get(path).code()).isEqualTo("signal.ambiguous");
        var lead = client.get(path + "/analysis?channel=MLII").body();
        assertThat(lead.at("/stretches/0/beats").asInt()).isBetween(2_262, 2_284);
        assertThat(lead.at("/stretches/0/heartRateVariability/meanHeartRatePerMinute").asDouble())
                .isCloseTo(75.51, within(0.05));
        assertThat(lead.get("notice").asText()).startsWith("Research use only.");
        var head = client.get(path + "?channel=MLII&limit=2").body();
        // the first sample is 995, 0.145 mV below the baseline of 1024 at 200 steps per mV
        assertThat(head.at("/series/0/values/0").asDouble()).isEqualTo(-0.145);
    }

    /// The question `ecg`, of the record that the twin has by now.
    private static void question(Client client, String twin) {
        var queries = "/v1/twins/" + twin + "/queries";
        var asked = "{\"question\":\"ecg\",\"purpose\":\"%s\",\"inputs\":{%s}}";
        var ofOneLead = asked.formatted("TREAT", "\"channel\":\"MLII\"");

        var answer = client.post(queries, "e", ofOneLead);

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        var body = answer.body();
        assertThat(body.at("/answer/stretches/0/beats").asInt()).isBetween(2_262, 2_284);
        assertThat(
                        body.at("/answer/stretches/0/heartRateVariability/meanHeartRatePerMinute")
                                .asDouble())
                .isCloseTo(75.51, within(0.05));
        assertThat(body.path("state").asText()).isEqualTo("pending-review");
        assertThat(body.path("regulatoryClass").asText()).isEqualTo("device-signal");
        assertThat(body.path("research").asText()).isEqualTo("Research use only.");
        assertThat(client.post(queries, "e", asked.formatted("TREAT", "")).code())
                .isEqualTo("signal.ambiguous");
        assertThat(client.post(queries, "e", asked.formatted("TREAT", "\"age\":60")).code())
                .isEqualTo("input.not-askable");
        assertThat(client.post(queries, "e", asked.formatted("TREAT", "\"from\":\"now\"")).code())
                .isEqualTo("body.field-invalid");
        assertThat(client.post(queries, "e", asked.formatted("HRESCH", "")).code())
                .isEqualTo("auth.purpose-not-allowed");
        var glucose = asked.formatted("TREAT", "\"code\":\"http://loinc.org|99504-3\"");
        assertThat(client.post(queries, "e", glucose).code()).isEqualTo("signal.no-analysis");
        assertThat(
                        client.get("/v1/twins/" + twin + "/access")
                                .body()
                                .at("/entries")
                                .findValuesAsText("interaction"))
                .contains("query");
    }

    private static String readings(String twin, Instant start, int count) {
        var points = new StringJoiner(",", "[", "]");
        for (int i = 0; i < count; i++) {
            var at = start.plus(Duration.ofMinutes(5L * i));
            points.add(
                    point(
                            "g-" + at,
                            twin,
                            "blood-glucose",
                            "3.0",
                            "{'blood_glucose':{'value':"
                                    + (100 + i % 60)
                                    + ",'unit':'mg/dL'},'specimen_source':'interstitial fluid',"
                                    + "'effective_time_frame':{'date_time':'"
                                    + at
                                    + "'}}"));
        }
        return points.toString();
    }

    private static String point(
            String id, String twin, String schema, String version, String body) {
        return ("{'header':{'id':'%s','creation_date_time':'2026-02-05T07:26:00Z',"
                        + "'schema_id':{'namespace':'omh','name':'%s','version':'%s'},"
                        + "'acquisition_provenance':{'source_name':'App','modality':'sensed'},"
                        + "'user_id':'%s'},'body':%s}")
                .formatted(id, schema, version, twin, body);
    }

    private static JsonNode post(Client client, String points) {
        return client.post("/omh/v1/dataPoints", "k", points.replace('\'', '"')).body();
    }

    private static JsonNode send(
            Client client, String twin, String type, byte[] body, String query) {
        return client.send(
                        client.request("/v1/twins/" + twin + "/signals" + query)
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofByteArray(body))
                                .build())
                .body();
    }

    private static byte[] bytes(String quoted) {
        return quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> results(JsonNode answer, String list) {
        return answer.get(list).valueStream().map(it -> it.get("result").asText()).toList();
    }

    private static byte[] archive(String... files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files) {
                zip.putNextEntry(new ZipEntry(file));
                zip.write(Files.readAllBytes(RECORD_100.resolve(file)));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
