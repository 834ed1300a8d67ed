package io.twinmesh.bench.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.clinical.Score;
import io.twinmesh.inference.runtime.Outcome;

import org.junit.jupiter.api.Test;

import java.util.stream.Collectors;

final class RowsTest {
    @Test
    void the_checked_model_and_the_equation_alone_say_the_same_of_every_row() {
        var subject = new ScoreRows();

        assertThat(subject.rows())
                .hasSize(Rows.COUNT)
                .allSatisfy(row -> {
                    var checked = (Outcome.Computed) subject.outcome(row);
                    var alone = (Score.Computed) subject.score(row);
                    assertThat(
                                    checked.outputs().stream()
                                            .collect(
                                                    Collectors.toMap(
                                                            Outcome.Output::name,
                                                            Outcome.Output::value)))
                            .isEqualTo(alone.values());
                });
    }

    @Test
    void the_onnx_model_answers_every_row() {
        var subject = new OnnxRows();

        assertThat(subject.rows())
                .hasSize(Rows.COUNT)
                .allSatisfy(row ->
                        assertThat(subject.outcome(row)).isInstanceOf(Outcome.Computed.class));
        subject.close();
    }
}
