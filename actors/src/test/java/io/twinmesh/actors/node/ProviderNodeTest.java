package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.DecideAppeal;
import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.Look;
import io.twinmesh.actors.node.NodeCommand.MakeAppeal;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeCommand.ReadVerdicts;
import io.twinmesh.actors.node.NodeCommand.VerdictReply;
import io.twinmesh.actors.node.RegistryCommand.Judged;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.SlashReply;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.actors.verdict.Appeal;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.inference.enrolment.AppealText;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

class ProviderNodeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String KEY = SigningKey.ofSeed(new byte[32]).verifyingKey().toString();
    private static final NodeId ID =
            new NodeId(SigningKey.ofSeed(new byte[32]).verifyingKey().nodeId());
    private static final AccountId ACCOUNT = new AccountId("1".repeat(32));

    private static final org.apache.pekko.actor.ActorSystem CLASSIC =
            org.apache.pekko.actor.ActorSystem.create(
                    "nodes",
                    ActorSystemSetup.create(
                            BootstrapSetup.create(
                                    PersistenceTestKitPlugin.getInstance()
                                            .config()
                                            .withFallback(PersistenceTestKitSnapshotPlugin.config())
                                            .withFallback(
                                                    ConfigFactory.parseString(
                                                            """
                                                            pekko.persistence.testkit.events.serialize = on
                                                            pekko.actor.serialization-bindings {
                                                              "io.twinmesh.actors.Wire" = jackson-cbor
                                                            }
                                                            """))
                                            .withFallback(ConfigFactory.load())),
                            StoredSerializer.setup(new StoredFormat(NodeEvent.storedTypes()))));
    private static final ActorSystem<Void> SYSTEM = Adapter.toTyped(CLASSIC);
    private static final ActorTestKit KIT = ActorTestKit.create(SYSTEM);

    private static final OwnerId OWNER = new OwnerId("alice");
    private static final Judgement NEW =
            new Judgement(
                    Standing.PROBATION,
                    "network.enrolled",
                    "the node is new and has yet to prove itself",
                    NOW);

    private final TestProbe<RegistryCommand> registry = KIT.createTestProbe();
    private final TestProbe<LaneCommand> lane = KIT.createTestProbe();
    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void remembers_who_it_is_after_a_restart() {
        // given
        var journal = PersistenceTestKit.create(SYSTEM);
        journal.clearAll();
        var replies = KIT.<NodeReply>createTestProbe();
        var first = KIT.spawn(node("1"));
        first.tell(new Enrol(KEY, "alpha", OWNER, "{}", replies.getRef()));
        assertThat(replies.receiveMessage()).isInstanceOf(NodeReply.Enrolled.class);
        first.tell(new CountWork(2, 1));
        // stopping overtakes what waits in the mailbox: an answer says that the count is stored
        first.tell(new Look(replies.getRef()));
        assertThat(replies.receiveMessage()).isInstanceOf(NodeReply.Enrolled.class);

        // when (a second incarnation would draw another account)
        KIT.stop(first);
        var second = KIT.spawn(node("2"));
        second.tell(new Look(replies.getRef()));

        // then
        replies.expectMessage(
                new NodeReply.Enrolled(
                        new NodeRecord(ID, KEY, "alpha", OWNER, ACCOUNT, "{}", NEW, 2, 1, 1)));
        assertThat(journal.persistedInStorage("node|" + ID)).hasSize(3);
        assertThat(registry.expectMessageClass(Judged.class).node().judgement()).isEqualTo(NEW);
    }

    @Nested
    class ProvedWrong {
        private final TestProbe<NodeReply> replies = KIT.createTestProbe();
        private final TestProbe<NodeVerdicts> read = KIT.createTestProbe();
        private final TestProbe<VerdictReply> ruled = KIT.createTestProbe();
        private final TestProbe<SlashReply> taken = KIT.createTestProbe();
        private final LeaseId lease = new LeaseId("ls-" + "5".repeat(32));
        private final VerdictId verdict = VerdictId.of(ID, lease);

        private ActorRef<NodeCommand> wronged() {
            PersistenceTestKit.create(SYSTEM).clearAll();
            var node = KIT.spawn(node("1"));
            node.tell(new Enrol(KEY, "alpha", OWNER, "{}", replies.getRef()));
            replies.receiveMessage();
            var proof =
                    Proof.byCheck(
                            new JobId("job-" + "2".repeat(32)),
                            "result.inputs",
                            "sha256:" + "6".repeat(64),
                            new byte[] {1},
                            3);
            var check = CountCheck.wrong(lease, "sha256:" + "7".repeat(64), "cpu-x86_64", proof);
            node.tell(check);
            return node;
        }

        @Test
        void asks_the_ledger_for_twenty_prices_of_what_is_pending_and_remembers_what_it_took() {
            var node = wronged();

            var slash = lane.expectMessageClass(LaneCommand.Slash.class);
            assertThat(slash.id()).isEqualTo(verdict.value());
            assertThat(slash.provider()).isEqualTo(ACCOUNT);
            assertThat(slash.most()).isEqualTo(60);
            slash.replyTo().tell(new SlashReply(new LaneReply("created", Optional.of(9L)), 44));

            read.awaitAssert(() -> {
                assertThat(only(node).taken()).contains(new NodeVerdict.Taken(44, 9));
                return Boolean.TRUE;
            });
            assertThat(only(node).evidence().text()).isEqualTo(slash.evidence());
        }

        @Test
        void a_restart_asks_the_ledger_for_what_it_had_not_answered() {
            var node = wronged();
            var first = lane.expectMessageClass(LaneCommand.Slash.class);

            KIT.stop(node);
            var again = KIT.spawn(node("1"));

            var second = lane.expectMessageClass(LaneCommand.Slash.class);
            assertThat(second.id()).isEqualTo(first.id());
            assertThat(second.evidence()).isEqualTo(first.evidence());
            second.replyTo().tell(new SlashReply(new LaneReply("exists", Optional.of(9L)), 44));
            read.awaitAssert(() -> {
                assertThat(only(again).taken()).contains(new NodeVerdict.Taken(44, 9));
                return Boolean.TRUE;
            });
        }

        @Test
        void a_granted_appeal_has_the_ledger_give_back_what_it_took() {
            var node = wronged();
            lane.expectMessageClass(LaneCommand.Slash.class)
                    .replyTo()
                    .tell(new SlashReply(new LaneReply("created", Optional.of(9L)), 44));
            var reason = "the memory was bad";
            node.tell(
                    new MakeAppeal(
                            verdict,
                            reason,
                            SigningKey.ofSeed(new byte[32])
                                    .sign(new AppealText(verdict.value(), reason).bytes()),
                            ruled.getRef()));
            assertThat(ruled.expectMessageClass(VerdictReply.Stands.class).verdict().appealed())
                    .isTrue();

            node.tell(new DecideAppeal(verdict, true, "it was", "operator", ruled.getRef()));

            ruled.expectMessageClass(VerdictReply.Stands.class);
            var back = lane.expectMessageClass(LaneCommand.GiveBack.class);
            assertThat(back.slash()).isEqualTo(verdict.value());
            back.replyTo().tell(new LaneReply("created", Optional.of(11L)));
            read.awaitAssert(() -> {
                assertThat(
                                only(node)
                                        .appeal()
                                        .flatMap(Appeal::ruling)
                                        .flatMap(Appeal.Ruling::givenBack))
                        .contains(11L);
                return Boolean.TRUE;
            });
        }

        @Test
        void speaks_in_messages_that_cross_nodes() {
            var wire = KIT.serializationTestKit();
            var proof =
                    Proof.byKnownAnswer(
                            new JobId("job-" + "2".repeat(32)),
                            "sha256:" + "6".repeat(64),
                            new byte[] {1},
                            new byte[] {2},
                            3);
            var check = CountCheck.wrong(lease, "sha256:" + "7".repeat(64), "cpu-x86_64", proof);
            var verdicts =
                    NodeVerdicts.NONE.with(
                            new NodeVerdict(
                                    ID,
                                    lease,
                                    "m",
                                    "c",
                                    proof,
                                    NOW,
                                    1,
                                    2,
                                    Optional.empty(),
                                    Optional.of(new Appeal("why", NOW, Optional.empty()))));
            var decide = new DecideAppeal(verdict, true, "why", "operator", ruled.getRef());
            var slash = new LaneCommand.Slash("a", ACCOUNT, 1, "e", taken.getRef());
            var took = new SlashReply(new LaneReply("created", Optional.of(9L)), 44);
            for (Object message : List.of(check, verdicts, decide, slash, took)) {
                assertThat(wire.<Object>verifySerialization(message, false)).isEqualTo(message);
            }
            var appeal = new MakeAppeal(verdict, "why", new byte[64], ruled.getRef());
            assertThat(wire.<MakeAppeal>verifySerialization(appeal, false).signature()).hasSize(64);
        }

        private NodeVerdict only(ActorRef<NodeCommand> node) {
            node.tell(new ReadVerdicts(read.getRef()));
            var all = read.receiveMessage().all();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private org.apache.pekko.actor.typed.Behavior<NodeCommand> node(String firstDigit) {
        return ProviderNode.create(
                ID,
                clock::get,
                new ProviderNode.Parts(
                        new EnrolmentPolicy(EnrolmentPolicy.Approval.AUTOMATIC, 10),
                        _ -> new AccountId(firstDigit + "1".repeat(31)),
                        registry.getRef(),
                        _ -> lane.getRef()));
    }
}
