package io.twinmesh.cli.provider;

import com.google.protobuf.ByteString;

import io.grpc.Status;
import io.twinmesh.inference.proof.FrameSignature;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.wire.node.Bye;
import io.twinmesh.wire.node.Capabilities;
import io.twinmesh.wire.node.Decline;
import io.twinmesh.wire.node.Drain;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.Heartbeat;
import io.twinmesh.wire.node.Hello;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;
import io.twinmesh.wire.node.Welcome;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The agent: one loop owns all state; the network, the workers and the timers only post events to
/// it. It keeps trying to reach the gateway until it is drained or told that it is not welcome.
final class ProviderAgent {
    /// Nothing that a later attempt could mend.
    private static final Set<String> FINAL =
            Set.of(
                    "node.join-token-invalid",
                    "node.name-invalid",
                    "node.capabilities-invalid",
                    "node.key-invalid",
                    "node.key-mismatch",
                    "node.session-replaced");

    private final Setup setup;
    private final LeaseWork work;
    private final Backoff backoff;
    private final AgentLog log;
    private final InstantSource time;
    // bounded by nature: one frame per credit of the gateway, one event per lease, few timers
    private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService timers =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private final ExecutorService workers;
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final Map<String, NodeMessage> unacknowledged = new LinkedHashMap<>();
    private @Nullable GatewayStream stream;
    private Optional<VerifyingKey> author = Optional.empty();
    private Duration heartbeat = Duration.ofSeconds(5);
    private Instant lastFrame;
    private Optional<Instant> lastSession = Optional.empty();
    private long served;
    private long failed;
    private boolean draining;
    private boolean byeSaid;
    private Optional<Ended> ended = Optional.empty();

    /// What does not change while the agent runs.
    ///
    /// @param drainLimit how long a drain may take before running leases are left behind
    record Setup(
            Invitation invitation,
            StateFolder state,
            SigningKey key,
            String name,
            String version,
            Capabilities capabilities,
            Duration drainLimit) {

        @Override
        public String toString() {
            return "Setup[" + name + "]";
        }
    }

    /// How the agent came to its end.
    sealed interface Ended {
        record Drained() implements Ended {}

        /// @param code the gateway's refusal code, or `author-key-changed`
        record Refused(String code, String why) implements Ended {}
    }

    /// A lease a worker is at.
    ///
    /// @param revoked whether its answer is wanted by nobody any more
    private record Running(Offer offer, boolean revoked) {}

    ProviderAgent(Setup setup, LeaseWork work, Backoff backoff, AgentLog log, InstantSource time) {
        this.setup = setup;
        this.work = work;
        this.backoff = backoff;
        this.log = log;
        this.time = time;
        this.lastFrame = time.instant();
        this.workers =
                Executors.newFixedThreadPool(
                        setup.capabilities().getSlots(),
                        Thread.ofPlatform().daemon().name("lease-", 1).factory());
    }

    /// Finishes what runs, takes nothing new, says good-bye. Returns at once; [#run] returns when
    /// it is done. Safe from any thread.
    void drain() {
        events.add(new AgentEvent.DrainOrdered());
    }

    /// Runs until drained or refused for good. Blocks.
    Ended run() throws InterruptedException {
        try {
            connect();
            while (ended.isEmpty()) {
                on(events.take());
            }
            return ended.get();
        } finally {
            workers.shutdownNow();
            timers.shutdownNow();
            var last = stream;
            if (last != null) {
                last.close();
            }
            writeStatus("stopped");
        }
    }

    private void on(AgentEvent event) {
        switch (event) {
            case AgentEvent.FrameArrived(var from, var frame) -> {
                if (from == stream) {
                    lastFrame = time.instant();
                    onFrame(from, frame);
                }
            }
            case AgentEvent.StreamEnded(var from, var status) -> {
                if (from == stream) {
                    onStreamEnded(from, status);
                }
            }
            case AgentEvent.HeartbeatDue(var from) -> {
                if (from == stream) {
                    onHeartbeatDue(from);
                }
            }
            case AgentEvent.ReconnectDue _ -> {
                if (stream == null) {
                    connect();
                }
            }
            case AgentEvent.LeaseDone(var lease, var answer) -> onLeaseDone(lease, answer);
            case AgentEvent.LeaseOverdue(var lease) -> onLeaseOverdue(lease);
            case AgentEvent.DrainOrdered _ -> onDrainOrdered();
            case AgentEvent.DrainOverdue _ -> {
                log.line("drain-overdue", "leases", running.size());
                running.clear();
                unacknowledged.clear();
                finishDrain();
            }
        }
    }

    private void connect() {
        writeStatus("connecting");
        var next = new GatewayStream(setup.invitation(), setup.key(), events::add);
        stream = next;
        next.open();
    }

    private void onFrame(GatewayStream from, GatewayFrame frame) {
        switch (frame.getMessageCase()) {
            case CHALLENGE -> onChallenge(from, frame.getChallenge().getNonce());
            case WELCOME -> onWelcome(from, frame.getWelcome());
            case REFUSED -> {
                var code = frame.getRefused().getCode();
                log.line("refused", "code", code);
                if (FINAL.contains(code)) {
                    ended = Optional.of(new Ended.Refused(code, frame.getRefused().getWhy()));
                }
            }
            case OFFER -> onOffer(from, frame.getOffer());
            case CANCEL -> revoke(frame.getCancel().getLeaseId());
            case RESULT_ACK -> {
                var ack = frame.getResultAck();
                unacknowledged.remove(ack.getLeaseId());
                if (ack.getVerdict().equals("accepted")) {
                    served++;
                } else {
                    failed++;
                }
                log.line(
                        "verdict",
                        "lease",
                        ack.getLeaseId(),
                        "verdict",
                        ack.getVerdict(),
                        "code",
                        ack.getCode());
                finishDrain();
            }
            case HEARTBEAT_ACK ->
                    frame.getHeartbeatAck().getCancelledLeasesList().forEach(this::revoke);
            case DRAIN_ACK ->
                    log.line("draining", "leases", frame.getDrainAck().getRemainingLeases());
            case MESSAGE_NOT_SET -> log.line("unknown-frame", "seq", frame.getSeq());
        }
    }

    private void onChallenge(GatewayStream to, ByteString nonce) {
        if (nonce.size() != FrameSignature.NONCE_BYTES) {
            to.cancel("the nonce has " + nonce.size() + " bytes");
            return;
        }
        to.challenged(nonce.toByteArray());
        to.say(
                NodeMessage.newBuilder()
                        .setHello(
                                Hello.newBuilder()
                                        .setPublicKey(
                                                ByteString.copyFrom(
                                                        setup.key().verifyingKey().bytes()))
                                        .setJoinToken(setup.invitation().joinToken())
                                        .setDisplayName(setup.name())
                                        .setAgentVersion(setup.version())
                                        .setCapabilities(setup.capabilities())
                                        .addAllLeasesInFlight(running.keySet()))
                        .build());
    }

    private void onWelcome(GatewayStream from, Welcome welcome) {
        var key = new VerifyingKey(welcome.getAuthorKey().toByteArray());
        if (!setup.state().trusts(key)) {
            ended =
                    Optional.of(
                            new Ended.Refused(
                                    "author-key-changed",
                                    "the network shows another author key than the one that was"
                                            + " pinned when this node first joined"));
            return;
        }
        author = Optional.of(key);
        backoff.succeeded();
        from.welcomed(welcome.getSessionToken());
        heartbeat = Duration.ofMillis(Math.clamp(welcome.getHeartbeatMillis(), 100, 60_000));
        lastSession = Optional.of(time.instant());
        welcome.getRevokedLeasesList().forEach(this::revoke);
        log.line("joined", "node", welcome.getNodeId(), "slots", slots());
        writeStatus(draining ? "draining" : "connected");
        if (draining) {
            sayDrain(from);
        }
        unacknowledged.values().forEach(from::say);
        schedule(new AgentEvent.HeartbeatDue(from), heartbeat);
        finishDrain();
    }

    private void onOffer(GatewayStream from, Offer offer) {
        var lease = offer.getLeaseId();
        if (running.containsKey(lease)) {
            return;
        }
        if (draining || running.size() >= slots() || author.isEmpty()) {
            from.say(
                    NodeMessage.newBuilder()
                            .setDecline(
                                    Decline.newBuilder()
                                            .setLeaseId(lease)
                                            .setCode(draining ? "draining" : "no-slot"))
                            .build());
            return;
        }
        running.put(lease, new Running(offer, false));
        schedule(new AgentEvent.LeaseOverdue(lease), Duration.ofMillis(offer.getTtlMillis()));
        var trusted = author.get();
        workers.execute(() ->
                events.add(
                        new AgentEvent.LeaseDone(
                                lease,
                                work.serve(
                                        offer,
                                        trusted,
                                        digest -> from.fetch(digest, offer.getTtlMillis())))));
    }

    private void onLeaseDone(String lease, NodeMessage answer) {
        var done = running.remove(lease);
        if (done != null && !done.revoked()) {
            answer(lease, answer);
        }
        finishDrain();
    }

    /// Tells that the time is over; the worker keeps its slot until it is really done.
    private void onLeaseOverdue(String lease) {
        var late = running.get(lease);
        if (late != null && !late.revoked()) {
            answer(lease, LeaseWork.failure(late.offer(), "deadline"));
            running.put(lease, new Running(late.offer(), true));
        }
    }

    private void answer(String lease, NodeMessage answer) {
        if (answer.hasResult()) {
            unacknowledged.put(lease, answer);
        } else {
            failed++;
            log.line("lease-failed", "lease", lease, "code", answer.getFailure().getCode());
        }
        var to = stream;
        if (to != null && to.live()) {
            to.say(answer);
        }
    }

    private void revoke(String lease) {
        unacknowledged.remove(lease);
        var revoked = running.get(lease);
        if (revoked != null) {
            running.put(lease, new Running(revoked.offer(), true));
        }
    }

    private void onHeartbeatDue(GatewayStream to) {
        var silent = Duration.between(lastFrame, time.instant());
        if (silent.compareTo(heartbeat.multipliedBy(4)) > 0) {
            log.line("gateway-silent", "seconds", silent.toSeconds());
            to.cancel("the gateway is silent");
            return;
        }
        to.say(
                NodeMessage.newBuilder()
                        .setHeartbeat(
                                Heartbeat.newBuilder()
                                        .setFreeSlots(slots() - running.size())
                                        .addAllLeasesRunning(running.keySet()))
                        .build());
        writeStatus(draining ? "draining" : "connected");
        schedule(new AgentEvent.HeartbeatDue(to), heartbeat);
    }

    private void onStreamEnded(GatewayStream from, Status status) {
        from.close();
        stream = null;
        // the gateway gave our leases to others when the stream broke
        unacknowledged.clear();
        running.keySet().stream().toList().forEach(this::revoke);
        if (byeSaid) {
            ended = Optional.of(new Ended.Drained());
            return;
        }
        var wait = backoff.next();
        log.line("disconnected", "status", status.getCode(), "retryInMillis", wait.toMillis());
        writeStatus("connecting");
        schedule(new AgentEvent.ReconnectDue(), wait);
        finishDrain();
    }

    private void onDrainOrdered() {
        if (draining) {
            return;
        }
        draining = true;
        log.line("drain", "leases", running.size());
        schedule(new AgentEvent.DrainOverdue(), setup.drainLimit());
        var to = stream;
        if (to != null && to.live()) {
            sayDrain(to);
        }
        finishDrain();
    }

    private static void sayDrain(GatewayStream to) {
        to.say(
                NodeMessage.newBuilder()
                        .setDrain(Drain.newBuilder().setFinishRunning(true))
                        .build());
    }

    /// Says good-bye when nothing is left to do.
    private void finishDrain() {
        var wanted = running.values().stream().anyMatch(one -> !one.revoked());
        if (!draining || byeSaid || wanted || !unacknowledged.isEmpty()) {
            return;
        }
        var to = stream;
        if (to == null || !to.live()) {
            ended = Optional.of(new Ended.Drained());
            return;
        }
        byeSaid = true;
        to.say(NodeMessage.newBuilder().setBye(Bye.getDefaultInstance()).build());
        to.halfClose();
    }

    private int slots() {
        return setup.capabilities().getSlots();
    }

    private void schedule(AgentEvent event, Duration in) {
        var _ = timers.schedule(() -> events.add(event), in.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void writeStatus(String state) {
        var self = ProcessHandle.current();
        setup.state()
                .writeStatus(
                        new AgentStatus(
                                        setup.key().verifyingKey().nodeId(),
                                        setup.name(),
                                        setup.invitation().gateway(),
                                        state,
                                        self.pid(),
                                        self.info().startInstant().orElse(Instant.EPOCH),
                                        slots(),
                                        served,
                                        failed,
                                        lastSession)
                                .json());
    }

    /// For tests: what is running now.
    List<String> leases() {
        return List.copyOf(running.keySet());
    }
}
