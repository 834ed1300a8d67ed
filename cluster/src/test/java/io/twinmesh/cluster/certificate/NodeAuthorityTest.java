package io.twinmesh.cluster.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

class NodeAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final NodeId NODE = new NodeId("node-0123456789abcdef0123");

    private final NodeAuthority authority =
            NodeAuthority.of(NodeAuthority.generate(InstantSource.fixed(NOW), RANDOM), RANDOM);

    @Test
    void certifies_a_node_for_a_day_as_a_client_and_for_nothing_else() throws Exception {
        var request = ConnectionKey.generate(RANDOM).certificateRequest(NODE.value());

        var made = authority.certify(NODE, request, NOW, Duration.ofDays(1));

        var shown = certificate(made.pem());
        shown.verify(certificate(authority.certificatePem()).getPublicKey());
        assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=" + NODE);
        assertThat(shown.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(shown.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(1)));
        assertThat(made.notAfter()).isEqualTo(NOW.plus(Duration.ofDays(1)));
        assertThat(shown.getSerialNumber().toString(16)).isEqualTo(made.serial());
        assertThat(shown.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(shown.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void names_the_node_that_asked_whatever_the_request_says() throws Exception {
        var request = ConnectionKey.generate(RANDOM).certificateRequest("node-of-somebody-else");

        var made = authority.certify(NODE, request, NOW, Duration.ofDays(1));

        assertThat(certificate(made.pem()).getSubjectX500Principal().getName())
                .isEqualTo("CN=" + NODE);
    }

    @Test
    void refuses_a_request_that_is_not_signed_with_its_own_key() {
        var request = ConnectionKey.generate(RANDOM).certificateRequest(NODE.value());
        request[request.length - 1] ^= 1;

        assertThatThrownBy(() -> authority.certify(NODE, request, NOW, Duration.ofDays(1)))
                .isInstanceOf(NodeAuthority.BadRequest.class);
    }

    @Test
    void refuses_bytes_that_are_no_request() {
        for (var bytes : new byte[][] {{}, {1, 2, 3}, new byte[4096]}) {
            assertThatThrownBy(() -> authority.certify(NODE, bytes, NOW, Duration.ofDays(1)))
                    .isInstanceOf(NodeAuthority.BadRequest.class);
        }
    }

    @Test
    void may_sign_clients_but_no_further_authority() throws Exception {
        assertThat(certificate(authority.certificatePem()).getBasicConstraints()).isZero();
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
