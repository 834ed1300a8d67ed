package io.twinmesh.cli.provider.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.cli.provider.agent.admission.NodeStanding;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.proof.SigningKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.ConnectException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

import javax.net.ssl.SSLHandshakeException;

/// When an agent asks for another certificate than the one that it has.
class EntryTest {
    private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");

    private final Entry entry =
            new Entry(
                    new Admission(
                            SigningKey.ofSeed(new byte[32]),
                            ConnectionKey.generate(new SecureRandom()),
                            "alpha",
                            new HardwareReport(
                                    new HardwareReport.Cpu("x86_64", "test", 2),
                                    1L << 32,
                                    List.of(),
                                    Optional.empty(),
                                    "cpu-x86_64",
                                    new TreeSet<>(List.of("score")),
                                    Optional.empty(),
                                    Optional.empty(),
                                    OptionalLong.empty()),
                            () -> NOW,
                            () -> 0),
                    _ -> {},
                    () -> NOW);

    @BeforeEach
    void isAdmitted() {
        entry.answered(
                new Admission.Answer.Admitted(
                        new Admission.Credentials("", "", NOW.plusSeconds(86_400)),
                        NodeStanding.UNKNOWN));
        assertThat(entry.credentials()).isPresent();
    }

    @Test
    void not_while_the_gateway_is_away_however_long() {
        for (int n = 0; n < 240; n++) {
            entry.ended(
                    Status.UNAVAILABLE.withCause(
                            new IOException(new ConnectException("Connection refused"))));
        }

        assertThat(entry.credentials()).isPresent();
    }

    @Test
    void not_when_the_gateways_own_certificate_is_not_the_invitations() {
        var distrusted = new SSLHandshakeException("PKIX path building failed");
        distrusted.initCause(new CertificateException("of another"));
        for (int n = 0; n < 240; n++) {
            entry.ended(Status.UNAVAILABLE.withCause(distrusted));
        }

        assertThat(entry.credentials()).isPresent();
    }

    @Test
    void not_when_a_gateway_has_no_room() {
        entry.ended(Status.RESOURCE_EXHAUSTED.withDescription("node.too-many-sessions"));

        assertThat(entry.credentials()).isPresent();
    }

    @Test
    void at_once_when_tls_refused_this_one() {
        entry.ended(
                Status.UNAVAILABLE.withCause(
                        new IOException(new SSLHandshakeException("certificate_unknown"))));

        assertThat(entry.credentials()).isEmpty();
    }

    @Test
    void at_once_when_the_gateway_finds_no_node_in_this_one() {
        entry.ended(Status.UNAUTHENTICATED.withDescription("node.certificate-missing"));

        assertThat(entry.credentials()).isEmpty();
    }

    @Test
    void after_eight_failures_in_a_row_that_nobody_explained() {
        for (int n = 1; n < 8; n++) {
            entry.ended(Status.UNAVAILABLE);
        }
        entry.welcomed();
        for (int n = 1; n < 8; n++) {
            entry.ended(Status.UNAVAILABLE);
        }
        assertThat(entry.credentials()).isPresent();

        entry.ended(Status.UNAVAILABLE);

        assertThat(entry.credentials()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.not-enrolled", "node.pending", "node.report-outdated"})
    void when_a_gateway_refuses_what_asking_to_be_let_in_may_mend(String code) {
        entry.refused(code);

        assertThat(entry.credentials()).isEmpty();
    }

    @Test
    void not_when_its_clock_is_off() {
        entry.refused("node.clock-off");
        entry.ended(Status.OK);

        assertThat(entry.credentials()).isPresent();
    }
}
