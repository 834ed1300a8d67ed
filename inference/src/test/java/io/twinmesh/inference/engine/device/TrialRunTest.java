package io.twinmesh.inference.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.testing.Networks;

import org.junit.jupiter.api.Test;

final class TrialRunTest {
    @Test
    void the_processor_computes_what_plain_arithmetic_computes() {
        // 1,024 products in float32, summed in any order: 1e-5 of the largest answer
        try (var session = Networks.open(Networks.large().onnx(), 1, 32)) {
            assertThat(TrialRun.worstError(session, Networks.large(), 32)).isLessThan(1e-5);
        }
        try (var session = Networks.open(Networks.small().onnx(), 1, 7)) {
            assertThat(TrialRun.worstError(session, Networks.small(), 7)).isLessThan(1e-5);
        }
    }
}
