package io.twinmesh.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.QueryStatus.State;
import io.twinmesh.cli.ask.Question;
import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.ClientTokens;
import io.twinmesh.cli.twin.ImportedBundle;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// One running network, seen from outside: what it answers, and what it refuses.
final class NetworkIT {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String CLIENT = "ward-3";
    private static final String MORRIS = "Morris_Lockman_cd9e9826-aea1-4682-adc0-c1d97633bf31.json";
    private static final String UNKNOWN_TWIN = "tw-00000000000000000000000000000000";
    private static final Duration REPLY_WITHIN = Duration.ofMinutes(2);

    @TempDir static Path folder;

    private static Network network;
    private static ApiClient api;

    /// The twin of each bundle file.
    private static final Map<String, String> TWINS = new TreeMap<>();

    private static String someTwin;

    @BeforeAll
    static void start() {
        network = Network.start(folder.resolve("data"));
        network.join("provider-1");
        api = network.as(CLIENT);
        Network.deposit(api, CLIENT, 10_000_000);
        for (var bundle : Network.bundles()) {
            for (var twin : Network.bring(api, bundle).twins()) {
                TWINS.put(bundle.getFileName().toString(), twin);
            }
        }
        someTwin = TWINS.getOrDefault(MORRIS, "");
    }

    @AfterAll
    static void stop() {
        api.close();
        network.close();
    }

    /// Imports a new patient, who consents, and returns the twin.
    private static String imported(String bundle) {
        var stored = api.tryPost("/fhir", json(bundle), Map.of()).doneOrFail();
        var twin = ImportedBundle.of(stored).twins().getFirst();
        Network.consent(api, twin);
        return twin;
    }

    private static QueryStatus ask(Question question) {
        return ask(api, question);
    }

    private static QueryStatus ask(ApiClient client, Question question) {
        var queries = new Queries(client, InstantSource.system());
        var submitted = queries.submit(question, "it-" + UUID.randomUUID());
        assertThat(submitted).isInstanceOf(Queries.Submitted.Accepted.class);
        return switch (submitted) {
            case Queries.Submitted.Accepted(var accepted) ->
                    queries.await(accepted.id(), REPLY_WITHIN);
            case Queries.Submitted.AtOnce _ -> throw new AssertionError("models are asked");
            case Queries.Submitted.Refused(var problem) -> throw problem.failure();
        };
    }

    private static Question question(String twin, String model, String inputs) {
        return new Question(twin, model, "TREAT", Optional.empty(), fields(inputs));
    }

    private static Map<String, JsonNode> fields(String json) {
        var fields = new TreeMap<String, JsonNode>();
        json(json).properties().forEach(f -> fields.put(f.getKey(), f.getValue()));
        return fields;
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        if (answer instanceof Answer.Refused(var problem, var _)) {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.status()).isEqualTo(status);
        }
    }

    @Nested
    final class Clinically {
        private static double value(QueryStatus status) {
            assertThat(status.state())
                    .as("%s %s", status.code(), status.why())
                    .isIn(State.ANSWERED, State.SETTLED);
            var answer = status.json().path("answer");
            return answer.path("values")
                    .path(answer.path("primary").asText())
                    .path("value")
                    .asDouble();
        }

        private static double value(Map<String, JsonNode> inputs, String name) {
            return Objects.requireNonNull(inputs.get(name), name).path("value").asDouble();
        }

        /// @return how many values were compared, 0 or 1
        private static int compare(
                JsonNode patient, String oracle, Set<String> codes, Question question) {
            var status = ask(question);
            if (Oracle.answerable(patient, codes)) {
                assertThat(value(status))
                        .isCloseTo(patient.path("derived").path(oracle).asDouble(), within(1e-9));
                return 1;
            }
            assertThat(status.code()).isIn("input.stale", "asof.before-latest-data");
            return 0;
        }

        private static Question asOf(String twin, String model, JsonNode derived, String inputs) {
            return new Question(
                    twin, model, "TREAT", Optional.of(Oracle.day(derived)), fields(inputs));
        }

        @Test
        void derived_scores_are_those_that_others_computed() throws IOException {
            var compared = 0;
            for (var bundle : Oracle.expected().properties()) {
                var derived = bundle.getValue().path("derived");
                var twin = TWINS.getOrDefault(bundle.getKey(), "");
                if (derived.hasNonNull("egfrCkdEpi2021")) {
                    var question = asOf(twin, "ckd-epi-2021", derived, "{}");
                    compared +=
                            compare(
                                    bundle.getValue(),
                                    "egfrCkdEpi2021",
                                    Set.of("38483-4"),
                                    question);
                }
                for (var score : Oracle.CARDIOVASCULAR.entrySet()) {
                    if (derived.hasNonNull(score.getKey())
                            && Oracle.agreesOnTreatment(bundle.getKey())) {
                        var question =
                                asOf(
                                        twin,
                                        score.getValue(),
                                        derived,
                                        Oracle.asked(score.getValue()));
                        compared +=
                                compare(bundle.getValue(), score.getKey(), Oracle.LIPIDS, question);
                    }
                }
            }
            assertThat(compared).isEqualTo(17);
        }

        @Test
        void an_answer_says_what_it_was_computed_from_and_what_it_is_not_for() throws IOException {
            var derived = Oracle.expected().path(MORRIS).path("derived");

            var status = ask(asOf(someTwin, "ckd-epi-2021", derived, "{}"));

            var answer = status.json().path("answer");
            var inputs = new TreeMap<String, JsonNode>();
            answer.path("inputs").forEach(input -> inputs.put(input.path("name").asText(), input));
            assertThat(inputs).containsOnlyKeys("age", "sex", "creatinine");
            assertThat(value(inputs, "creatinine"))
                    .isEqualTo(derived.path("creatinine").asDouble());
            assertThat(value(inputs, "age")).isEqualTo(derived.path("age").asDouble());
            assertThat(answer.path("citation").asText()).isNotBlank();
            assertThat(answer.path("limits")).isNotEmpty();
            assertThat(answer.path("notice").asText())
                    .contains("not validated as a medical device");
        }
    }

    @Nested
    final class ForeignClients {
        private final HttpClient http = HttpClient.newHttpClient();

        private HttpResponse<String> plain(String path) throws Exception {
            return plain(network.server().address().http(), path);
        }

        private HttpResponse<String> plain(URI port, String path) throws Exception {
            return http.send(
                    HttpRequest.newBuilder(port.resolve(path)).build(), BodyHandlers.ofString());
        }

        private QueryStatus status(URI waiting, String token) throws Exception {
            var reply =
                    http.send(
                            HttpRequest.newBuilder(waiting)
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            BodyHandlers.ofString());
            return new QueryStatus(json(reply.body()));
        }

        @Test
        void health_metrics_the_contract_and_the_log_need_no_token() throws Exception {
            var management = network.server().address().management();
            assertThat(plain(management, "/alive").body()).contains("\"alive\"");
            await().atMost(REPLY_WITHIN)
                    .until(() -> plain(management, "/ready").statusCode() == 200);
            assertThat(plain(management, "/metrics").body()).contains("twinmesh_");
            assertThat(plain("/openapi.yaml").body()).startsWith("openapi: 3.1");
            assertThat(plain("/log/0/checkpoint").statusCode()).isIn(200, 404);
        }

        @Test
        void a_refusal_is_a_problem_document() throws Exception {
            var response = plain("/v1/nodes");

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(
                            type -> assertThat(type).startsWith("application/problem+json"));
            var problem = json(response.body());
            assertThat(problem.path("code").asText()).isEqualTo("auth.token-missing");
            assertThat(problem.path("status").asInt()).isEqualTo(401);
            assertThat(problem.path("title").asText()).isNotBlank();
            assertThat(problem.path("type").asText()).isNotBlank();
        }

        @Test
        void a_submitted_query_is_found_at_its_location() throws Exception {
            var token =
                    ClientTokens.of(network.data(), InstantSource.system())
                            .mint(CLIENT, List.of("twin:query"), Duration.ofMinutes(5));
            URI base = network.server().address().http();
            var submit =
                    HttpRequest.newBuilder(base.resolve("/v1/twins/" + someTwin + "/queries"))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "foreign-1")
                            .POST(
                                    BodyPublishers.ofString(
                                            "{\"model\":\"fib-4\",\"purpose\":\"TREAT\"}"))
                            .build();

            var accepted = http.send(submit, BodyHandlers.ofString());

            assertThat(accepted.statusCode()).isEqualTo(202);
            var location = accepted.headers().firstValue("Location").orElseThrow();
            assertThat(location).startsWith("/v1/queries/job-");
            await().atMost(REPLY_WITHIN)
                    .until(() ->
                            status(base.resolve(location + "?wait=20"), token).state().replied());
        }
    }

    @Nested
    final class Tokens {
        private Answer nodesWith(String token) {
            try (var client = network.with(Optional.of(token))) {
                return client.tryGet("/v1/nodes");
            }
        }

        private String minted(InstantSource clock, List<String> scopes) {
            return ClientTokens.of(network.data(), clock)
                    .mint(CLIENT, scopes, Duration.ofMinutes(5));
        }

        @Test
        void none_a_broken_one_a_forged_one_and_an_old_one_are_refused() {
            try (var client = network.with(Optional.empty())) {
                refused(client.tryGet("/v1/nodes"), 401, "auth.token-missing");
            }
            refused(nodesWith("not-a-token"), 401, "auth.token-invalid");
            var good = minted(InstantSource.system(), ClientTokens.SCOPES);
            var otherLetter = good.charAt(good.length() - 10) == 'A' ? 'B' : 'A';
            var forged = new StringBuilder(good);
            forged.setCharAt(good.length() - 10, otherLetter);
            refused(nodesWith(forged.toString()), 401, "auth.token-invalid");
            var old = InstantSource.fixed(Instant.now().minus(Duration.ofHours(3)));
            refused(nodesWith(minted(old, ClientTokens.SCOPES)), 401, "auth.token-expired");
        }

        @Test
        void one_without_the_scope_is_refused() {
            refused(
                    nodesWith(minted(InstantSource.system(), List.of("twin:read"))),
                    403,
                    "auth.scope-missing");
        }
    }

    @Nested
    final class BadBundles {
        private Answer send(String body) {
            return api.tryPost("/fhir", BodyPublishers.ofString(body), Map.of());
        }

        @Test
        void a_broken_bundle_is_refused_with_the_place_and_changes_nothing() {
            // a patient of whom nobody asks anything, which would be recorded too
            var whole = Fhir.patientWithCreatinine("1.1", "mg/dL");
            var twin = imported(whole);
            var before = api.get("/v1/twins/" + twin).path("revision").asLong();

            var cut = send(whole.substring(0, whole.length() / 2));
            var noResource =
                    send(
                            """
                            {"resourceType":"Bundle","type":"transaction",
                             "entry":[{"fullUrl":"urn:uuid:1"}]}
                            """);

            refused(cut, 400, "bundle.malformed");
            refused(noResource, 400, "bundle.malformed");
            if (noResource instanceof Answer.Refused(var problem, var _)) {
                assertThat(problem.detail()).contains("entry");
            }
            assertThat(api.get("/v1/twins/" + twin).path("revision").asLong()).isEqualTo(before);
        }

        @Test
        void the_same_bundle_twice_changes_nothing() {
            var bundle = Network.bundles().getLast();

            var again = Network.bring(api, bundle);

            assertThat(again.stored()).isZero();
            assertThat(again.unchanged()).isPositive();
        }

        @Test
        void a_body_over_the_limit_is_refused() {
            int limit = 64 * 1024 * 1024;
            var answer =
                    api.tryPost("/fhir", BodyPublishers.ofByteArray(blanks(limit + 1)), Map.of());

            refused(answer, 413, "body.too-large");
        }

        private static byte[] blanks(int count) {
            var blanks = new byte[count];
            Arrays.fill(blanks, (byte) ' ');
            return blanks;
        }
    }

    @Nested
    final class BadQuestions {
        private static final String BODY = "{\"model\":\"fib-4\",\"purpose\":\"TREAT\"}";

        private Answer post(String twin, String body, Map<String, String> headers) {
            return api.tryPost("/v1/twins/" + twin + "/queries", json(body), headers);
        }

        private Map<String, String> newKey() {
            return Map.of("Idempotency-Key", "bad-" + UUID.randomUUID());
        }

        @Test
        void unknown_twins_models_queries_and_receipts_and_malformed_ids_are_refused() {
            refused(post(UNKNOWN_TWIN, BODY, newKey()), 404, "twin.unknown");
            refused(post("tw-1", BODY, newKey()), 400, "twin.id-malformed");
            refused(
                    post(someTwin, "{\"model\":\"oracle\",\"purpose\":\"TREAT\"}", newKey()),
                    404,
                    "model.unknown");
            refused(api.tryGet("/v1/twins/" + UNKNOWN_TWIN), 404, "twin.unknown");
            refused(api.tryGet("/v1/queries/job-1"), 404, "query.unknown");
            refused(api.tryGet("/v1/ledger/receipts/job-1"), 404, "receipt.unknown");
        }

        @Test
        void a_missing_key_and_a_key_used_for_something_else_are_refused() {
            refused(post(someTwin, BODY, Map.of()), 400, "idempotency.key-missing");
            var key = newKey();
            assertThat(post(someTwin, BODY, key)).isInstanceOf(Answer.Done.class);
            assertThat(post(someTwin, BODY, key)).isInstanceOf(Answer.Done.class);
            refused(
                    post(someTwin, "{\"model\":\"news2\",\"purpose\":\"TREAT\"}", key),
                    422,
                    "idempotency.reused");
        }

        @Test
        void a_query_can_be_read_only_by_who_asked() {
            var status = ask(question(someTwin, "fib-4", "{}"));

            try (var other = network.as("ward-4")) {
                refused(other.tryGet("/v1/queries/" + status.id()), 404, "query.unknown");
            }
        }

        @Test
        void who_cannot_pay_gets_no_answer_and_owes_nothing() {
            try (var poor = network.as("ward-5")) {
                var submitted =
                        poor.tryPost(
                                "/v1/twins/" + someTwin + "/queries",
                                json("{\"model\":\"fib-4\",\"purpose\":\"TREAT\"}"),
                                newKey());

                refused(submitted, 402, "payment.insufficient");
                var account = poor.get("/v1/ledger/me");
                assertThat(account.path("available").asLong()).isZero();
                assertThat(account.path("reserved").asLong()).isZero();
            }
        }

        @Test
        void
                inputs_that_are_missing_impossible_unknown_or_not_asked_for_are_told_apart_and_cost_nothing() {
            var before = available();

            var missing = ask(question(someTwin, "news2", "{}"));
            var impossible = ask(kidneys(imported(Fhir.patientWithCreatinine("99", "mg/dL"))));
            var unknown = ask(question(someTwin, "news2", "{\"shoeSize\":43}"));
            var notAskable = ask(question(someTwin, "news2", "{\"heartRate\":70}"));

            assertThat(missing.code()).isEqualTo("input.missing");
            assertThat(impossible.code()).isEqualTo("input.out-of-range");
            assertThat(unknown.code()).isEqualTo("input.not-askable");
            assertThat(notAskable.code()).isEqualTo("input.not-askable");
            assertThat(List.of(missing, impossible, unknown, notAskable))
                    .extracting(QueryStatus::state)
                    .allMatch(state -> state == State.NOT_COMPUTED || state == State.REFUSED);
            assertThat(available()).isEqualTo(before);
        }

        private static Question kidneys(String twin) {
            return new Question(
                    twin, "ckd-epi-2021", "TREAT", Optional.of(LocalDate.of(2021, 3, 2)), Map.of());
        }

        /// What the client has, once no question of a test before holds any of it.
        private static long available() {
            return await().atMost(REPLY_WITHIN)
                    .until(
                            () -> api.get("/v1/ledger/me"),
                            account -> account.path("reserved").asLong() == 0)
                    .path("available")
                    .asLong();
        }

        @Test
        void a_wrong_unit_is_never_guessed() {
            var status = ask(kidneys(imported(Fhir.patientWithCreatinine("1.1", "[stone_av]"))));

            assertThat(status.state()).isIn(State.NOT_COMPUTED, State.REFUSED);
            assertThat(status.code()).isEqualTo("input.unit-unknown");
        }
    }
}
