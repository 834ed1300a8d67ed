package io.twinmesh.cli.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class ReviewCommandTest {
    private static final String CASE =
            """
            {"case":"rc-1","until":"2026-11-28T09:00:00Z","model":"ckd-epi-2021@1","question":"kidney",
             "categories":["g1","undecidable"],"missing":["sex"],
             "inputs":[{"name":"age","value":"90 or more","unit":"a"},
                       {"name":"creatinine","value":2.1,"unit":"mg/dL","daysBefore":3}]}
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

    @Test
    void next_shows_what_the_model_had_and_what_can_be_said() {
        server.on("GET /v1/expert-reviews/next", 200, CASE);

        var run = CommandRun.of("review", "next", "--data", folder.toString());

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .containsPattern("creatinine +2.1 mg/dL, 3 days before")
                .containsPattern("age +90 or more a")
                .containsPattern("sex +not there")
                .containsPattern("say one of +g1, undecidable");
    }

    @Test
    void submit_says_what_was_taken() {
        server.on("POST /v1/expert-reviews/rc-1", 200, "{}");

        var run = CommandRun.of("review", "submit", "--data", folder.toString(), "rc-1", "g1");

        assertThat(run.out()).isEqualTo("rc-1 is g1\n");
    }

    @Test
    void a_refusal_ends_the_command_with_its_code() {
        server.on(
                "POST /v1/expert-reviews/rc-1",
                409,
                "{\"code\":\"expert-review.closed\",\"detail\":\"It waits for nobody.\"}");

        var run = CommandRun.of("review", "submit", "--data", folder.toString(), "rc-1", "g1");

        assertThat(run.exit()).isNotEqualTo(Exit.OK);
        assertThat(run.err()).contains("expert-review.closed");
    }

    @Test
    void quality_shows_each_measure_with_its_interval_and_its_bar() {
        server.on(
                "GET /v1/models/news2/quality",
                200,
                """
                {"model":"news2@1","cases":40,"kappa":0.5,"judgement":"stays",
                 "sensitivity":{"cases":30,"bar":0.8,"value":0.9,"lower":0.744,"upper":0.965}}
                """);

        var run = CommandRun.of("model", "quality", "--data", folder.toString(), "news2");

        assertThat(run.out())
                .containsPattern("sensitivity +0.900 +0.744 to 0.965 +30 +0.800")
                .containsPattern("judgement +stays");
    }
}
