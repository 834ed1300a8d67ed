package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.HiddenName;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.cluster.examination.Examination;
import io.twinmesh.cluster.examination.WayBack;
import io.twinmesh.cluster.gateway.peer.PeerMachine;
import io.twinmesh.inference.hardware.benchmark.BenchmarkCheck;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.Heartbeat;
import io.twinmesh.wire.node.Hello;
import io.twinmesh.wire.node.NodeMessage;

import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/// A session whose node has proved who it is: it stands for the node towards the dispatch, the
/// registry and the jobs. Every method that may end the session says so in its result. Used by the
/// session's actor only.
final class LiveSession {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);

    private static final int MOST_MODELS = 64;

    private final SessionContext context;
    private final NodeRecord node;
    private final PeerMachine machine;
    private final List<String> leasesOfBefore;
    private final LeaseTable leases;
    private final Results results;
    private final Examination examination;
    private final WayBack wayBack;
    private final NodeReports reports;
    private Instant lastFrame;
    private Optional<String> token = Optional.empty();
    private Judgement judgement;
    private boolean suspect;
    private boolean draining;

    LiveSession(SessionContext context, NodeRecord node, PeerMachine machine, Hello hello) {
        this.context = context;
        this.node = node;
        this.judgement = node.judgement();
        this.machine = machine;
        this.leasesOfBefore = List.copyOf(hello.getLeasesInFlightList());
        this.leases = new LeaseTable(machine.slots(), node.mostLeases());
        // what it is at keeps its slots, though nobody waits for it
        var _ = this.leases.running(leasesOfBefore);
        this.results = new Results(context, leases);
        var openedAt = context.time().instant();
        this.reports = new NodeReports(context, node, machine, leases, results, openedAt);
        var chance = new SplittableRandom(ByteBuffer.wrap(context.tokens().bytes()).getLong());
        this.examination =
                new Examination(
                        machine.claimedSpeed(),
                        context.settings().leastRowsPerSecond(),
                        context.tokens()::bytes,
                        chance,
                        openedAt);
        this.wayBack =
                new WayBack(
                        context.neighbours().jobs(),
                        chance,
                        context.settings().wayBackEvery(),
                        openedAt);
        this.lastFrame = openedAt;
    }

    NodeRecord node() {
        return node;
    }

    boolean welcomed() {
        return token.isPresent();
    }

    /// Tells the registry who is here; it answers whether this is the node's only session.
    void announce() {
        reports.announce(shownState(), judgement, mayWork());
    }

    private String shownState() {
        if (draining) {
            return "draining";
        }
        return judgement.standing().works() ? "active" : judgement.standing().text();
    }

    /// The network thinks otherwise of the node now. What it held goes to others when it may not
    /// work any more.
    ///
    /// @param mostLeases how many it may hold at once
    Optional<Ending> onStands(Judgement now, int mostLeases) {
        var otherLeases = leases.allow(mostLeases);
        if (now.equals(judgement)) {
            if (otherLeases) {
                ready();
            }
            return Optional.empty();
        }
        judgement = now;
        return switch (now.standing()) {
            case SUSPENDED -> refused("node.suspended", now.why());
            case REVOKED -> refused("node.revoked", now.why());
            case PENDING, PROBATION, ACTIVE, DRAINING, LEFT -> {
                ready();
                yield Optional.empty();
            }
        };
    }

    /// The registry lets the session be: the first time, the node is welcomed.
    Optional<Ending> onRegistered() {
        if (welcomed()) {
            return Optional.empty();
        }
        var opened = context.tokens().open(node.id());
        token = Optional.of(opened);
        context.timers()
                .startTimerWithFixedDelay(new SessionMessage.Tick(), context.settings().tick());
        LOG.info(
                "Node session opened: node={} slots={} engines={}",
                node.id(),
                machine.slots(),
                machine.engines());
        // leases of an earlier session were given to others when it ended
        var ending =
                send(
                        GatewayWords.welcome(
                                node.id(),
                                opened,
                                context.settings().heartbeat(),
                                context.neighbours().authorKey().bytes(),
                                leasesOfBefore,
                                judgement));
        ready();
        return ending;
    }

    Optional<Ending> onMessage(NodeMessage message) {
        if (!welcomed()) {
            return refused("node.welcome-expected", "wait for Welcome");
        }
        lastFrame = context.time().instant();
        var revived = suspect;
        suspect = false;
        var ending =
                switch (message.getMessageCase()) {
                    case HEARTBEAT -> onHeartbeat(message.getHeartbeat());
                    case RESULT -> results.onResult(message.getResult()).flatMap(this::send);
                    case FAILURE -> results.onFailure(message.getFailure()).flatMap(this::send);
                    case DECLINE -> {
                        results.onDecline(message.getDecline(), draining);
                        yield Optional.<Ending>empty();
                    }
                    case DRAIN -> onDrain();
                    case BENCHMARK_DONE ->
                            step(examination.onDone(message.getBenchmarkDone(), lastFrame));
                    case BENCHMARK_SHOWN -> step(examination.onShown(message.getBenchmarkShown()));
                    case BYE -> Optional.<Ending>of(new Ending.Bye());
                    case HELLO -> refused("node.hello-unexpected", "one Hello per session");
                    case MESSAGE_NOT_SET ->
                            refused("node.frame-malformed", "the frame holds no known message");
                };
        if (revived) {
            LOG.info("Node is heard again: node={}", node.id());
        }
        ready();
        return ending;
    }

    private Optional<Ending> onHeartbeat(Heartbeat heartbeat) {
        if (heartbeat.getLeasesRunningCount() > machine.slots()) {
            return refused("node.heartbeat-invalid", "more leases than slots");
        }
        if (heartbeat.getLoadedModelsCount() > MOST_MODELS) {
            return refused("node.heartbeat-invalid", "more than 64 models");
        }
        reports.heard(Set.copyOf(heartbeat.getLoadedModelsList()), lastFrame);
        var wrong = leases.running(heartbeat.getLeasesRunningList());
        announce();
        return send(GatewayWords.heartbeatAck(wrong, judgement));
    }

    private Optional<Ending> onDrain() {
        if (!draining) {
            draining = true;
            LOG.info("Node drains: node={} leases={}", node.id(), leases.size());
            reports.gone();
            reports.stands(Standing.DRAINING);
            announce();
        }
        return send(GatewayWords.drainAck(leases.size()));
    }

    /// A job stored a lease for this node: forward it, or say at once that it will not be served.
    Optional<Ending> onOffer(LeaseOffer offer) {
        var now = context.time().instant();
        var ttl = Duration.between(now, offer.expiresAt());
        var may = mayTake(offer);
        // what has no room beside all that the node has yet to read goes to another one
        var lease =
                may && ttl.isPositive() && context.link().hasRoom(GatewayWords.offer(offer, ttl))
                        ? leases.take(offer, reports.loads(offer.modelDigest()), now)
                        : Optional.<LeaseTable.Lease>empty();
        if (may) {
            reports.taken(offer.job());
        } else {
            // it cannot have heard so before, or the job would not be here
            reports.gone();
        }
        if (lease.isEmpty()) {
            // a repeated offer of an open lease is being served already
            if (leases.find(offer.lease().value()).isEmpty()) {
                context.interrupt(offer);
            }
            return Optional.empty();
        }
        return send(GatewayWords.offer(offer, ttl));
    }

    /// A job needs this lease no more; the node is told so.
    Optional<Ending> onCancelled(LeaseId lease) {
        var ending = results.cancel(lease).flatMap(this::cancel);
        ready();
        return ending;
    }

    private Optional<Ending> cancel(LeaseTable.Lease lease) {
        return send(GatewayWords.cancel(lease.id()));
    }

    Optional<Ending> onVerdict(Verdict verdict) {
        var ending = results.onVerdict(verdict).flatMap(this::send);
        ready();
        return ending;
    }

    Optional<Ending> onTick() {
        var now = context.time().instant();
        var silent = Duration.between(lastFrame, now);
        if (silent.compareTo(context.settings().lostAfter()) >= 0) {
            // who is behind was not asked for more
            return context.link().behind()
                    ? tooSlow()
                    : refused("node.silent", "no frame for " + silent.toSeconds() + " s");
        }
        if (!context.peer().notAfter().isAfter(now)) {
            return refused("node.certificate-ended", "come back with a new certificate");
        }
        if (!suspect && silent.compareTo(context.settings().suspectAfter()) >= 0) {
            suspect = true;
            LOG.info("Node is silent: node={} seconds={}", node.id(), silent.toSeconds());
            reports.gone();
        }
        reports.onTick(now);
        var expired = results.expire(now);
        if (!mayWork()) {
            reports.notReady();
        }
        for (var lease : expired) {
            var ending = cancel(lease);
            if (ending.isPresent()) {
                return ending;
            }
        }
        for (var ack : results.askAgain(now)) {
            var ending = send(ack);
            if (ending.isPresent()) {
                return ending;
            }
        }
        if (present() && leases.freeSlots() > 0) {
            wayBack.onTick(
                    judgement,
                    context.neighbours().models(),
                    results.abilities(machine.abilities()),
                    new NodeFound(node.id(), node.account(), context.offers()),
                    now);
        }
        return step(examination.onTick(now, leases.size() == 0));
    }

    Optional<Ending> onExamined(BenchmarkCheck.Verdict verdict) {
        if (verdict instanceof BenchmarkCheck.Verdict.Proved(var rowsPerSecond)) {
            reports.proved(rowsPerSecond, context.time().instant());
            LOG.info("Node proved its speed: node={} rowsPerSecond={}", node.id(), rowsPerSecond);
        }
        return step(examination.onVerdict(verdict, context.time().instant()));
    }

    private Optional<Ending> step(Examination.Step step) {
        return switch (step) {
            case Examination.Step.Nothing() -> Optional.empty();
            case Examination.Step.Say(var frame) -> send(frame);
            case Examination.Step.Refuse(var refusal) -> Optional.of(new Ending.Refused(refusal));
            case Examination.Step.Judge(var work) -> {
                var actor = context.actor();
                var elsewhere =
                        actor.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
                actor.pipeToSelf(
                        CompletableFuture.supplyAsync(work, elsewhere),
                        (verdict, failed) ->
                                new SessionMessage.Examined(
                                        failed == null
                                                ? verdict
                                                : new BenchmarkCheck.Verdict.Failed(
                                                        "benchmark.incomplete",
                                                        "it could not be judged")));
                yield Optional.empty();
            }
        };
    }

    /// Gives back everything the session stood for.
    void close(Ending ending) {
        var state =
                switch (ending) {
                    case Ending.Bye _ -> "left";
                    case Ending.Lost _, Ending.Stopped _, Ending.Refused _, Ending.Replaced _ ->
                            "lost";
                };
        token.ifPresent(context.tokens()::close);
        results.loseAll(!(ending instanceof Ending.Stopped));
        reports.count();
        if (!(ending instanceof Ending.Replaced)) {
            // else the node is there, in its later session
            reports.ended(state, judgement, mayWork());
            reports.gone();
        }
        // last, so that whoever learns of it finds the list up to date
        if (ending instanceof Ending.Bye) {
            reports.stands(Standing.LEFT);
        }
    }

    private boolean present() {
        return welcomed() && !draining && !suspect;
    }

    private boolean mayWork() {
        return present()
                && judgement.standing().works()
                && !context.lost().waits(node.id(), context.time().instant());
    }

    private boolean mayTake(LeaseOffer offer) {
        var asked = judgement.forResults() && HiddenName.isOne(offer.job());
        return mayWork() || (present() && asked);
    }

    private void ready() {
        if (mayWork()) {
            reports.ready();
        } else {
            reports.notReady();
        }
    }

    private Optional<Ending> send(GatewayFrame.Builder frame) {
        return context.link().send(frame) ? Optional.empty() : tooSlow();
    }

    private static Optional<Ending> tooSlow() {
        return refused("node.too-slow", "the node does not read what it is sent");
    }

    private static Optional<Ending> refused(String code, String why) {
        return Optional.of(new Ending.Refused(new Refusal(code, why)));
    }
}
