package io.twinmesh.bench.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MerkleAppendTest {
    @Test
    void both_sides_compute_the_same_roots() {
        var subject = new MerkleAppend();

        assertThat(subject.compactRange())
                .hasSize(MerkleAppend.LEAVES / MerkleAppend.INTERVAL)
                .isEqualTo(subject.rootFromLeaves());
    }
}
