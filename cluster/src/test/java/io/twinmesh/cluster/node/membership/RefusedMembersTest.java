package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.persistence.identity.Pseudonyms;

import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/// A member that listens on a port, strangers that dial it, and then another member that does.
@Tag("slow")
class RefusedMembersTest {
    private static final String HOST = "127.0.0.1";
    private static final String MEMBER = "member";
    private static final String FRIEND = "friend";

    /// Its streams are two: by the sixth dial one was cut off at least twice.
    private static final int DIALS = 6;

    private static final Map<String, ActorSystem<Void>> PEERS = new LinkedHashMap<>();
    private static final Queue<String> HEARD = new ConcurrentLinkedQueue<>();

    /// Of a connection between members: its mark, one of the streams, and how long the frame is
    /// that comes. Whoever takes it waits for the frame; anything else is cut off for itself.
    private static final byte[] BEGINNING =
            "AKKA\1\100\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    /// Whose connection stood: nobody's, but where the member looks at less than it must.
    private static final Set<String> LET_IN = new TreeSet<>();

    /// In which a stranger is cut off, on the slowest machine; who waits longer was let in.
    private static final Duration LONG = Duration.ofSeconds(30);

    @BeforeAll
    static void dial(@TempDir Path temp) throws Exception {
        var ours = new TestAuthority(temp.resolve("ours"));
        var foreign = new TestAuthority(temp.resolve("foreign"));
        var seed = free();
        var member = member(seed, seed, ours, temp);
        PEERS.put(MEMBER, member);
        var ear = member.systemActorOf(ear(), "ear", Props.empty());
        var name = ActorRefResolver.get(member).toSerializationFormat(ear);
        var over =
                ours.certified("over", Duration.ofSeconds(-1), List.of(HOST, TestAuthority.MEMBER));
        var other = ours.certified("other", Duration.ofHours(1), List.of(HOST, "localhost"));
        var strangers =
                Map.of(
                        "nothing", withoutCertificate(),
                        "foreign", context(foreign.member("foreign"), foreign),
                        "over", context(over, ours),
                        "other", context(other, ours));
        for (var one : strangers.entrySet()) {
            if (stands(one.getValue(), seed)) {
                LET_IN.add(one.getKey());
            }
        }
        var dialling = new LinkedHashMap<String, Stranger>();
        strangers.forEach((who, context) -> {
            var stranger = Stranger.with(context, settings(member, "tls-tcp"));
            dialling.put(who, stranger);
            PEERS.put(who, stranger.system());
        });
        PEERS.put("plain", Stranger.with(withoutCertificate(), settings(member, "tcp")).system());
        PEERS.forEach((who, system) -> {
            if (!who.equals(MEMBER)) {
                Cluster.get(system).manager().tell(Join.create(address(seed)));
                tell(system, name, who);
            }
        });
        // whoever is let in need not dial again
        dialling.keySet().removeAll(LET_IN);
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(dialling)
                                .allSatisfy((who, one) ->
                                        assertThat(one.dials())
                                                .as("dials of %s", who)
                                                .hasValueGreaterThanOrEqualTo(DIALS)));
        var friend = member(0, seed, ours, temp);
        PEERS.put(FRIEND, friend);
        tell(friend, name, FRIEND);
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> HEARD.contains(FRIEND));
    }

    @AfterAll
    static void stop() {
        PEERS.values().forEach(ActorSystem::terminate);
        PEERS.values().forEach(system -> system.getWhenTerminated().toCompletableFuture().join());
    }

    @Test
    void whoever_has_no_certificate_of_a_member_is_cut_off() {
        assertThat(LET_IN).isEmpty();
    }

    @Test
    void whoever_has_the_certificate_of_a_member_joins_and_nobody_else() {
        var members = new ArrayList<>();
        for (Member one : Cluster.get(peer(MEMBER)).state().getMembers()) {
            members.add(one.address());
        }

        assertThat(members)
                .containsExactlyInAnyOrder(
                        Cluster.get(peer(MEMBER)).selfMember().address(),
                        Cluster.get(peer(FRIEND)).selfMember().address());
    }

    @Test
    void its_message_is_heard_and_nobody_elses() {
        assertThat(HEARD).containsExactly(FRIEND);
    }

    @Test
    void whoever_talks_without_tls_is_cut_off() throws IOException {
        int port = Cluster.get(peer(MEMBER)).selfMember().address().getPort().orElseThrow();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);

            socket.getOutputStream().write(BEGINNING);

            // an alert at most
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(16);
        }
    }

    /// Whether a connection is left open that begins as one of Artery does. In TLS 1.3 who dials
    /// has shaken hands before its certificate is looked at.
    private static boolean stands(SSLContext context, int port) throws IOException {
        try (var socket = context.getSocketFactory().createSocket(HOST, port)) {
            socket.setSoTimeout((int) LONG.toMillis());
            socket.getOutputStream().write(BEGINNING);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException _) {
            return true;
        } catch (SSLException | SocketException _) {
            return false;
        }
    }

    private static ActorSystem<Void> peer(String name) {
        return Optional.ofNullable(PEERS.get(name)).orElseThrow();
    }

    private static Behavior<Refusal> ear() {
        return Behaviors.receiveMessage(word -> {
            HEARD.add(word.code());
            return Behaviors.same();
        });
    }

    private static void tell(ActorSystem<?> system, String ear, String word) {
        ActorRefResolver.get(system).<Refusal>resolveActorRef(ear).tell(new Refusal(word, ""));
    }

    private static ActorSystem<Void> member(int port, int seed, TestAuthority authority, Path temp)
            throws IOException {
        var files = authority.member("member-" + port);
        var settings =
                new ClusterSettings(
                        Role.ALL,
                        List.of(HOST + ":" + seed),
                        Optional.empty(),
                        HOST,
                        port,
                        Optional.of(authority.files(files)),
                        Optional.of(temp),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(15));
        var root =
                settings.over(
                        ConfigFactory.parseString(
                                        "pekko.coordinated-shutdown.run-by-actor-system-terminate"
                                                + " = off")
                                .withFallback(ConfigFactory.load()));
        var system =
                MemberSystem.start(
                        root,
                        settings,
                        new Pseudonyms(new byte[32]),
                        "0.1.0",
                        MemberTls.of(settings, InstantSource.system()));
        Joining.join(
                system,
                settings.joinWithin(),
                System::nanoTime,
                () -> new Joining.Step.Ask(settings.seedNodes()));
        assertThat(Cluster.get(system).selfMember().appVersion().version())
                .as("which release it is")
                .isEqualTo("0.1.0");
        return system;
    }

    /// The member's own, but for the port; a stranger does not wait long before it tries again.
    private static Config settings(ActorSystem<?> member, String transport) {
        return ConfigFactory.parseString(
                        """
                        pekko.loglevel = OFF
                        pekko.remote.artery {
                          transport = %s
                          canonical.port = 0
                          advanced.outbound-restart-backoff = 100ms
                        }
                        """
                                .formatted(transport))
                .withFallback(member.settings().config());
    }

    private static SSLContext context(TestAuthority.Pair files, TestAuthority authority)
            throws IOException, GeneralSecurityException {
        var read = MemberCertificate.read(authority.files(files));
        return new MemberCertificate(read.key(), read.chain(), new Anybody()).context();
    }

    private static SSLContext withoutCertificate() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    private static org.apache.pekko.actor.Address address(int port) {
        return AddressFromURIString.parse("pekko://twinmesh@" + HOST + ":" + port);
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
