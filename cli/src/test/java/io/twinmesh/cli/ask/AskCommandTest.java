package io.twinmesh.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class AskCommandTest {
    private static final String SUBMIT = "POST /v1/twins/tw-a/queries";
    private static final String WAIT = "GET /v1/queries/job-1?wait=10";
    private static final String ANSWERED =
            """
            {"id":"job-1","state":"settled","twin":"tw-a","model":"prevent-2023-10y@1.0.0",
             "answer":{"values":{"totalCvd":{"value":0.04712345,"unit":"1"},
                                 "heartFailure":{"value":0.012,"unit":"1"}},
                       "primary":"totalCvd","band":{"code":"low","label":"low"},"warnings":[],
                       "inputs":[{"name":"systolicPressure","value":126.93452,"unit":"mm[Hg]",
                                  "observedAt":"2021-03-22T10:00:00Z","source":"observation"}],
                       "missing":["statin"],"citation":"Khan 2023","limits":["Not for children."],
                       "notice":"Decision support for qualified professionals."},
             "node":"node-1","price":10,"reassignments":0,"receipt":"/v1/ledger/receipts/job-1"}
            """;

    @TempDir Path folder;
    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = FakeServer.start();
        DataFolder.in(folder).servedAt(server.uri());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun ask(String... more) {
        var arguments = new ArrayList<>(List.of("ask", "tw-a", "--data", folder.toString()));
        arguments.addAll(List.of("--model", "prevent-2023-10y"));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void shows_the_answer_with_unit_band_inputs_what_was_missing_and_the_limits() {
        server.on(SUBMIT, 202, "{\"id\":\"job-1\",\"state\":\"submitted\"}");
        server.on(WAIT, 200, ANSWERED);

        var run = ask();

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .containsPattern("totalCvd +4\\.712 %  \\(low\\)")
                .containsPattern("heartFailure +1\\.2 %\\R")
                .containsPattern("systolicPressure +126\\.9 mm\\[Hg\\] +2021-03-22")
                .contains("missing: statin")
                .contains("- Not for children.")
                .contains("Decision support for qualified professionals.")
                .contains("job-1 by node-1, 10 tokens, /v1/ledger/receipts/job-1");
    }

    @Test
    void sends_the_question_with_typed_inputs_and_the_key() throws Exception {
        server.on(SUBMIT, 202, "{\"id\":\"job-1\",\"state\":\"submitted\"}");
        server.on(WAIT, 200, ANSWERED);

        ask(
                "--as-of",
                "2021-03-22",
                "--input",
                "oxygen=true",
                "--input",
                "sbp=120.5",
                "--input",
                "consciousness=alert",
                "--region",
                "eu-central",
                "--zone",
                "fra-2",
                "--numeric-class",
                "cpu-x86_64",
                "--key",
                "k-1",
                "--json");

        var seen = server.seen().getFirst();
        assertThat(JsonMapper.builder().build().readTree(seen.body()))
                .isEqualTo(
                        JsonMapper.builder()
                                .build()
                                .readTree(
                                        """
                                        {"model":"prevent-2023-10y","purpose":"TREAT",
                                         "asOf":"2021-03-22","inputs":{"oxygen":true,"sbp":120.5,
                                         "consciousness":"alert"},"region":"eu-central",
                                         "zone":"fra-2","numericClass":"cpu-x86_64"}
                                        """));
        assertThat(seen.headers()).containsEntry("Idempotency-key", "k-1");
    }

    @Test
    void a_zone_without_its_region_is_a_mistake_that_asks_nobody() {
        var run = ask("--zone", "fra-2");

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("--region NAME is missing");
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void shows_what_several_models_say_and_whether_they_agree() {
        server.on(SUBMIT, 202, "{\"id\":\"ask-1\",\"state\":\"submitted\"}");
        server.on(
                "GET /v1/queries/ask-1?wait=10",
                200,
                """
                {"id":"ask-1","state":"answered","price":13,
                 "queries":[%s,{"id":"job-2","state":"not-computed","model":"pce-2013@1",
                   "code":"input.missing","why":"race is needed"}],
                 "agreement":{"verdict":"single","statements":["pce-2013 has no answer."]}}
                """
                        .formatted(ANSWERED));

        var run =
                CommandRun.of(
                        "ask",
                        "tw-a",
                        "--data",
                        folder.toString(),
                        "--question",
                        "cardiovascular-risk");

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .containsPattern("prevent-2023-10y@1.0.0 +4\\.712 %  \\(low\\)")
                .containsPattern("pce-2013@1 +not-computed input.missing")
                .contains("single", "- pce-2013 has no answer.", "ask-1, 13 tokens");
        assertThat(server.seen().getFirst().body())
                .contains("\"question\":\"cardiovascular-risk\"");
    }

    @Test
    void shows_what_is_answered_at_once_and_waits_for_nothing() {
        server.on(SUBMIT, 200, "{\"question\":\"ecg\",\"state\":\"pending-review\"}");

        var run =
                CommandRun.of(
                        "ask", "tw-a", "--data", folder.toString(), "--question", "ecg", "--json");

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.out().strip())
                .isEqualTo("{\"question\":\"ecg\",\"state\":\"pending-review\"}");
        assertThat(server.seen()).hasSize(1);
    }

    @Test
    void waits_as_long_as_the_query_is_on_its_way() {
        server.on(SUBMIT, 202, "{\"id\":\"job-1\",\"state\":\"submitted\"}");
        server.on(WAIT, 200, "{\"id\":\"job-1\",\"state\":\"queued\"}");
        server.on(WAIT, 200, "{\"id\":\"job-1\",\"state\":\"running\"}");
        server.on(WAIT, 200, ANSWERED);

        assertThat(ask().exit()).isEqualTo(Exit.OK);
        assertThat(server.seen()).hasSize(4);
    }

    @Test
    void comes_back_with_the_same_key_when_the_queue_or_its_share_is_full() {
        server.on(
                SUBMIT,
                new FakeServer.Reply(503, "{\"code\":\"queue.full\"}", Map.of("Retry-After", "1")));
        server.on(
                SUBMIT,
                new FakeServer.Reply(
                        429, "{\"code\":\"queue.share-full\"}", Map.of("Retry-After", "1")));
        server.on(SUBMIT, 202, "{\"id\":\"job-1\",\"state\":\"submitted\"}");
        server.on(WAIT, 200, ANSWERED);

        assertThat(ask().exit()).isEqualTo(Exit.OK);
        var keys =
                server.seen().stream()
                        .filter(seen -> seen.what().equals(SUBMIT))
                        .map(seen -> seen.headers().get("Idempotency-key"))
                        .toList();
        assertThat(keys).hasSize(3).containsOnly(keys.getFirst());
    }

    @Test
    void not_computed_is_an_answer_of_no_with_its_reason() {
        server.on(SUBMIT, 202, "{\"id\":\"job-1\",\"state\":\"submitted\"}");
        server.on(
                WAIT,
                200,
                """
                {"id":"job-1","state":"not-computed","code":"input.missing","why":"No creatinine."}
                """);

        var run = ask();

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(run.out())
                .isEqualToNormalizingNewlines("not-computed input.missing: No creatinine.\n");
    }

    @Test
    void too_few_tokens_are_a_refusal() {
        server.on(SUBMIT, 402, "{\"code\":\"payment.insufficient\",\"detail\":\"Too few.\"}");

        var run = ask();

        assertThat(run.exit()).isEqualTo(Exit.REFUSED);
        assertThat(run.err()).contains("payment.insufficient: Too few.");
    }
}
