package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.dispatch.DispatchCommand.SlotTaken;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.Arrive;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.Judge;
import io.twinmesh.actors.node.NodeCommand.Look;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeCommand.NoteCertificate;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.NodeRegistry;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.node.RegistryCommand.ListNodes;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.cluster.certificate.GatewayCertificate;
import io.twinmesh.cluster.certificate.NodeAuthority;
import io.twinmesh.cluster.gateway.peer.TurnedAway;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.Requirements;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;
import io.twinmesh.wire.node.Hello;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.ResultAck;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/// The gateway over real TLS on the loopback, with the clock in the test's hand.
class GatewayOnLoopback {
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    static final JobId JOB = new JobId("job-" + "1".repeat(32));
    static final AccountId ACCOUNT = new AccountId("c".repeat(32));
    static final SigningKey AUTHOR = SigningKey.ofSeed(new byte[32]);
    static final SigningKey NEXT = SigningKey.ofSeed(filled(32));
    static final SecureRandom RANDOM = new SecureRandom();
    static final byte[] BLOB = new byte[700_000];

    /// What the model with that blob says that it needs.
    static final int NEEDED_MIB = 4096;

    @TempDir static Path folder;

    /// Shared by the classes that extend this one, so nobody shuts it down before the JVM ends.
    static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

    static final ManualTime MANUAL = ManualTime.get(KIT.system());
    static Optional<GatewayCertificate> certificate = Optional.empty();
    static final NodeAuthority AUTHORITY = authority();
    static Optional<ModelCatalog> models = Optional.empty();

    final ManualClock clock = new ManualClock(START);
    final TestProbe<JobCommand> jobs = KIT.createTestProbe();
    final TestProbe<DispatchCommand> dispatch = KIT.createTestProbe();
    final TestProbe<NodeCommand> told = KIT.createTestProbe();
    final List<TestNode> nodes = new ArrayList<>();
    ActorRef<RegistryCommand> registry = KIT.system().deadLetters();
    Optional<NodeGatewayServer> server = Optional.empty();

    /// Where the enrolments say that nodes stand.
    volatile Judgement judgement = judgement(Standing.ACTIVE);

    /// How many leases the enrolments say that nodes may hold.
    volatile int mostLeases = 1024;

    @BeforeAll
    static void prepare() throws IOException {
        certificate =
                Optional.of(
                        GatewayCertificate.ensure(
                                folder.resolve("gateway.key"),
                                folder.resolve("gateway.crt"),
                                List.of(),
                                InstantSource.system(),
                                RANDOM));
        new Random(1).nextBytes(BLOB);
        var dir = folder.resolve("models");
        ModelCatalog.publishBuiltIn(dir, AUTHOR);
        var bytes = ManifestJson.write(withBlob(BuiltInModel.all().getFirst().manifest()));
        ModelCatalog.publish(dir, new SignedManifest(bytes, AUTHOR.sign(bytes)), Optional.of(BLOB));
        models = Optional.of(ModelCatalog.open(dir));
    }

    @BeforeEach
    void start() throws IOException {
        registry = KIT.spawn(NodeRegistry.create(this::enrolment, clock, Duration.ofSeconds(60)));
        server =
                Optional.of(
                        NodeGatewayServer.start(
                                KIT.system(),
                                GatewaySettings.of(
                                        ConfigFactory.parseString(settings())
                                                .withFallback(ConfigFactory.load()),
                                        50),
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                certificate.orElseThrow(),
                                AUTHORITY.certificatePem(),
                                new GatewayNeighbours(
                                        dispatch.getRef(),
                                        registry,
                                        this::enrolment,
                                        _ -> jobs.getRef(),
                                        models.orElseThrow(),
                                        AUTHOR.verifyingKey()),
                                clock,
                                RANDOM));
    }

    long turnedAway(TurnedAway.Reason reason) {
        return server.orElseThrow().turnedAway().of(reason);
    }

    int sessions() {
        return server.orElseThrow().sessions();
    }

    /// What differs from the usual settings.
    String settings() {
        return "";
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (var node : nodes) {
            node.close();
        }
        server.orElseThrow().stop(Duration.ofSeconds(1));
    }

    TestNode node() {
        return node(SigningKey.generate(RANDOM));
    }

    TestNode node(SigningKey key) {
        return node(key, Optional.of(shown(AUTHORITY, key)));
    }

    TestNode node(SigningKey key, Optional<TestNode.Shown> shown) {
        var node =
                new TestNode(
                        server.orElseThrow().port(),
                        certificate.orElseThrow().certificatePem(),
                        key,
                        shown);
        nodes.add(node);
        return node;
    }

    /// A certificate for that node; TLS looks at the machine's clock, not at the test's.
    static TestNode.Shown shown(NodeAuthority by, SigningKey node) {
        return TestNode.Shown.of(by, node, Instant.now(), Duration.ofDays(365));
    }

    static NodeAuthority authority() {
        return NodeAuthority.of(NodeAuthority.generate(InstantSource.system(), RANDOM), RANDOM);
    }

    NodeMessage.Builder hello(Consumer<Hello.Builder> change) {
        var key = nodes.isEmpty() ? NEXT : nodes.getLast().key;
        var hello = TestNode.hello(key, clock);
        change.accept(hello);
        return NodeMessage.newBuilder().setHello(hello);
    }

    ActorRef<LeaseWord> session() {
        return ((NodeReady)
                        dispatch.fishForMessage(
                                        TestNode.PATIENCE,
                                        message ->
                                                message instanceof NodeReady
                                                        ? FishingOutcomes.complete()
                                                        : FishingOutcomes.continueAndIgnore())
                                .getLast())
                .session();
    }

    /// Gives the node a lease, as a job would after the dispatch has found the node.
    io.twinmesh.wire.node.Offer offer(TestNode node, int number) {
        session().tell(leaseOffer(number));
        var offer = node.next().getOffer();
        assertThat(offer.getLeaseId()).isEqualTo(lease(number).value());
        assertThat(dispatch.expectMessageClass(SlotTaken.class).job()).isEqualTo(JOB);
        // the next session() needs a NodeReady again
        node.heartbeat(offer.getLeaseId());
        node.next();
        return offer;
    }

    LeaseOffer leaseOffer(int number) {
        return leaseOffer(JOB, number);
    }

    LeaseOffer leaseOffer(JobId job, int number) {
        return new LeaseOffer(
                job,
                lease(number),
                7,
                digestOf(false),
                filled(20),
                clock.instant().plusSeconds(30));
    }

    static LeaseId lease(int number) {
        return new LeaseId("ls-%032x".formatted(number));
    }

    static ResultAck ack(int lease, String verdict, String code) {
        return ResultAck.newBuilder()
                .setLeaseId(lease(lease).value())
                .setVerdict(verdict)
                .setCode(code)
                .build();
    }

    void passSeconds(int seconds) {
        clock.set(clock.instant().plusSeconds(seconds));
        MANUAL.timePasses(Duration.ofSeconds(1));
    }

    List<NodeView> listed() {
        var lists = KIT.<NodeList>createTestProbe();
        registry.tell(new ListNodes(Optional.empty(), lists.getRef()));
        return lists.receiveMessage().nodes();
    }

    /// An enrolment that keeps nothing: the real one is tested where it lives.
    ActorRef<NodeCommand> enrolment(NodeId id) {
        return KIT.spawn(
                Behaviors.receiveMessage(command -> {
                    switch (command) {
                        case Arrive(var key, var replyTo) ->
                                replyTo.tell(
                                        new NodeReply.Enrolled(
                                                record(id, key, "alpha", judgement)));
                        case Look(var replyTo) ->
                                replyTo.tell(
                                        new NodeReply.Enrolled(record(id, "", "alpha", judgement)));
                        case Enrol _,
                                NoteCertificate _,
                                Stand _,
                                CountWork _,
                                Judge _,
                                NodeCommand.CountCheck _,
                                NodeCommand.Trust _,
                                NodeCommand.MakeAppeal _,
                                NodeCommand.DecideAppeal _,
                                NodeCommand.LedgerGaveBack _,
                                NodeCommand.LedgerTook _,
                                NodeCommand.AskLedger _,
                                NodeCommand.ReadVerdicts _,
                                NodeCommand.Appraise _ ->
                                told.getRef().tell(command);
                    }
                    return Behaviors.same();
                }));
    }

    /// What machines reported of themselves; nothing, where a test says nothing else.
    volatile String hardware = "";

    NodeRecord record(NodeId id, String key, String name, Judgement judgement) {
        return new NodeRecord(
                id,
                key,
                name,
                new OwnerId("alice"),
                ACCOUNT,
                hardware,
                judgement,
                0,
                0,
                mostLeases);
    }

    static Judgement judgement(Standing standing) {
        return new Judgement(standing, "operator.test", "why so", START);
    }

    static String digestOf(boolean withBlob) {
        return models.orElseThrow().all().stream()
                .filter(entry ->
                        entry.blob().map(blob -> blob.length).orElse(0) == BLOB.length == withBlob)
                .filter(entry -> withBlob || entry.blob().isEmpty())
                .findFirst()
                .orElseThrow()
                .digest()
                .text();
    }

    static ModelManifest withBlob(ModelManifest m) {
        return new ModelManifest(
                m.id(),
                m.title(),
                Engine.ONNX,
                Optional.empty(),
                Optional.of(Digest.of(BLOB).text()),
                m.question(),
                m.inputs(),
                m.outputs(),
                m.priceTokens(),
                m.author(),
                m.licence(),
                m.regulatoryClass(),
                m.intendedUse(),
                m.population(),
                m.citation(),
                m.limits(),
                new Requirements(NEEDED_MIB, false, Optional.empty()));
    }

    static NodeMessage.Builder beat() {
        return NodeMessage.newBuilder()
                .setHeartbeat(io.twinmesh.wire.node.Heartbeat.getDefaultInstance());
    }

    static void slots(Hello.Builder hello, int slots) {
        hello.getCapabilitiesBuilder().setSlots(slots);
    }

    static byte[] filled(int length) {
        var bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) 9);
        return bytes;
    }
}
