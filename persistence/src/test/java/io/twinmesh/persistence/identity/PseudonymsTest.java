package io.twinmesh.persistence.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PseudonymsTest {
    private final Pseudonyms pseudonyms = new Pseudonyms(new byte[32]);

    @Test
    void a_fingerprint_is_the_same_for_the_same_text_of_the_same_kind_only() {
        assertThat(pseudonyms.fingerprint("question", "a"))
                .isEqualTo(pseudonyms.fingerprint("question", "a"))
                .isNotEqualTo(pseudonyms.fingerprint("question", "b"))
                .isNotEqualTo(pseudonyms.fingerprint("other", "a"))
                .matches("hmac-sha256:[0-9a-f]{64}");
    }

    @Test
    void without_the_key_a_fingerprint_cannot_be_made() {
        var otherKey = new byte[32];
        otherKey[31] = 1;

        assertThat(new Pseudonyms(otherKey).fingerprint("question", "a"))
                .isNotEqualTo(pseudonyms.fingerprint("question", "a"));
    }
}
