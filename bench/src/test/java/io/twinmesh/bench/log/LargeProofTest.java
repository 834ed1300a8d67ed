package io.twinmesh.bench.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LargeProofTest {
    @Test
    void a_leaf_of_a_log_of_a_billion_is_proved() {
        assertThat(new LargeProof().verified().size()).isEqualTo(1_000_000_000);
    }
}
