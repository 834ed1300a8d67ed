package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.node.settings.Clusters;
import io.twinmesh.persistence.identity.Pseudonyms;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// Programs on the machine of a server that is alone, and the port that it has for members.
class AloneTlsTest {
    private static ActorSystem<Void> alone;

    @BeforeAll
    static void start() {
        var settings = Clusters.alone();
        alone =
                MemberSystem.start(
                        settings.over(
                                ConfigFactory.parseString(
                                                "pekko.coordinated-shutdown"
                                                        + ".run-by-actor-system-terminate = off")
                                        .withFallback(ConfigFactory.load())),
                        settings,
                        new Pseudonyms(new byte[32]),
                        "0.1.0",
                        Optional.empty());
    }

    @AfterAll
    static void stop() {
        alone.terminate();
        alone.getWhenTerminated().toCompletableFuture().join();
    }

    @Test
    void one_that_talks_without_tls_is_cut_off() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(10_000);
            // how a connection of Artery begins without TLS
            socket.getOutputStream().write("ARTY\1".getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(new byte[64]);
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(16);
        }
    }

    @Test
    void one_that_takes_every_certificate_finds_none() throws Exception {
        var careless = SSLContext.getInstance("TLS");
        careless.init(null, new TrustManager[] {new Anybody()}, null);
        refuses(careless);
    }

    @Test
    void one_with_a_certificate_of_its_own_finds_none_either(@TempDir Path temp) throws Exception {
        var authority = new TestAuthority(temp.resolve("foreign"));
        var pair = authority.member("foreign");
        refuses(MemberCertificate.read(authority.files(pair)).context());
    }

    private static void refuses(SSLContext context) throws Exception {
        try (var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(10_000);
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private static int port() {
        return Cluster.get(alone).selfMember().address().getPort().orElseThrow();
    }
}
