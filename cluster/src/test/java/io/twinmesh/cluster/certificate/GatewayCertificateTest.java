package io.twinmesh.cluster.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

class GatewayCertificateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    @TempDir private Path folder = Path.of("");

    @Test
    void is_made_once_and_read_ever_after() throws Exception {
        var first = ensure(List.of("mesh.example", "10.0.0.7"));

        assertThat(ensure(List.of())).isEqualTo(first);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("gateway.key"))))
                .isEqualTo("rw-------");
        assertThat(first.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void names_every_host_for_ten_years_and_may_sign_no_other_certificate() throws Exception {
        var pem = ensure(List.of("mesh.example", "10.0.0.7")).certificatePem();

        var certificate =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                pem.getBytes(StandardCharsets.US_ASCII)));

        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactlyInAnyOrder("localhost", "127.0.0.1", "mesh.example", "10.0.0.7");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getNotAfter().toInstant())
                .isAfter(Instant.parse("2036-11-01T00:00:00Z"));
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void is_not_made_anew_over_half_a_pair() throws Exception {
        ensure(List.of());
        Files.delete(folder.resolve("gateway.key"));

        assertThatThrownBy(() -> ensure(List.of()))
                .hasMessageContaining("only one exists")
                .hasMessageContaining("if no node was ever invited, delete this one");
    }

    @Test
    void of_two_gateways_that_make_it_at_the_same_time_the_first_wins_and_both_have_the_same()
            throws Exception {
        var theirs = new ArrayList<GatewayCertificate>();

        var ours =
                ensure(
                        List.of(),
                        () -> {
                            theirs.add(ensure(List.of()));
                            return NOW;
                        });

        assertThat(ours).isEqualTo(theirs.getFirst()).isEqualTo(ensure(List.of()));
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("gateway.key", "gateway.crt");
    }

    @Test
    void what_was_left_by_who_was_killed_while_it_was_made_goes() throws Exception {
        Files.writeString(folder.resolve("gateway.key.123.part"), "a key");
        Files.writeString(folder.resolve("gateway.crt.456.part"), "its certificate");

        ensure(List.of());

        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("gateway.key", "gateway.crt");
    }

    private GatewayCertificate ensure(List<String> hosts) {
        return ensure(hosts, InstantSource.fixed(NOW));
    }

    private GatewayCertificate ensure(List<String> hosts, InstantSource time) {
        try {
            return GatewayCertificate.ensure(
                    folder.resolve("gateway.key"),
                    folder.resolve("gateway.crt"),
                    hosts,
                    time,
                    new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
