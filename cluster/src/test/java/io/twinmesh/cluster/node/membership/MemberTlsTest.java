package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.http.twin.OpenJobs;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.telemetry.Readings;
import io.twinmesh.cluster.telemetry.Telemetry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/// Handshakes between a member and others, without a network.
class MemberTlsTest {
    private static final String HOST = "127.0.0.1";

    @TempDir private Path temp = Path.of("");
    private Optional<TestAuthority> made = Optional.empty();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    @BeforeEach
    void certify() throws IOException {
        made = Optional.of(new TestAuthority(temp.resolve("ours")));
    }

    private TestAuthority ours() {
        return made.orElseThrow();
    }

    private MemberTls member(TestAuthority.Pair files) {
        return MemberTls.of(ours().files(files), HOST, now::get);
    }

    /// Somebody else's engine, which trusts everybody.
    private static SSLEngine stranger(MemberCertificate certificate)
            throws IOException, GeneralSecurityException {
        return new MemberCertificate(certificate.key(), certificate.chain(), new Anybody())
                .context()
                .createSSLEngine(HOST, 1);
    }

    private MemberCertificate read(TestAuthority.Pair pair)
            throws IOException, GeneralSecurityException {
        return MemberCertificate.read(ours().files(pair));
    }

    @Nested
    class BetweenMembers {
        @Test
        void both_are_known_to_each_other() throws IOException {
            var one = member(ours().member("one"));
            var other = member(ours().member("other"));

            assertThat(
                            talk(
                                    one.createClientSSLEngine(HOST, 1),
                                    other.createServerSSLEngine(HOST, 1)))
                    .isEmpty();
        }

        @Test
        void the_one_who_dials_wants_the_certificate_of_the_host_it_dialled() throws IOException {
            var one = member(ours().member("one"));
            var other = member(ours().member("other"));

            assertThat(
                            talk(
                                    one.createClientSSLEngine("twin-2.example", 1),
                                    other.createServerSSLEngine(HOST, 1)))
                    .get()
                    .asString()
                    .contains("twin-2.example");
        }

        @Test
        void one_whose_name_comes_with_its_address_shows_a_certificate_for_all_of_them()
                throws IOException {
            var pod = "10-1-2-3.twins.pod";
            var pair =
                    ours().certified(
                                    "pods",
                                    Duration.ofHours(1),
                                    List.of("*.twins.pod", TestAuthority.MEMBER));
            var server =
                    MemberTls.of(ours().files(pair), pod, now::get).createServerSSLEngine(pod, 1);
            var elsewhere =
                    MemberTls.of(ours().files(pair), pod, now::get).createServerSSLEngine(pod, 1);
            var one = member(ours().member("one"));

            assertThat(talk(one.createClientSSLEngine(pod, 1), server)).isEmpty();
            assertThat(talk(one.createClientSSLEngine("10-1-2-3.others.pod", 1), elsewhere))
                    .isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = {"EC", "RSA", "RSASSA-PSS", "Ed25519"})
        void a_key_of_each_kind_that_is_taken_speaks_to_others_and_answers_them(String kind)
                throws IOException {
            var one = member(ours().member("one", kind));
            var other = member(ours().member("other"));

            assertThat(
                            talk(
                                    one.createClientSSLEngine(HOST, 1),
                                    other.createServerSSLEngine(HOST, 1)))
                    .isEmpty();
            assertThat(
                            talk(
                                    other.createClientSSLEngine(HOST, 1),
                                    one.createServerSSLEngine(HOST, 1)))
                    .isEmpty();
        }

        @Test
        void a_certificate_that_was_renewed_is_used_without_a_new_start() throws Exception {
            var old = ours().member("one");
            var one = member(old);
            var renewed = ours().member("renewed");
            replace("one", "renewed", "key", "crt");
            var client = one.createClientSSLEngine(HOST, 1);

            var server = member(ours().member("other")).createServerSSLEngine(HOST, 1);
            assertThat(talk(client, server)).isEmpty();

            assertThat(server.getSession().getPeerCertificates()[0]).isEqualTo(read(renewed).own());
        }

        @Test
        void what_does_not_go_together_is_not_taken_and_is_read_again_once_it_does()
                throws Exception {
            var one = member(ours().member("one"));
            var other = member(ours().member("other"));
            var renewed = ours().member("renewed");

            replace("one", "renewed", "crt");
            assertThat(
                            talk(
                                    one.createClientSSLEngine(HOST, 1),
                                    other.createServerSSLEngine(HOST, 1)))
                    .isEmpty();

            replace("one", "renewed", "key");
            var server = other.createServerSSLEngine(HOST, 1);
            assertThat(talk(one.createClientSSLEngine(HOST, 1), server)).isEmpty();
            assertThat(server.getSession().getPeerCertificates()[0]).isEqualTo(read(renewed).own());
        }

        @Test
        void a_certificate_for_another_host_is_not_taken_while_it_runs() throws Exception {
            var pair = ours().member("one");
            var old = read(pair);
            var one = member(pair);
            ours().certified(
                            "moved",
                            Duration.ofHours(1),
                            List.of("10.0.0.9", TestAuthority.MEMBER));

            replace("one", "moved", "key", "crt");

            var server = member(ours().member("other")).createServerSSLEngine(HOST, 1);
            assertThat(talk(one.createClientSSLEngine(HOST, 1), server)).isEmpty();
            assertThat(server.getSession().getPeerCertificates()[0]).isEqualTo(old.own());
        }

        @Test
        void a_scrape_says_when_they_end_and_that_newer_ones_were_refused() throws Exception {
            var telemetry =
                    new Telemetry(
                            new OpenJobs(new OpenJobs.Limits(1, 1)),
                            new Readings(Runnable::run, InstantSource.system()));
            member(ours().member("one")).show(telemetry);
            ours().certified("longer", Duration.ofHours(20), List.of(HOST, TestAuthority.MEMBER));

            assertThat(hours(telemetry, "member")).isBetween(0.9, 1.01);
            assertThat(hours(telemetry, "authority")).isBetween(23.8, 24.01);
            assertThat(telemetry.scrape().toCompletableFuture().join())
                    .contains("twinmesh_certificate_refused 0.0");

            replace("one", "longer", "crt");
            assertThat(telemetry.scrape().toCompletableFuture().join())
                    .contains("twinmesh_certificate_refused 1.0");
            assertThat(hours(telemetry, "member")).as("the old one stays").isBetween(0.7, 0.9);

            replace("one", "longer", "key");
            assertThat(telemetry.scrape().toCompletableFuture().join())
                    .contains("twinmesh_certificate_refused 0.0");
            assertThat(hours(telemetry, "member")).isBetween(19.7, 19.9);
        }

        private static double hours(Telemetry telemetry, String of) {
            var series = "twinmesh_certificate_valid_seconds{of=\"" + of + "\"} ";
            return telemetry
                            .scrape()
                            .toCompletableFuture()
                            .join()
                            .lines()
                            .filter(line -> line.startsWith(series))
                            .mapToDouble(
                                    line -> Double.parseDouble(line.substring(series.length())))
                            .findFirst()
                            .orElseThrow()
                    / 3600;
        }

        /// Copies files over those of another, and lets the time pass after which they are read.
        private void replace(String these, String by, String... files) throws IOException {
            for (var file : files) {
                Files.copy(
                        temp.resolve("ours").resolve(by + "." + file),
                        temp.resolve("ours").resolve(these + "." + file),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            now.updateAndGet(before -> before.plus(Duration.ofMinutes(6)));
        }
    }

    @Nested
    class Strangers {
        @Test
        void without_a_certificate_one_is_not_let_in() throws Exception {
            var server = member(ours().member("one")).createServerSSLEngine(HOST, 1);
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new X509TrustManager[] {new Anybody()}, null);

            assertThat(talk(context.createSSLEngine(), server)).isPresent();
        }

        @Test
        void of_another_authority_one_is_not_let_in() throws Exception {
            var server = member(ours().member("one")).createServerSSLEngine(HOST, 1);
            var foreign = new TestAuthority(temp.resolve("foreign")).member("x");

            assertThat(talk(stranger(read(foreign)), server)).isPresent();
        }

        @Test
        void of_another_authority_one_is_not_talked_to() throws Exception {
            var client = member(ours().member("one")).createClientSSLEngine(HOST, 1);
            var foreign = stranger(read(new TestAuthority(temp.resolve("foreign")).member("x")));
            foreign.setUseClientMode(false);

            assertThat(talk(client, foreign)).isPresent();
        }

        @Test
        void with_a_certificate_that_is_over_one_is_not_let_in() throws Exception {
            var server = member(ours().member("one")).createServerSSLEngine(HOST, 1);
            var over =
                    ours().certified(
                                    "over",
                                    Duration.ofSeconds(-1),
                                    List.of(HOST, TestAuthority.MEMBER));

            assertThat(talk(stranger(read(over)), server)).isPresent();
        }

        @Test
        void somebody_else_of_our_authority_is_not_let_in_as_a_member() throws Exception {
            var one = member(ours().member("one"));
            var client =
                    stranger(read(ours().certified("web", Duration.ofHours(1), List.of(HOST))));
            var server = one.createServerSSLEngine(HOST, 1);

            assertThat(talk(client, server)).isEmpty();

            assertThat(one.verifyServerSession(HOST, server.getSession()).get())
                    .hasMessageContaining(TestAuthority.MEMBER);
        }

        @Test
        void an_older_protocol_is_not_spoken() throws Exception {
            var server = member(ours().member("one")).createServerSSLEngine(HOST, 1);
            var old = stranger(read(ours().member("two")));
            old.setEnabledProtocols(new String[] {"TLSv1.2"});

            assertThat(talk(old, server)).isPresent();
        }
    }

    @Nested
    class AtTheStart {
        private void refused(TestAuthority.Pair pair, String why) {
            assertThatThrownBy(() -> member(pair))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("twinmesh.cluster")
                    .hasMessageContaining(why)
                    .hasMessageNotContaining("secret");
        }

        @Test
        void a_certificate_for_another_host_is_refused() throws IOException {
            refused(
                    ours().certified(
                                    "one",
                                    Duration.ofHours(1),
                                    List.of("10.0.0.9", TestAuthority.MEMBER)),
                    HOST);
        }

        @Test
        void a_certificate_without_the_members_name_is_refused() throws IOException {
            refused(
                    ours().certified("one", Duration.ofHours(1), List.of(HOST)),
                    TestAuthority.MEMBER);
        }

        @Test
        void a_certificate_for_any_name_does_not_stand_for_the_members_name() throws IOException {
            refused(
                    ours().certified("one", Duration.ofHours(1), List.of(HOST, "*.twinmesh")),
                    TestAuthority.MEMBER);
        }

        @Test
        void a_certificate_that_is_over_is_refused() throws IOException {
            refused(
                    ours().certified(
                                    "one",
                                    Duration.ofSeconds(-1),
                                    List.of(HOST, TestAuthority.MEMBER)),
                    "validity check failed");
        }

        @Test
        void a_key_of_another_certificate_is_refused() throws IOException {
            refused(
                    new TestAuthority.Pair(
                            ours().member("one").key(), ours().member("two").certificate()),
                    "the key is not the certificate's");
        }

        @Test
        void a_key_that_is_not_of_tls_is_refused_and_those_that_are_taken_are_named()
                throws IOException {
            refused(
                    ours().member("one", "DSA"),
                    "expected a key of EC, RSA, RSASSA-PSS or Ed25519, got one of DSA");
        }

        @Test
        void what_does_not_go_together_is_named_with_all_three_files() throws IOException {
            var one = ours().member("one");
            refused(
                    new TestAuthority.Pair(one.key(), ours().member("two").certificate()),
                    "settings twinmesh.cluster.key-file, certificate-file and authority-file: must"
                            + " go together, got '"
                            + one.key()
                            + "', '");
        }

        @Test
        void a_file_that_is_not_there_is_named_with_its_setting() {
            var key = temp.resolve("none.key");
            refused(
                    new TestAuthority.Pair(key, temp.resolve("none.crt")),
                    "setting twinmesh.cluster.key-file: must name an unencrypted private key in PEM,"
                            + " got '"
                            + key
                            + "': there is no such file");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "secret",
                    "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n",
                    "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
                    "-----BEGIN PRIVATE KEY-----\n!secret!\n-----END PRIVATE KEY-----\n",
                    "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
                    "-----BEGIN secret-----\n"
                })
        void what_is_no_key_and_no_certificate_is_named_and_not_quoted(String text)
                throws IOException {
            var file = Files.writeString(temp.resolve("odd.pem"), text);
            var one = ours().member("one");

            refused(
                    new TestAuthority.Pair(file, one.certificate()),
                    "key-file: must name an unencrypted private key in PEM, got '"
                            + file
                            + "': it holds none that can be read");
            refused(
                    new TestAuthority.Pair(one.key(), file),
                    "certificate-file: must name the certificate of this server in PEM, got '"
                            + file
                            + "': it holds no certificate in PEM");
        }
    }

    /// Lets two engines shake hands and say one word each.
    ///
    /// @return why it came to nothing
    private static Optional<String> talk(SSLEngine client, SSLEngine server) {
        if (!client.getUseClientMode()) {
            client.setUseClientMode(true);
        }
        var toServer = ByteBuffer.allocate(1 << 17);
        var toClient = ByteBuffer.allocate(1 << 17);
        try {
            client.beginHandshake();
            server.beginHandshake();
            for (int i = 0; i < 100; i++) {
                step(client, toServer, toClient);
                step(server, toClient, toServer);
            }
            return client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                            && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                            && !client.isInboundDone()
                            && !server.isInboundDone()
                    ? Optional.empty()
                    : Optional.of("the handshake did not end");
        } catch (SSLException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        var word = ByteBuffer.allocate(0);
        var heard = ByteBuffer.allocate(1 << 17);
        engine.wrap(word, out);
        in.flip();
        engine.unwrap(in, heard);
        in.compact();
        var task = engine.getDelegatedTask();
        while (task != null) {
            task.run();
            task = engine.getDelegatedTask();
        }
    }
}
