package io.twinmesh.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

final class NodeCommandTest {
    @TempDir Path folder;

    @Test
    void lists_each_node_in_one_row() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/nodes",
                    200,
                    """
                    {"nodes":[{"id":"node-1","name":"a","state":"active","standing":"probation","engines":["onnx","score"],
                    "slots":2,"connected":true,"freeSlots":1,"busySlots":1,"models":["news2@1","qsofa@1"],
                    "lastHeartbeat":"2026-11-28T12:00:00Z","numericClass":"cpu-x86_64","region":"eu-central","zone":"fra-2","speed":{"claimed":9000,"proved":8000},
                    "jobs":7,"failed":0,"earned":70,"pending":20,"withheld":9,"account":"acct"},
                    {"id":"node-2","name":"b","state":"lost","standing":"active","engines":[],"slots":0,"connected":false,
                    "jobs":3,"failed":1,"earned":30,"account":"acct"}]}
                    """);

            var run = CommandRun.of("node", "list", "--data", folder.toString());

            assertThat(run.out().lines().map(line -> List.of(line.split(" +"))))
                    .containsExactly(
                            List.of(
                                    "node",
                                    "name",
                                    "state",
                                    "standing",
                                    "engines",
                                    "slots",
                                    "free",
                                    "busy",
                                    "models",
                                    "class",
                                    "region/zone",
                                    "proved/claimed",
                                    "heartbeat",
                                    "jobs",
                                    "failed",
                                    "earned",
                                    "pending",
                                    "withheld"),
                            List.of(
                                    "node-1",
                                    "a",
                                    "active",
                                    "probation",
                                    "onnx,score",
                                    "2",
                                    "1",
                                    "1",
                                    "2",
                                    "cpu-x86_64",
                                    "eu-central/fra-2",
                                    "8000/9000",
                                    "2026-11-28T12:00:00Z",
                                    "7",
                                    "0",
                                    "70",
                                    "20",
                                    "9"),
                            // it has no engines to name
                            List.of(
                                    "node-2", "b", "lost", "active", "0", "-", "-", "-", "-", "-",
                                    "-", "-", "3", "1", "30", "0", "0"));
        }
    }

    @Test
    void lists_the_nodes_of_every_page() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/nodes",
                    200,
                    "{\"nodes\":[{\"id\":\"node-1\"},{\"id\":\"node-2\"}],\"next\":\"node-2\"}");
            server.on(
                    "GET /v1/nodes?after=node-2",
                    200,
                    "{\"nodes\":[{\"id\":\"node-3\"}],\"next\":\"node-3\"}");
            server.on("GET /v1/nodes?after=node-3", 200, "{\"nodes\":[]}");

            var run = CommandRun.of("node", "list", "--json", "--data", folder.toString());

            assertThat(run.out().strip())
                    .isEqualTo(
                            "{\"nodes\":[{\"id\":\"node-1\"},{\"id\":\"node-2\"},{\"id\":\"node-3\"}]}");
        }
    }

    @Test
    void follows_what_happens_to_nodes_behind_the_last_event_when_the_stream_ends()
            throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on("GET /v1/nodes", 200, "{\"nodes\":[]}");
            server.on(
                    "GET /v1/nodes/events",
                    200,
                    """
                    retry: 1

                    : heartbeat

                    id: 41
                    event: gone
                    data: {"event":"gone","id":"node-1","name":"a","state":"lost","standing":"active","why":"","at":"2026-11-28T12:00:00Z"}

                    event: end
                    data: {"code":"stream.renew","detail":"connect again"}

                    """);
            server.on("GET /v1/nodes/events", 401, "{\"status\":401,\"code\":\"auth.expired\"}");

            var run = CommandRun.of("node", "list", "--follow", "--data", folder.toString());

            assertThat(run.out().lines().skip(1))
                    .containsExactly(
                            "2026-11-28T12:00:00Z  gone  node-1  a  lost  active",
                            "-  end  stream.renew  connect again");
            assertThat(run.exit()).isEqualTo(Exit.REFUSED);
            assertThat(server.seen().getLast().headers()).containsEntry("Last-event-id", "41");
        }
    }

    @Test
    void an_order_goes_with_the_sentence_that_the_provider_reads() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "POST /v1/nodes/node-1/standing",
                    200,
                    """
                    {"id":"node-1","standing":"suspended","code":"operator.suspend","why":"tests"}
                    """);

            var run =
                    CommandRun.of(
                            "node",
                            "suspend",
                            "node-1",
                            "--why",
                            "tests",
                            "--data",
                            folder.toString());

            assertThat(run.out()).contains("node-1  suspended  tests");
            assertThat(server.seen().getLast().body())
                    .isEqualTo("{\"order\":\"suspend\",\"why\":\"tests\"}");
        }
    }

    @Test
    void shows_what_wrong_results_cost_and_what_became_of_appeals() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/nodes/node-1/verdicts",
                    200,
                    """
                    {"verdicts":[{"id":"v2","at":"t2","judge":"core","code":"result.disagrees","appealUntil":"t3"},
                    {"id":"v1","at":"t1","judge":"check","code":"result.inputs","appealUntil":"t2",
                    "taken":{"amount":44,"leaf":9},"appeal":{"state":"granted"}}]}
                    """);

            var run = CommandRun.of("node", "verdicts", "node-1", "--data", folder.toString());

            assertThat(run.out().lines().skip(1).map(line -> List.of(line.split(" +"))))
                    .containsExactly(
                            List.of("v2", "t2", "core", "result.disagrees", "-", "t3", "-"),
                            List.of("v1", "t1", "check", "result.inputs", "44", "t2", "granted"));
        }
    }

    @Test
    void lists_open_appeals_with_the_providers_words() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/nodes/appeals",
                    200,
                    """
                    {"appeals":[{"node":"node-1","id":"v1","at":"t1","judge":"core","code":"c",
                    "taken":{"amount":44},"appeal":{"state":"open","reason":"bad memory"}}]}
                    """);

            var run = CommandRun.of("node", "appeals", "--data", folder.toString());

            assertThat(run.out()).contains("node-1  v1       t1  core   c     44     bad memory");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grant", "reject"})
    void a_decision_about_an_appeal_goes_with_its_sentence(String decision) throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "POST /v1/nodes/node-1/appeals/v1",
                    200,
                    "{\"id\":\"v1\",\"appeal\":{\"state\":\"decided\",\"why\":\"so\"}}");

            var run =
                    CommandRun.of(
                            "node",
                            decision,
                            "node-1",
                            "v1",
                            "--why",
                            "so",
                            "--data",
                            folder.toString());

            assertThat(run.out()).contains("v1       decided  so");
            assertThat(server.seen().getLast().body())
                    .isEqualTo("{\"decision\":\"" + decision + "\",\"why\":\"so\"}");
        }
    }

    @Test
    void shows_one_node_line_by_line() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/nodes/node-1",
                    200,
                    """
                    {"id":"node-1","standing":"revoked","engines":["onnx","score"],
                    "score":{"points":71,"watched":false}}
                    """);

            var run = CommandRun.of("node", "show", "node-1", "--data", folder.toString());

            assertThat(run.out())
                    .contains("standing       revoked", "engines        onnx,score")
                    .contains("score.points   71", "score.watched  false");
        }
    }
}
