package io.twinmesh.inference.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.testing.Networks;

import org.junit.jupiter.api.Test;

import java.util.List;

final class RowShapeTest {
    @Test
    void a_row_has_the_same_bits_alone_and_in_company() {
        for (var graph :
                List.of(Networks.large().onnx(), Networks.small().onnx(), Networks.readable())) {
            try (var session = Networks.open(graph, 1, 32)) {
                assertThat(RowShape.of(session)).isEqualTo(RowShape.FREE);
            }
        }
    }

    @Test
    void a_graph_with_one_answer_for_all_rows_runs_one_at_a_time() {
        try (var session = Networks.open(Networks.summing(), 1, 4)) {
            assertThat(RowShape.of(session)).isEqualTo(RowShape.ALONE);
        }
    }

    @Test
    void rows_that_share_something_run_one_at_a_time() {
        for (var graph : List.of(Networks.sharing(), Networks.comparing())) {
            try (var session = Networks.open(graph, 1, 4)) {
                assertThat(session.size().maxRows()).isEqualTo(4);
                assertThat(RowShape.of(session)).isEqualTo(RowShape.ALONE);
            }
        }
    }
}
