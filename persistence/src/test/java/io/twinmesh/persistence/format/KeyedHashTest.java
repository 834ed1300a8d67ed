package io.twinmesh.persistence.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;

class KeyedHashTest {
    private final KeyedHash hash = new KeyedHash(new byte[32], "test");

    /// Computed with the `hmac` module of Python 3 over 00000002 "ab" 00000001 "c".
    @Test
    void it_is_the_hmac_of_the_parts_each_behind_its_length() {
        assertThat(HexFormat.of().formatHex(hash.of("ab", "c")))
                .isEqualTo("53bdef26579ed549d5b490c67b410d329dd9ce453d854d4695957f449c1f78e6");
        assertThat(hash.of("a", "bc")).isNotEqualTo(hash.of("ab", "c"));
    }

    @Test
    void a_key_of_another_length_is_refused_by_its_name() {
        assertThatThrownBy(() -> new KeyedHash(new byte[31], "index"))
                .hasMessage("the index key has 32 bytes, got 31");
    }
}
