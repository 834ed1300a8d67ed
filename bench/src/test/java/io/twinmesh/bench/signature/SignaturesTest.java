package io.twinmesh.bench.signature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SignaturesTest {
    @Test
    void both_sides_sign_alike_and_accept_the_signature() {
        var subject = new Signatures();

        assertThat(subject.sign()).isEqualTo(subject.signJdk());
        assertThat(subject.verify()).isTrue();
        assertThat(subject.verifyJdk()).isTrue();
    }
}
