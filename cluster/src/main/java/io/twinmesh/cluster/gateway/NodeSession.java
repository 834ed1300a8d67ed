package io.twinmesh.cluster.gateway;

import io.grpc.Status;
import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand.LeaseCancelled;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.node.NodeCommand.Arrive;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.RegistryCommand.SessionSignal;
import io.twinmesh.cluster.gateway.SessionMessage.EnrolmentAnswered;
import io.twinmesh.cluster.gateway.SessionMessage.Examined;
import io.twinmesh.cluster.gateway.SessionMessage.FrameArrived;
import io.twinmesh.cluster.gateway.SessionMessage.GatewayStopped;
import io.twinmesh.cluster.gateway.SessionMessage.HelloTimedOut;
import io.twinmesh.cluster.gateway.SessionMessage.LingerOver;
import io.twinmesh.cluster.gateway.SessionMessage.LinkBroken;
import io.twinmesh.cluster.gateway.SessionMessage.LinkClosed;
import io.twinmesh.cluster.gateway.SessionMessage.LinkReady;
import io.twinmesh.cluster.gateway.SessionMessage.Signalled;
import io.twinmesh.cluster.gateway.SessionMessage.Tick;
import io.twinmesh.cluster.gateway.SessionMessage.VerdictArrived;
import io.twinmesh.cluster.gateway.SessionMessage.WordArrived;
import io.twinmesh.cluster.gateway.peer.FrameCheck;
import io.twinmesh.cluster.gateway.peer.HelloCheck;
import io.twinmesh.cluster.gateway.peer.LostLeases;
import io.twinmesh.cluster.gateway.peer.NodeLink;
import io.twinmesh.cluster.gateway.peer.PeerCertificate;
import io.twinmesh.cluster.gateway.peer.PeerMachine;
import io.twinmesh.cluster.gateway.peer.SessionTokens;
import io.twinmesh.cluster.gateway.peer.TurnedAway;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.wire.node.Hello;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.Optional;

/// One stream of one node, from the challenge to the end.
///
/// | phase | on | to |
/// |---|---|---|
/// | challenged | a signed Hello of the node that the certificate names | enrolling: the node's enrolment is asked |
/// | enrolling | the enrolment answers | live: see [LiveSession]; ended when the node is pending or revoked |
/// | challenged, enrolling | anything wrong, or too slow | ended, with a Refused frame |
/// | live | Bye, a broken stream, silence, a wrong frame, a later session | ended |
/// | any | the gateway stops | ended: what the node held goes to others and is not counted against it |
/// | ended | an offer that was under way | the job is told that the lease is over |
/// | ended | a while later | stopped |
final class NodeSession {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSession.class);

    private final SessionContext context;
    private final HelloCheck hellos;
    private Optional<Hello> hello = Optional.empty();
    private Optional<LiveSession> live = Optional.empty();
    private boolean ended;

    private NodeSession(SessionContext context) {
        this.context = context;
        this.hellos =
                new HelloCheck(
                        context.settings().maxSlots(),
                        context.settings().maxClockSkew(),
                        context.time());
    }

    static Behavior<SessionMessage> create(
            PeerCertificate peer,
            GatewaySettings settings,
            GatewayNeighbours neighbours,
            SessionTokens tokens,
            TurnedAway turnedAway,
            LostLeases lost,
            InstantSource time,
            NodeLink link) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var nonce = tokens.bytes();
                    var session =
                            new NodeSession(
                                    new SessionContext(
                                            peer,
                                            settings,
                                            neighbours,
                                            tokens,
                                            turnedAway,
                                            lost,
                                            time,
                                            link,
                                            new FrameCheck(nonce),
                                            actor,
                                            timers,
                                            actor.messageAdapter(LeaseWord.class, WordArrived::new),
                                            actor.messageAdapter(
                                                    Verdict.class, VerdictArrived::new),
                                            actor.messageAdapter(
                                                    NodeReply.class, EnrolmentAnswered::new),
                                            actor.messageAdapter(
                                                    SessionSignal.class, Signalled::new)));
                    session.challenge(nonce);
                    return Behaviors.receive(SessionMessage.class)
                            .onAnyMessage(session::on)
                            .onSignal(PostStop.class, _ -> session.stopped())
                            .build();
                }));
    }

    private void challenge(byte[] nonce) {
        context.timers().startSingleTimer(new HelloTimedOut(), context.settings().helloTimeout());
        context.link().send(GatewayWords.challenge(nonce));
        context.link().request(4);
    }

    private Behavior<SessionMessage> on(SessionMessage message) {
        if (ended) {
            return onEnded(message);
        }
        switch (message) {
            case FrameArrived(var frame) -> {
                switch (context.frames().check(frame)) {
                    case FrameCheck.Checked.Failed(var refusal) -> refuse(refusal);
                    case FrameCheck.Checked.Passed(var body) -> {
                        if (live.isPresent()) {
                            live.get().onMessage(body).ifPresent(this::end);
                        } else if (hello.isEmpty()) {
                            onHello(body.getHello());
                        } else {
                            refuse(new Refusal("node.welcome-expected", "wait for Welcome"));
                        }
                    }
                }
                context.link().request(1);
            }
            case LinkReady _ -> context.link().flush();
            case LinkBroken _ -> {
                context.link().drop();
                end(new Ending.Lost());
            }
            case GatewayStopped _ -> {
                context.link().drop();
                end(new Ending.Stopped());
            }
            case LinkClosed _ -> end(new Ending.Lost());
            case EnrolmentAnswered(var reply) -> onEnrolment(reply);
            case HelloTimedOut _ -> {
                if (live.isEmpty() || !live.get().welcomed()) {
                    refuse(new Refusal("node.hello-timeout", "the handshake took too long"));
                }
            }
            case WordArrived(LeaseOffer offer) ->
                    live.ifPresentOrElse(
                            session -> session.onOffer(offer).ifPresent(this::end),
                            () -> context.interrupt(offer));
            case WordArrived(LeaseCancelled(var lease)) ->
                    live.flatMap(session -> session.onCancelled(lease)).ifPresent(this::end);
            case VerdictArrived(var verdict) ->
                    live.flatMap(session -> session.onVerdict(verdict)).ifPresent(this::end);
            case Signalled(var signal) -> onSignal(signal);
            case Examined(var verdict) ->
                    live.flatMap(session -> session.onExamined(verdict)).ifPresent(this::end);
            case Tick _ -> live.flatMap(LiveSession::onTick).ifPresent(this::end);
            case LingerOver _ -> {
                // only an ended session lingers
            }
        }
        return Behaviors.same();
    }

    private void onHello(Hello said) {
        var refusal = hellos.refusal(said);
        if (refusal.isPresent()) {
            refuse(refusal.get());
            return;
        }
        var key = context.frames().key().orElseThrow();
        var node = new NodeId(key.nodeId());
        if (!node.equals(context.peer().node())) {
            refuse(
                    new Refusal(
                            "node.certificate-of-another",
                            "the certificate was made out to " + context.peer().node()));
            return;
        }
        hello = Optional.of(said);
        context.neighbours()
                .nodes()
                .node(node)
                .tell(new Arrive(key.toString(), context.enrolment()));
    }

    private void onEnrolment(NodeReply reply) {
        switch (reply) {
            case NodeReply.Enrolled(var node) -> {
                if (live.isPresent()) {
                    live.get().onStands(node.judgement(), node.mostLeases()).ifPresent(this::end);
                } else {
                    hello.ifPresent(said -> onEnrolled(node, said));
                }
            }
            case NodeReply.Refused(var refusal) -> refuse(refusal);
            case NodeReply.Unknown _ ->
                    refuse(new Refusal("node.not-enrolled", "the network does not know this node"));
        }
    }

    private void onEnrolled(NodeRecord node, Hello said) {
        var why = node.judgement().why();
        switch (node.standing()) {
            case PENDING -> refuse(new Refusal("node.pending", why));
            case REVOKED -> refuse(new Refusal("node.revoked", why));
            case PROBATION, ACTIVE, DRAINING, LEFT, SUSPENDED -> {
                var machine = PeerMachine.of(node.hardware(), said);
                if (machine.beyond().isPresent()) {
                    refuse(
                            new Refusal(
                                    "node.report-outdated",
                                    machine.beyond().get()
                                            + " is more than in the hardware report that the node"
                                            + " was let in with; come back with a new report"));
                    return;
                }
                var session = new LiveSession(context, node, machine, said);
                live = Optional.of(session);
                session.announce();
            }
        }
    }

    private void onSignal(SessionSignal signal) {
        switch (signal) {
            case SessionSignal.Registered _ ->
                    live.flatMap(LiveSession::onRegistered).ifPresent(this::end);
            case SessionSignal.Replaced _ -> end(new Ending.Replaced());
            case SessionSignal.Stands(var judgement, var mostLeases) ->
                    live.flatMap(session -> session.onStands(judgement, mostLeases))
                            .ifPresent(this::end);
        }
    }

    private void refuse(Refusal refusal) {
        end(new Ending.Refused(refusal));
    }

    private void end(Ending ending) {
        ended = true;
        LOG.info(
                "Node session ended: node={} ending={}",
                live.map(session -> session.node().id().value()).orElse("unknown"),
                ending.code());
        live.ifPresent(session -> session.close(ending));
        switch (ending) {
            case Ending.Bye _, Ending.Lost _, Ending.Stopped _ -> context.link().complete();
            case Ending.Replaced _ ->
                    context.link().complete(GatewayWords.refused(Ending.REPLACED));
            case Ending.Refused(var refusal) -> {
                context.turnedAway().count(TurnedAway.Reason.SESSION);
                context.link().complete(GatewayWords.refused(refusal));
            }
        }
        context.timers().cancelAll();
        context.timers().startSingleTimer(new LingerOver(), context.settings().linger());
    }

    private Behavior<SessionMessage> onEnded(SessionMessage message) {
        return switch (message) {
            case WordArrived(LeaseOffer offer) -> {
                context.interrupt(offer);
                yield Behaviors.same();
            }
            case WordArrived(LeaseCancelled _) -> Behaviors.same();
            case LingerOver _ -> Behaviors.stopped();
            case FrameArrived _,
                    LinkReady _,
                    LinkBroken _,
                    GatewayStopped _,
                    LinkClosed _,
                    VerdictArrived _,
                    EnrolmentAnswered _,
                    Signalled _,
                    Examined _,
                    Tick _,
                    HelloTimedOut _ ->
                    Behaviors.same();
        };
    }

    /// Runs also after a crash of this actor: then nobody else would tell the node and the jobs.
    private Behavior<SessionMessage> stopped() {
        if (!ended) {
            ended = true;
            live.ifPresent(session -> session.close(new Ending.Stopped()));
            context.link().fail(Status.UNAVAILABLE.withDescription("node.session-ended"));
        }
        return Behaviors.same();
    }
}
