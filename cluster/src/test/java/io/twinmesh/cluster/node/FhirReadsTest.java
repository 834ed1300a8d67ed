package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/// Reading over HTTP, on a node with one patient of Synthea.
@Tag("slow")
class FhirReadsTest {
    @TempDir static Path data;
    private static final List<AutoCloseable> OPENED = new ArrayList<>();
    private static Client client;
    private static Client other;
    private static Client operator;
    private static String twin;
    private static JsonNode bundle;

    @BeforeAll
    static void load() throws IOException {
        var node = ServerScenario.start(data, Optional.empty());
        client = ServerScenario.client(node, data, "demo", Client.ALL);
        other = ServerScenario.client(node, data, "other", Client.ALL);
        operator = ServerScenario.client(node, data, "operator", "twin:operate");
        OPENED.addAll(List.of(client, other, operator, node));
        var taken = client.post("/fhir", ServerScenario.bundle());
        assertThat(taken.status()).isEqualTo(200);
        client.consent(taken.twin());
        bundle = Client.json(Files.readString(ServerScenario.bundle()));
        twin = ReadableTwins.named(taken);
    }

    @AfterAll
    static void close() throws Exception {
        for (var part : OPENED) {
            part.close();
        }
    }

    private static JsonNode patient() {
        return sent("Patient").getFirst();
    }

    /// What the bundle has of a type.
    private static List<JsonNode> sent(String type) {
        return entries(bundle).stream()
                .map(entry -> entry.path("resource"))
                .filter(resource -> resource.path("resourceType").asText().equals(type))
                .toList();
    }

    private static List<JsonNode> entries(JsonNode of) {
        return StreamSupport.stream(of.path("entry").spliterator(), false).toList();
    }

    /// The local part of the link to the next page, when there is one.
    private static Optional<String> next(JsonNode page) {
        return StreamSupport.stream(page.path("link").spliterator(), false)
                .filter(link -> link.path("relation").asText().equals("next"))
                .map(link -> URI.create(link.path("url").asText()))
                .map(url -> url.getPath() + "?" + url.getRawQuery())
                .findFirst();
    }

    private static List<JsonNode> all(String first) {
        var found = new ArrayList<JsonNode>();
        Optional<String> at = Optional.of(first);
        while (at.isPresent()) {
            var page = client.get(at.get());
            assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
            entries(page.body()).stream()
                    .filter(entry -> entry.at("/search/mode").asText().equals("match"))
                    .forEach(entry -> found.add(entry.path("resource")));
            at = next(page.body());
        }
        return found;
    }

    private static List<String> names(List<JsonNode> resources) {
        return resources.stream()
                .map(r -> r.path("resourceType").asText() + "/" + r.path("id").asText())
                .toList();
    }

    @Test
    void everything_page_by_page_is_the_whole_twin_once_with_the_patient_first() {
        var whole = names(all("/fhir/Patient/" + twin + "/$everything?_count=1000"));
        var paged = names(all("/fhir/Patient/" + twin + "/$everything?_count=17"));

        assertThat(paged).doesNotHaveDuplicates().isEqualTo(whole);
        assertThat(paged.getFirst()).isEqualTo("Patient/" + twin);
        var kept = new TreeMap<String, Integer>();
        paged.forEach(name -> kept.merge(name.substring(0, name.indexOf('/')), 1, Integer::sum));
        for (var type : List.of("Observation", "Condition", "MedicationRequest", "Encounter")) {
            assertThat(kept.get(type)).as(type).isEqualTo(sent(type).size());
        }
    }

    @Test
    void everything_can_be_some_types_and_some_time() {
        assertThat(all("/fhir/Patient/" + twin + "/$everything?_type=Observation&start=2015-01-01"))
                .isNotEmpty()
                .allMatch(r -> r.path("resourceType").asText().equals("Observation"))
                .allMatch(r -> r.path("effectiveDateTime").asText().compareTo("2014-12-30") > 0);
        assertThat(all("/fhir/Patient/" + twin + "/$everything?_since=2999-01-01")).isEmpty();
    }

    @Test
    void everything_is_of_each_type_that_is_named_and_of_no_unknown_one() {
        var everything = "/fhir/Patient/" + twin + "/$everything?_type=Condition&_type=";
        assertThat(all(everything + "Encounter"))
                .hasSize(sent("Condition").size() + sent("Encounter").size());
        assertThat(client.get(everything + "Foo").status()).isEqualTo(400);
        assertThat(client.get(everything + "Foo").code()).isEqualTo("search.value-malformed");

        var some =
                client.send(
                        client.request(everything + "Foo&_count=1")
                                .header("Prefer", "handling=lenient")
                                .build());
        assertThat(some.raw().body()).contains("search.parameter-unknown", "a type in _type");
        assertThat(all(next(some.body()).orElseThrow()))
                .as("the later pages know that it may be passed over")
                .hasSize(sent("Condition").size() - 1);
    }

    @Test
    void a_history_is_refused_a_count_that_is_none() {
        var history = "/fhir/Patient/" + twin + "/_history?_count=";
        for (var count : List.of("x", "0", "-1")) {
            assertThat(client.get(history + count).code())
                    .as(count)
                    .isEqualTo("search.value-malformed");
        }
        assertThat(client.get(history + "1").status()).isEqualTo(200);
    }

    @Test
    void everything_can_be_asked_for_with_parameters_in_the_body_or_none() {
        var some =
                posted(
                        """
                        {"resourceType":"Parameters","parameter":[
                         {"name":"_type","valueString":"Observation"},
                         {"name":"_count","valueInteger":7}]}\
                        """);
        assertThat(some.status()).as(some.raw().body()).isEqualTo(200);
        assertThat(entries(some.body())).hasSize(7);
        var rest = all(next(some.body()).orElseThrow());
        assertThat(rest).hasSize(sent("Observation").size() - 7);

        assertThat(posted("").body().at("/entry/0/resource/id").asText()).isEqualTo(twin);
        assertThat(posted("{\"resourceType\":\"Patient\"}").code()).isEqualTo("search.malformed");
    }

    private static Client.Reply posted(String parameters) {
        return client.send(
                client.request("/fhir/Patient/" + twin + "/$everything")
                        .header("Content-Type", "application/fhir+json")
                        .POST(BodyPublishers.ofString(parameters))
                        .build());
    }

    /// Each observation's code, and code with year, as a filter of the test's own finds them.
    @Test
    void a_search_by_code_and_date_finds_what_a_plain_filter_finds() {
        var codes = new HashSet<String>();
        for (var sent : sent("Observation")) {
            codes.add(sent.at("/code/coding/0/code").asText());
        }
        for (var code : codes) {
            var same =
                    sent("Observation").stream()
                            .filter(r -> r.at("/code/coding/0/code").asText().equals(code))
                            .toList();
            assertThat(all("/fhir/Observation?_count=7&patient=" + twin + "&code=" + code))
                    .as(code)
                    .hasSameSizeAs(same);
            var recent =
                    same.stream()
                            .filter(r -> r.path("effectiveDateTime").asText().startsWith("2015"))
                            .count();
            assertThat(all("/fhir/Observation?date=2015&patient=" + twin + "&code=" + code))
                    .as(code)
                    .hasSize((int) recent);
        }
    }

    @Test
    void a_sorted_search_comes_in_order_over_all_pages_and_says_how_many() {
        var first = client.get("/fhir/Observation?_sort=-date&_count=5&patient=" + twin).body();
        var dates =
                all("/fhir/Observation?_sort=-date&_count=5&patient=" + twin).stream()
                        .map(r ->
                                OffsetDateTime.parse(r.path("effectiveDateTime").asText())
                                        .toInstant())
                        .toList();

        assertThat(first.path("total").asInt()).isEqualTo(sent("Observation").size());
        assertThat(dates)
                .hasSize(sent("Observation").size())
                .isSortedAccordingTo(Comparator.reverseOrder());
        var counted = client.get("/fhir/Observation?_summary=count&patient=" + twin).body();
        assertThat(counted.path("total").asInt()).isEqualTo(sent("Observation").size());
        assertThat(counted.has("entry")).isFalse();
    }

    @Test
    void a_search_can_be_posted_and_its_links_show_nothing_of_it() {
        var family = patient().at("/name/0/family").asText();
        var request =
                client.request("/fhir/Patient/_search")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("family=" + family))
                        .build();

        var reply = client.send(request);

        assertThat(reply.body().at("/entry/0/resource/id").asText()).isEqualTo(twin);
        var identifier = patient().at("/identifier/0");
        assertThat(
                        client.get(
                                        "/fhir/Patient?identifier="
                                                + identifier.path("system").asText()
                                                + "%7C"
                                                + identifier.path("value").asText())
                                .body()
                                .path("total")
                                .asInt())
                .isEqualTo(1);
        assertThat(reply.body().path("link").toString()).doesNotContain(family);
        assertThat(
                        client.get(
                                        "/fhir/Patient?birthdate="
                                                + patient().path("birthDate").asText()
                                                + "&name="
                                                + family.substring(0, 3).toLowerCase(Locale.ROOT))
                                .body()
                                .path("total")
                                .asInt())
                .isEqualTo(1);
        assertThat(client.get("/fhir/Patient?gender=unknown").body().path("total").asInt())
                .isZero();
    }

    @Test
    void a_page_link_opens_for_its_client_only_and_not_when_it_was_changed() {
        var page = client.get("/fhir/Observation?_count=3&patient=" + twin).body();
        var link = next(page).orElseThrow();

        assertThat(other.get(link).code()).isEqualTo("search.page-invalid");
        assertThat(client.get(link.substring(0, link.length() - 2) + "xx").code())
                .isEqualTo("search.page-invalid");
        assertThat(client.get(link.replace("Observation", "Condition")).code())
                .isEqualTo("search.page-invalid");
    }

    @Test
    void a_resource_is_read_with_its_version_and_only_when_it_is_new_to_the_client() {
        var id =
                all("/fhir/Observation?_count=1000&patient=" + twin).getFirst().path("id").asText();
        var path = "/fhir/Observation/" + id;

        var reply = client.get(path);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.raw().headers().firstValue("ETag")).contains("W/\"1\"");
        assertThat(reply.raw().headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/fhir+json");
        assertThat(reply.body().at("/meta/versionId").asText()).isEqualTo("1");
        var again =
                client.send(client.request(path).header("If-None-Match", "W/\"1\"").GET().build());
        assertThat(again.status()).isEqualTo(304);
        var since =
                client.send(
                        client.request(path)
                                .header(
                                        "If-Modified-Since",
                                        reply.raw()
                                                .headers()
                                                .firstValue("Last-Modified")
                                                .orElseThrow())
                                .GET()
                                .build());
        assertThat(since.status()).isEqualTo(304);
        assertThat(client.get(path + "/_history/1").body()).isEqualTo(reply.body());
        assertThat(client.get(path + "/_history/2").code()).isEqualTo("resource.unknown");
        assertThat(client.get(path + "/_history").body().path("total").asInt()).isEqualTo(1);
        assertThat(client.get(path + "?_pretty=true").raw().body()).contains("\n");
        assertThat(client.get(path + "?_format=xml").status()).isEqualTo(406);
    }

    @Test
    void what_is_not_there_or_cannot_be_searched_is_refused() {
        assertThat(client.get("/fhir/Observation/none").code()).isEqualTo("resource.unknown");
        assertThat(client.get("/fhir/Nothing/1").code()).isEqualTo("resource.type-unknown");
        assertThat(client.get("/fhir/Observation?code=1").code()).isEqualTo("search.needs-patient");
        assertThat(client.get("/fhir/Patient?address=x").code()).isEqualTo("search.needs-patient");
        assertThat(client.get("/fhir/Observation?patient.name=x").code())
                .isEqualTo("search.parameter-unsupported");
        assertThat(
                        client.send(
                                        client.request("/fhir/Observation?kode=1&patient=" + twin)
                                                .header("Prefer", "handling=strict")
                                                .GET()
                                                .build())
                                .code())
                .isEqualTo("search.parameter-unknown");
        assertThat(client.get("/fhir/Patient/tw-" + "0".repeat(32)).code())
                .isEqualTo("twin.unknown");
        assertThat(client.get("/fhir/Organization").status()).isEqualTo(200);
    }

    @Test
    void made_anew_on_command_the_index_gives_the_same_answers() {
        var everything = "/fhir/Patient/" + twin + "/$everything?_count=1000";
        var before = names(all(everything));
        assertThat(client.post("/v1/resource-index/rebuild", "k", "{}").code())
                .isEqualTo("auth.scope-missing");

        assertThat(operator.post("/v1/resource-index/rebuild", "k", "{}").status()).isEqualTo(202);

        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(
                        () -> client.get(everything),
                        reply -> reply.status() == 200 || unexpected(reply));
        assertThat(names(all(everything))).isEqualTo(before);
    }

    private static boolean unexpected(Client.Reply reply) {
        assertThat(reply.code()).isIn("index.rebuilding", "index.behind");
        return false;
    }

    @Test
    void the_server_says_what_it_can_do() {
        var statement = client.send(client.anonymous("/fhir/metadata").GET().build()).body();

        assertThat(statement.path("fhirVersion").asText()).isEqualTo("4.0.1");
        assertThat(statement.at("/rest/0/security/service/0/coding/0/code").asText())
                .isEqualTo("SMART-on-FHIR");
        var types = statement.at("/rest/0/resource").findValuesAsText("type");
        assertThat(types).contains("Patient", "Observation", "Organization");
        assertThat(statement.toString()).contains("us-core-patient").contains("everything");
    }
}
