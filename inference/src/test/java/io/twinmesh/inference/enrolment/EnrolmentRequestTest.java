package io.twinmesh.inference.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.proof.SigningKey;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

class EnrolmentRequestTest {
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final HardwareReport HARDWARE =
            new HardwareReport(
                    new HardwareReport.Cpu("x86_64", "test", 2),
                    1L << 32,
                    List.of(),
                    Optional.empty(),
                    "cpu-x86_64",
                    new TreeSet<>(List.of("score")),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty());

    @Test
    void says_on_the_other_side_what_was_said_here() throws Exception {
        var sent = request("alpha", "token");

        var read = EnrolmentRequest.read(sent.signedBy(KEY));

        assertThat(read.key()).isEqualTo(KEY.verifyingKey());
        assertThat(read.name()).isEqualTo("alpha");
        assertThat(read.token()).isEqualTo("token");
        assertThat(read.at()).isEqualTo(sent.at());
        assertThat(read.certificateRequest()).isEqualTo(sent.certificateRequest());
        assertThat(read.hardware()).isEqualTo(HARDWARE);
    }

    @Test
    void a_missing_signature_is_a_refusal() {
        var document = text(request("alpha", "token").signedBy(KEY));
        var unsigned = document.replaceFirst(",\"signature\":\"[^\"]*\"", "");

        assertThat(unsigned).isNotEqualTo(document);
        assertThatThrownBy(() -> EnrolmentRequest.read(bytes(unsigned)))
                .isInstanceOf(EnrolmentRequest.NotSigned.class);
    }

    @Test
    void a_request_for_another_nodes_key_is_refused() {
        var other = SigningKey.generate(new SecureRandom());

        assertThatThrownBy(() -> EnrolmentRequest.read(request("alpha", "token").signedBy(other)))
                .isInstanceOf(EnrolmentRequest.NotSigned.class);
    }

    @Test
    void names_and_tokens_have_a_form_and_a_length() {
        assertThatThrownBy(() -> request("a b", "token"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request("alpha", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request("alpha", "t".repeat(401)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_is_no_request_is_refused_and_never_quoted() {
        for (var document :
                List.of("", "[]", "{}", "{\"request\":\"not-a-secret\",\"signature\":\"x\"}")) {
            assertThatThrownBy(() -> EnrolmentRequest.read(bytes(document)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("not-a-secret");
        }
        assertThatThrownBy(() -> EnrolmentRequest.read(new byte[EnrolmentRequest.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static EnrolmentRequest request(String name, String token) {
        return new EnrolmentRequest(
                KEY.verifyingKey(),
                name,
                token,
                Instant.parse("2026-11-21T12:00:00Z"),
                new byte[] {1, 2, 3},
                HARDWARE);
    }

    private static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
