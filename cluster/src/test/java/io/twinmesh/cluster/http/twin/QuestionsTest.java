package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.twin.Answers.Assembled;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.question.Absent;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.identity.JobId;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class QuestionsTest {
    private static final AskedTogether ASKED =
            new AskedTogether(List.of(new JobId("job-" + "0".repeat(32))));

    private static Assembled news2(double score, String band) {
        var computed =
                new Outcome.Computed(
                        List.of(new Outcome.Output("news2", score, "{score}")),
                        Optional.of(new Outcome.Band(band, band)),
                        List.of(),
                        List.of());
        return new Assembled(
                JobStanding.SETTLED,
                Json.object(),
                Optional.of(BuiltInModel.named("news2").orElseThrow().manifest()),
                Optional.of(computed),
                Optional.empty());
    }

    @Test
    void a_red_flag_of_one_answer_is_said_first_of_all_together() {
        var flagged =
                Questions.together(
                        ASKED, List.of(news2(9, "high")), new Absent(List.of("sofa"), List.of()));

        assertThat(flagged.path("emergency").asText()).isEqualTo(RedFlag.TEXT);
        assertThat(flagged.at("/agreement/statements/0").asText()).isEqualTo(RedFlag.TEXT);
        assertThat(flagged.at("/agreement/statements/1").asText()).contains("sofa is retired");
    }

    @Test
    void without_a_red_flag_nothing_is_said_of_one() {
        var calm = Questions.together(ASKED, List.of(news2(3, "low")), Absent.NOBODY);

        assertThat(calm.has("emergency")).isFalse();
        assertThat(calm.at("/agreement/statements")).isEmpty();
    }
}
