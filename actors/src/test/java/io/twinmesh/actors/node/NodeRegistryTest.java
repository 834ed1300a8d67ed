package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.Look;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.RegistryCommand.Announce;
import io.twinmesh.actors.node.RegistryCommand.Ended;
import io.twinmesh.actors.node.RegistryCommand.FindNode;
import io.twinmesh.actors.node.RegistryCommand.Judged;
import io.twinmesh.actors.node.RegistryCommand.ListNodes;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.node.RegistryCommand.ReadNews;
import io.twinmesh.actors.node.RegistryCommand.Remember;
import io.twinmesh.actors.node.RegistryCommand.SessionSignal;
import io.twinmesh.actors.node.news.NewsPage;
import io.twinmesh.actors.node.news.NodeNews;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

class NodeRegistryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String KEY = SigningKey.ofSeed(new byte[32]).verifyingKey().toString();
    private static final NodeId ID =
            new NodeId(SigningKey.ofSeed(new byte[32]).verifyingKey().nodeId());
    private static final AccountId ACCOUNT = new AccountId("1".repeat(32));
    private static final OwnerId OWNER = new OwnerId("alice");
    private static final Judgement NEW =
            new Judgement(
                    Standing.PROBATION,
                    "network.enrolled",
                    "the node is new and has yet to prove itself",
                    NOW);
    private static final ActorTestKit KIT =
            ActorTestKit.create(
                    ConfigFactory.parseString(
                                    """
                                    pekko.actor.serialization-bindings {
                                      "io.twinmesh.actors.Wire" = jackson-cbor
                                    }
                                    """)
                            .withFallback(ConfigFactory.load()));

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final TestProbe<NodeList> lists = KIT.createTestProbe();
    private final TestProbe<NodeCommand> enrolment = KIT.createTestProbe();
    private final TestProbe<SessionSignal> one = KIT.createTestProbe();
    private final TestProbe<SessionSignal> two = KIT.createTestProbe();
    private final ActorRef<RegistryCommand> registry =
            KIT.spawn(
                    NodeRegistry.create(
                            _ -> enrolment.getRef(), clock::get, Duration.ofSeconds(20)));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void fences_the_earlier_of_two_sessions() {
        registry.tell(new Announce(view("active"), NOW, one.getRef()));
        one.expectMessage(new SessionSignal.Registered());

        registry.tell(new Announce(view("active"), NOW.plusSeconds(1), two.getRef()));

        one.expectMessage(new SessionSignal.Replaced());
        two.expectMessage(new SessionSignal.Registered());
        // a heartbeat of the fenced session that was under way changes nothing
        registry.tell(new Announce(view("active"), NOW, one.getRef()));
        one.expectMessage(new SessionSignal.Replaced());
        registry.tell(new Ended(view("active"), "lost", one.getRef()));
        assertThat(listed()).containsExactly(view("active"));
    }

    @Test
    void lists_a_session_that_ended_as_lost_or_left() {
        registry.tell(new Announce(view("active"), NOW, one.getRef()));
        registry.tell(new Ended(view("active"), "left", one.getRef()));

        assertThat(listed()).containsExactly(gone("left"));
    }

    @Test
    void shows_a_silent_session_as_lost() {
        registry.tell(new Announce(view("active"), NOW, one.getRef()));
        one.expectMessage(new SessionSignal.Registered());

        clock.set(NOW.plusSeconds(21));

        assertThat(listed()).containsExactly(gone("lost"));
    }

    @Test
    void reads_nodes_of_an_earlier_life_from_their_enrolment() {
        registry.tell(new Remember(ID));
        var look = enrolment.expectMessageClass(Look.class);
        look.replyTo().tell(new NodeReply.Enrolled(record(Judgement.own(Standing.LEFT, NOW))));

        assertThat(listed())
                .containsExactly(
                        new NodeView(
                                ID,
                                "alpha",
                                OWNER,
                                "left",
                                Judgement.own(Standing.LEFT, NOW),
                                List.of(),
                                0,
                                7,
                                1,
                                ACCOUNT,
                                Optional.empty()));
    }

    @Test
    void tells_a_session_at_once_where_its_node_stands_now() {
        registry.tell(new Announce(view("active"), NOW, one.getRef()));
        one.expectMessage(new SessionSignal.Registered());
        var suspended = new Judgement(Standing.SUSPENDED, "operator.suspend", "why", NOW);

        registry.tell(new Judged(record(suspended)));

        one.expectMessage(new SessionSignal.Stands(suspended, 1));
        assertThat(listed().getFirst().judgement()).isEqualTo(suspended);
    }

    @Test
    void keeps_what_happened_to_nodes_for_who_watches_them() {
        var pages = KIT.<NewsPage>createTestProbe();
        registry.tell(new ReadNews(Optional.empty(), pages.getRef()));
        var begin = pages.receiveMessage().last();
        registry.tell(new Announce(view("active"), NOW, one.getRef()));
        // a heartbeat is no news
        registry.tell(new Announce(view("active"), NOW, one.getRef()));
        var draining = Judgement.own(Standing.DRAINING, NOW.plusSeconds(1));
        registry.tell(new Judged(record(draining)));
        // the session has not heard of it yet
        registry.tell(new Announce(view("draining"), NOW, one.getRef()));
        registry.tell(new Ended(view("draining"), "left", one.getRef()));
        registry.tell(
                new Judged(
                        record(
                                new Judgement(
                                        Standing.SUSPENDED,
                                        "operator.suspend",
                                        "why",
                                        NOW.plusSeconds(2)))));

        registry.tell(new ReadNews(Optional.of(begin), pages.getRef()));

        assertThat(pages.receiveMessage().news())
                .extracting(NodeNews::kind)
                .containsExactly(
                        NodeNews.Kind.CONNECTED,
                        NodeNews.Kind.DRAINING,
                        NodeNews.Kind.GONE,
                        NodeNews.Kind.SUSPENDED);
    }

    @Test
    void tells_of_a_session_that_fell_silent_once() {
        var pages = KIT.<NewsPage>createTestProbe();
        registry.tell(new Announce(view("active"), NOW, one.getRef()));
        one.expectMessage(new SessionSignal.Registered());
        registry.tell(new ReadNews(Optional.empty(), pages.getRef()));
        var place = pages.receiveMessage().last();

        clock.set(NOW.plusSeconds(21));
        registry.tell(new ReadNews(Optional.of(place), pages.getRef()));
        registry.tell(new ReadNews(Optional.of(place), pages.getRef()));

        assertThat(pages.receiveMessage().news())
                .extracting(NodeNews::kind)
                .containsExactly(NodeNews.Kind.GONE);
        assertThat(pages.receiveMessage().news()).hasSize(1);
    }

    @Test
    void finds_one_node() {
        registry.tell(new Announce(view("active"), NOW, one.getRef()));

        registry.tell(new FindNode(ID, lists.getRef()));

        lists.expectMessage(new NodeList(List.of(view("active"))));
        registry.tell(new FindNode(new NodeId("node-" + "0".repeat(20)), lists.getRef()));
        lists.expectMessage(new NodeList(List.of()));
    }

    @Test
    void lists_a_node_that_waits_for_approval_though_it_never_connected() {
        var pending = new Judgement(Standing.PENDING, "network.approval-awaited", "", NOW);

        registry.tell(new Judged(record(pending)));

        assertThat(listed().getFirst().state()).isEqualTo("pending");
    }

    @Test
    void lists_nodes_by_id_in_pages_of_which_the_last_is_not_full() {
        for (int i = NodeList.MOST; i >= 0; i--) {
            registry.tell(new Judged(record(node(i), NEW)));
        }

        registry.tell(new ListNodes(Optional.empty(), lists.getRef()));
        var first = lists.receiveMessage();
        registry.tell(new ListNodes(first.last(), lists.getRef()));
        var second = lists.receiveMessage();

        assertThat(first.nodes().getFirst().id()).isEqualTo(node(0));
        assertThat(first.nodes()).hasSize(NodeList.MOST);
        assertThat(first.last()).contains(node(NodeList.MOST - 1));
        assertThat(second.nodes()).extracting(NodeView::id).containsExactly(node(NodeList.MOST));
        assertThat(second.last()).isEmpty();
    }

    private static NodeId node(int number) {
        return new NodeId("node-%020x".formatted(number));
    }

    private static NodeRecord record(Judgement judgement) {
        return record(ID, judgement);
    }

    private static NodeRecord record(NodeId id, Judgement judgement) {
        return new NodeRecord(id, KEY, "alpha", OWNER, ACCOUNT, "", judgement, 7, 1, 1);
    }

    @Test
    void speaks_in_messages_that_cross_nodes() {
        var wire = KIT.serializationTestKit();
        var announce = new Announce(view("active"), NOW, one.getRef());

        assertThat(wire.<Object>verifySerialization(announce, true)).isEqualTo(announce);
        assertThat(
                        wire.<Object>verifySerialization(
                                new Enrol(
                                        KEY,
                                        "a",
                                        OWNER,
                                        "{}",
                                        KIT.<NodeReply>createTestProbe().getRef()),
                                true))
                .isNotNull();
        assertThat(wire.<Object>verifySerialization(new NodeCommand.Stand(Standing.LEFT), true))
                .isNotNull();
        assertThat(wire.<Object>verifySerialization(new NodeList(List.of(view("x"))), true))
                .isNotNull();
        var news =
                new NodeNews(1, NodeNews.Kind.GONE, ID, "a", "lost", "active", "code", "why", NOW);
        assertThat(
                        wire.<Object>verifySerialization(
                                new NewsPage(true, 0, List.of(news), false), true))
                .isNotNull();
        assertThat(
                        wire.<Object>verifySerialization(
                                new ReadNews(
                                        Optional.of(7L), KIT.<NewsPage>createTestProbe().getRef()),
                                true))
                .isNotNull();
    }

    private List<NodeView> listed() {
        registry.tell(new ListNodes(Optional.empty(), lists.getRef()));
        return lists.receiveMessage().nodes();
    }

    private static NodeView view(String state) {
        return view(state, pulse(true, 1, 1, List.of("news2@1.0.0")));
    }

    /// When the last heartbeat came, of what class and how fast it was is still known; what it
    /// could take or had loaded counts no more.
    private static NodeView gone(String state) {
        return view(state, pulse(false, 0, 0, List.of()));
    }

    private static NodePulse pulse(boolean connected, int free, int busy, List<String> models) {
        return new NodePulse(
                connected,
                Optional.of(NOW.minusSeconds(3)),
                free,
                busy,
                models,
                Optional.of("cpu-x86_64"),
                Optional.empty(),
                new NodePulse.Speed(9_000, Optional.of(new NodePulse.Proof(8_000, NOW))));
    }

    private static NodeView view(String state, NodePulse pulse) {
        return new NodeView(
                ID,
                "alpha",
                OWNER,
                state,
                NEW,
                List.of("score"),
                2,
                5,
                0,
                ACCOUNT,
                Optional.of(pulse));
    }
}
