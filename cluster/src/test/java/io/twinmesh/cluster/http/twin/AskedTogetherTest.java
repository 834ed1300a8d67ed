package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.twin.Answers.Assembled;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.question.Absent;
import io.twinmesh.persistence.identity.JobId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Several jobs under one name, and what their states come to.
class AskedTogetherTest {
    private static AskedTogether jobs(int count) {
        return new AskedTogether(
                IntStream.range(0, count)
                        .mapToObj(i -> new JobId("job-%032x".formatted(i)))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8})
    void a_name_says_which_jobs_it_is(int count) {
        assertThat(AskedTogether.read(jobs(count).text())).contains(jobs(count));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ask-",
                "ask-AAAAAAAAAAAAAAAAAAAAA",
                "ask-AAAAAAAAAAAAAAAAAAAAAB",
                "ask-AAAAAAAAAAAAAAAAAAAAAAA",
                "job-AAAAAAAAAAAAAAAAAAAAAA",
                "ask-AAAAAAAAAAAAAAAAAAAA+A"
            })
    void another_name_is_none(String text) {
        assertThat(AskedTogether.read(text)).isEmpty();
    }

    @Test
    void more_than_eight_jobs_have_no_name() {
        assertThat(AskedTogether.read(jobs(8).text() + "AAAAAAAAAAAAAAAAAAAAAA")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "answered running,        running",
        "settled settled,         answered",
        "not-computed settled,    answered",
        "refused not-computed,    not-computed",
        "failed refused,          refused",
        "failed failed,           failed"
    })
    void the_whole_is_as_far_as_its_parts(String states, String whole) {
        var parts =
                Arrays.stream(states.split(" "))
                        .map(state ->
                                new Assembled(
                                        JobStanding.named(state).orElseThrow(),
                                        Json.object().put("state", state).put("price", 3),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()))
                        .toList();

        var body = Questions.together(jobs(parts.size()), parts, Absent.NOBODY);

        assertThat(body.path("state").asText()).isEqualTo(whole);
        assertThat(body.path("price").asLong()).isEqualTo(6);
        assertThat(body.has("agreement")).isEqualTo(!whole.equals("running"));
    }

    @Test
    void what_is_under_way_says_nothing_of_agreement() {
        var part =
                new Assembled(
                        JobStanding.QUEUED,
                        Json.object().put("state", "queued"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        assertThat(Questions.together(jobs(1), List.of(part), Absent.NOBODY).path("state").asText())
                .isEqualTo("running");
    }

    @Test
    void models_that_no_longer_answer_are_named_as_data_and_in_words() {
        var part =
                new Assembled(
                        JobStanding.SETTLED,
                        Json.object().put("state", "settled"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        var off = new Absent.Off("qsofa", RegulatoryClass.RESEARCH);

        var body =
                Questions.together(
                        jobs(1), List.of(part), new Absent(List.of("news2"), List.of(off)));

        assertThat(body.at("/retired/0").asText()).isEqualTo("news2");
        assertThat(body.path("off"))
                .hasToString("[{\"model\":\"qsofa\",\"regulatoryClass\":\"research\"}]");
        assertThat(body.at("/agreement/statements/0").asText())
                .startsWith("not computed: news2 is retired");
        assertThat(body.at("/agreement/statements/1").asText())
                .startsWith("not computed: qsofa is off")
                .contains("class research");
    }
}
