package io.twinmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.Question;
import io.twinmesh.cli.client.Problem;
import io.twinmesh.cli.demo.network.Asked;
import io.twinmesh.cli.twin.ImportedBundle;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class DemoReportTest {
    private static final String SETTLED =
            """
            {"id":"job-1","state":"settled","price":10,"reassignments":1,"node":"node-1",
             "answer":{"values":{"risk":{"value":0.047,"unit":"1"}},"primary":"risk",
                       "band":{"code":"low","label":"low"},"missing":["statin"]},
             "receipt":"/v1/ledger/receipts/job-1"}
            """;

    private static Asked replied(String json) {
        return new Asked.Replied(question(), new QueryStatus(Json.of(json)));
    }

    private static Question question() {
        return new Question("tw-abcdefghijklmnop", "prevent", "TREAT", Optional.empty(), Map.of());
    }

    private static DemoReport report(int verificationFailures, List<Asked> replies) {
        var imported = new Imported();
        imported.add(new ImportedBundle(10, 8, 2, 0, 5, List.of("tw-a"), List.of()));
        imported.add(new ImportedBundle(4, 3, 1, 0, 2, List.of("tw-b"), List.of()));
        imported.add(Json.of("{\"id\":\"tw-a\",\"lastObservedAt\":null}"));
        imported.add(Json.of("{\"id\":\"tw-b\",\"lastObservedAt\":\"2021-03-22T23:30:00Z\"}"));
        var closing =
                new Books.Closing(
                        replies,
                        1,
                        10,
                        Json.of(
                                """
                                {"sum":0,"accounts":5,
                                 "checkpoint":{"origin":"o","size":1,"root":"r"}}
                                """),
                        "o\n1\nr\n\n— o sig\n",
                        1,
                        verificationFailures,
                        List.of(new Books.Balance("client", "acct-1", 90, 0)),
                        Json.of(
                                """
                                {"nodes":[{"id":"node-1","name":"provider-1","state":"active",
                                 "jobs":1,"earned":7}]}
                                """));
        return new DemoReport(
                imported,
                closing,
                new Seconds(Duration.ZERO, Duration.ofMillis(1500), Duration.ZERO, Duration.ZERO));
    }

    private static List<Asked> mixed() {
        return new ArrayList<>(
                List.of(
                        replied(SETTLED),
                        replied(
                                """
                                {"id":"job-2","state":"not-computed","code":"input.missing",
                                 "why":"No creatinine."}
                                """),
                        replied("{\"id\":\"job-3\",\"state\":\"refused\",\"code\":\"a.b\"}"),
                        new Asked.Refused(
                                question(), new Problem(402, "payment.insufficient", ""))));
    }

    @Test
    void every_query_is_answered_not_computed_or_refused() {
        var json = report(0, mixed()).json();

        assertThat(json.path("queries").asInt()).isEqualTo(4);
        assertThat(json.path("answered").asInt()).isEqualTo(1);
        assertThat(json.path("notComputed")).hasToString("{\"input.missing\":1}");
        assertThat(json.path("refused")).hasToString("{\"a.b\":1,\"payment.insufficient\":1}");
        assertThat(json.path("jobs")).hasToString("{\"accepted\":3,\"failed\":0,\"reassigned\":1}");
    }

    @Test
    void what_was_imported_is_summed_over_the_bundles() {
        var json = report(0, mixed()).json();

        assertThat(json.path("patients").asInt()).isEqualTo(2);
        assertThat(json.path("resources"))
                .hasToString("{\"read\":14,\"stored\":11,\"unchanged\":3}");
        assertThat(json.path("facts").asInt()).isEqualTo(7);
        assertThat(json.path("seconds").path("import").asDouble()).isEqualTo(1.5);
    }

    @Test
    void the_exit_code_is_0_only_when_nothing_failed() {
        var withFailure = mixed();
        withFailure.add(replied("{\"id\":\"job-4\",\"state\":\"failed\",\"code\":\"x.y\"}"));

        assertThat(report(0, mixed()).exitCode()).isEqualTo(Exit.OK);
        assertThat(report(1, mixed()).exitCode()).isEqualTo(Exit.FAILURE);
        assertThat(report(0, withFailure).exitCode()).isEqualTo(Exit.FAILURE);
    }

    @Test
    void the_table_shows_answer_unit_band_missing_node_and_price() {
        var text = report(0, mixed()).text();

        assertThat(text)
                .containsPattern("tw-abcdefghi +prevent +4\\.7 % \\(low\\) +statin +provider-1 +10")
                .contains("not-computed: input.missing")
                .contains("refused: payment.insufficient")
                .containsPattern("client +acct-1 +90 +0")
                .contains("  o\n  1\n  r\n")
                .contains("not a medical device");
    }
}
