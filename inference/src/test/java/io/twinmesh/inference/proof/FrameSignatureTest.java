package io.twinmesh.inference.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

class FrameSignatureTest {
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final byte[] NONCE = filled(32, 7);
    private static final byte[] BODY = "hello".getBytes(StandardCharsets.UTF_8);

    @Test
    void signs_the_domain_a_line_feed_the_nonce_the_number_and_the_body() {
        // given the message of the protocol's comment, put together by hand
        var expected =
                HexFormat.of()
                        .parseHex(
                                hex("twinmesh/node-frame/v1")
                                        + "0a"
                                        + "07".repeat(32)
                                        + "0000000000000102"
                                        + hex("hello"));

        // when
        var signature = FrameSignature.sign(KEY, NONCE, 0x102, BODY);

        // then (Ed25519 is deterministic)
        assertThat(signature).isEqualTo(KEY.sign(expected)).hasSize(64);
    }

    @Test
    void holds_for_its_own_frame_only() {
        var key = KEY.verifyingKey();
        var signature = FrameSignature.sign(KEY, NONCE, 2, BODY);

        assertThat(FrameSignature.verifies(key, NONCE, 2, BODY, signature)).isTrue();
        assertThat(FrameSignature.verifies(key, NONCE, 3, BODY, signature)).isFalse();
        assertThat(FrameSignature.verifies(key, filled(32, 8), 2, BODY, signature)).isFalse();
        assertThat(FrameSignature.verifies(key, NONCE, 2, filled(5, 1), signature)).isFalse();
        assertThat(FrameSignature.verifies(key, NONCE, 2, BODY, new byte[0])).isFalse();
    }

    @Test
    void refuses_a_nonce_of_another_length() {
        assertThatThrownBy(() -> FrameSignature.sign(KEY, new byte[31], 1, BODY))
                .hasMessageContaining("32 bytes, got 31");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
