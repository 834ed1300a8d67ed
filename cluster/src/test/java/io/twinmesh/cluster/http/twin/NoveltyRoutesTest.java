package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.novelty.NoveltyDetector;
import io.twinmesh.inference.novelty.NoveltyTable;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class NoveltyRoutesTest {
    private static ObjectNode judged(String vitals) throws IOException {
        var random = new Random(1);
        var rows =
                IntStream.range(0, 500)
                        .mapToObj(_ ->
                                new double[] {
                                    75 + 10 * random.nextGaussian(), 97 + random.nextGaussian()
                                })
                        .toArray(double[][]::new);
        var detector =
                NoveltyDetector.train(
                        new NoveltyTable(List.of("heart-rate", "oxygen-saturation"), rows),
                        0.02,
                        1);
        return NoveltyRoutes.judged(detector, new ObjectMapper().readTree(vitals));
    }

    private static String vital(String name, double value, String state) {
        return "{\"vital\":\"%s\",\"value\":%s,\"state\":\"%s\"}".formatted(name, value, state);
    }

    @Test
    void every_answer_says_that_it_is_for_research_only() throws IOException {
        var computed =
                judged(
                        "["
                                + vital("heart-rate", 170, "fresh")
                                + ","
                                + vital("oxygen-saturation", 80, "fresh")
                                + "]");
        var not = judged("[" + vital("heart-rate", 70, "fresh") + "]");

        assertThat(computed.get("novel").asBoolean()).isTrue();
        for (var answer : List.of(computed, not)) {
            assertThat(answer.get("researchUseOnly").asBoolean()).isTrue();
            assertThat(answer.get("research").asText()).startsWith("Research use only");
        }
    }

    @Test
    void what_is_stale_or_absent_is_missing_and_nothing_is_computed() throws IOException {
        var answer =
                judged(
                        "["
                                + vital("heart-rate", 70, "fresh")
                                + ","
                                + vital("oxygen-saturation", 97, "stale")
                                + "]");

        assertThat(answer.get("state").asText()).isEqualTo("not-computed");
        assertThat(answer.get("missing").toString()).isEqualTo("[\"oxygen-saturation\"]");
        assertThat(answer.has("score")).isFalse();
    }
}
