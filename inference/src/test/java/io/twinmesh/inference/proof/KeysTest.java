package io.twinmesh.inference.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.util.HexFormat;

class KeysTest {
    /// RFC 8032 section 7.1, test 2.
    private static final SigningKey RFC =
            SigningKey.ofSeed(
                    HexFormat.of()
                            .parseHex(
                                    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));

    @Nested
    class Signing {
        @Test
        void gives_the_signature_of_rfc_8032() {
            assertThat(RFC.verifyingKey())
                    .hasToString(
                            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
            assertThat(HexFormat.of().formatHex(RFC.sign(new byte[] {0x72})))
                    .isEqualTo(
                            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        }

        @Test
        void never_shows_the_secret() {
            var secret = HexFormat.of().formatHex(RFC.seed());

            assertThat(RFC.toString()).doesNotContain(secret);
        }

        @Test
        void refuses_a_seed_of_another_length() {
            assertThatThrownBy(() -> SigningKey.ofSeed(new byte[16])).hasMessageContaining("16");
        }
    }

    @Nested
    class Verifying {
        @Test
        void accepts_its_own_key_and_no_other() {
            var message = new byte[] {1, 2, 3};
            var other = SigningKey.generate(new SecureRandom());

            assertThat(RFC.verifyingKey().verifies(message, RFC.sign(message))).isTrue();
            assertThat(other.verifyingKey().verifies(message, RFC.sign(message))).isFalse();
        }

        @Test
        void says_no_to_bytes_that_are_no_key_instead_of_throwing() {
            var noPoint = new byte[32];
            java.util.Arrays.fill(noPoint, (byte) 0xff);

            assertThat(new VerifyingKey(noPoint).verifies(new byte[0], new byte[64])).isFalse();
            assertThat(new VerifyingKey(noPoint).usable()).isFalse();
        }

        @Test
        void does_not_call_a_point_of_small_order_usable() {
            // the neutral element: y = 1
            var neutral = new byte[32];
            neutral[0] = 1;

            assertThat(new VerifyingKey(neutral).usable()).isFalse();
            assertThat(RFC.verifyingKey().usable()).isTrue();
        }

        @Test
        void names_the_node_after_the_digest_of_its_key() {
            var digest = Digest.of(RFC.verifyingKey().bytes()).text();

            assertThat(RFC.verifyingKey().nodeId()).isEqualTo("node-" + digest.substring(7, 27));
        }
    }
}
