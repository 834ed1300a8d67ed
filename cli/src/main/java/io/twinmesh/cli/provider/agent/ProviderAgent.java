package io.twinmesh.cli.provider.agent;

import com.google.protobuf.ByteString;

import io.grpc.Status;
import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.cli.provider.agent.admission.Invitation;
import io.twinmesh.cli.provider.agent.admission.NodeStanding;
import io.twinmesh.cli.provider.agent.state.AgentStatus;
import io.twinmesh.cli.provider.agent.state.StateFolder;
import io.twinmesh.inference.proof.FrameSignature;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.wire.node.Capabilities;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Welcome;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The agent: one loop owns all state; the network, the workers and the timers only post events to
/// it. It keeps trying to reach the gateway until it is drained or told that it is not welcome.
public final class ProviderAgent {
    private static final int MOST_MODELS_TOLD = 64;

    /// How long the gateway may take to hang up after our good-bye.
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Setup setup;
    private final LeaseWork work;
    private final Backoff backoff;
    private final AgentLog log;
    private final InstantSource time;
    // bounded by nature: one frame per credit of the gateway, one event per lease, few timers
    private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService timers =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private final Serving serving;
    private final LeaseBook leases;
    private final Entry entry;
    private final Proof proof;
    private NodeStanding standing = NodeStanding.UNKNOWN;
    private @Nullable GatewayStream stream;
    private Optional<VerifyingKey> author = Optional.empty();
    private Duration heartbeat = Duration.ofSeconds(5);
    private Instant lastFrame;
    private Optional<Instant> lastSession = Optional.empty();
    private Invitation invitation;
    private boolean draining;
    private boolean byeSaid;
    private Optional<Ended> ended = Optional.empty();

    /// What does not change while the agent runs.
    ///
    /// @param invitations read anew for every session: a server that starts on another port, or
    ///   with another certificate, writes another one
    /// @param admission how the node asks to be let in
    /// @param drainLimit how long a drain may take before running leases are left behind
    public record Setup(
            Supplier<Invitation> invitations,
            StateFolder state,
            SigningKey key,
            Admission admission,
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
    public sealed interface Ended {
        record Drained() implements Ended {}

        /// @param code the gateway's refusal code, or `author-key-changed`
        record Refused(String code, String why) implements Ended {}
    }

    public ProviderAgent(
            Setup setup,
            LeaseWork work,
            Examinee machine,
            Backoff backoff,
            AgentLog log,
            InstantSource time) {
        this.setup = setup;
        this.invitation = setup.invitations().get();
        this.serving =
                new Serving(
                        setup.capabilities().getSlots(), work, log, events::add, this::schedule);
        this.leases = serving.leases();
        this.entry = new Entry(setup.admission(), events::add, time);
        this.work = work;
        this.backoff = backoff;
        this.log = log;
        this.proof = new Proof(machine, events::add, log);
        this.time = time;
        this.lastFrame = time.instant();
    }

    /// Loads what a connection needs, which takes a moment; connects to nobody.
    ///
    /// @throws IllegalArgumentException when the invitation's certificate cannot be used
    public static void warmUp(Invitation invitation, SigningKey key) {
        new GatewayStream(invitation, key, Optional.empty(), _ -> {}).close();
    }

    /// Finishes what runs, takes nothing new, says good-bye. Returns at once; [#run] returns when
    /// it is done. Safe from any thread.
    public void drain() {
        events.add(new AgentEvent.DrainOrdered(true));
    }

    /// The same without finishing: what runs goes back and is computed elsewhere.
    public void leave() {
        events.add(new AgentEvent.DrainOrdered(false));
    }

    /// Runs until drained or refused for good. Blocks.
    public Ended run() throws InterruptedException {
        try {
            connect();
            while (ended.isEmpty()) {
                on(events.take());
            }
            return ended.get();
        } finally {
            serving.close();
            timers.shutdownNow();
            proof.close();
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
            case AgentEvent.ProofReady(var to, var answer) -> {
                if (to == stream) {
                    to.say(answer);
                }
            }
            case AgentEvent.ReconnectDue _ -> {
                if (stream == null) {
                    connect();
                }
            }
            case AgentEvent.Answered(var answer) -> onAnswered(answer);
            case AgentEvent.LeaseDone(var lease, var answer) -> onLeaseDone(lease, answer);
            case AgentEvent.LeaseOverdue(var lease) -> onLeaseOverdue(lease);
            case AgentEvent.DrainOrdered(var finish) -> onDrainOrdered(finish);
            case AgentEvent.DrainOverdue _ -> onDrainOverdue();
        }
    }

    private void connect() {
        try {
            invitation = setup.invitations().get();
        } catch (CommandFailure unreadable) {
            // the server may be writing it just now: the last one known goes on
            log.line("invitation-unreadable", "why", unreadable.toString());
        }
        writeStatus("connecting");
        entry.credentials().ifPresentOrElse(this::open, () -> entry.ask(invitation));
    }

    private void open(Admission.Credentials shown) {
        var next = new GatewayStream(invitation, setup.key(), Optional.of(shown), events::add);
        stream = next;
        next.open();
    }

    private void onAnswered(Admission.Answer answer) {
        entry.answered(answer);
        switch (answer) {
            case Admission.Answer.Admitted(var shown, var stands) -> {
                standing = stands;
                log.line("admitted", "standing", stands.standing(), "until", shown.ends());
                if (!draining) {
                    open(shown);
                }
            }
            case Admission.Answer.Waiting(var stands) -> {
                standing = stands;
                log.line("waiting", "standing", stands.standing(), "code", stands.code());
                writeStatus("waiting");
                retry();
            }
            case Admission.Answer.Refused(var code, var why) -> {
                onRefused(code, why);
                retry();
            }
            case Admission.Answer.Unreachable(var cause) -> {
                log.line("unreachable", "cause", cause);
                retry();
            }
        }
    }

    private void onRefused(String code, String why) {
        log.line("refused", "code", code);
        if (FinalRefusals.contain(code)) {
            ended = Optional.of(new Ended.Refused(code, why));
        }
    }

    private void retry() {
        schedule(new AgentEvent.ReconnectDue(), backoff.next());
    }

    private void onFrame(GatewayStream from, GatewayFrame frame) {
        switch (frame.getMessageCase()) {
            case CHALLENGE -> onChallenge(from, frame.getChallenge().getNonce());
            case WELCOME -> onWelcome(from, frame.getWelcome());
            case REFUSED -> {
                entry.refused(frame.getRefused().getCode());
                onRefused(frame.getRefused().getCode(), frame.getRefused().getWhy());
            }
            case OFFER -> serving.onOffer(from, frame.getOffer(), author, draining);
            case CANCEL -> leases.revoke(frame.getCancel().getLeaseId());
            case RESULT_ACK -> {
                serving.onAck(frame.getResultAck());
                finishDrain();
            }
            case HEARTBEAT_ACK -> {
                var ack = frame.getHeartbeatAck();
                ack.getCancelledLeasesList().forEach(leases::revoke);
                standing = NodeStanding.of(ack);
            }
            case BENCHMARK_TASK -> proof.onTask(from, frame.getBenchmarkTask());
            case BENCHMARK_REVEAL -> proof.onReveal(from, frame.getBenchmarkReveal());
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
        to.say(Words.hello(setup, leases.running(), time.instant()));
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
        entry.welcomed();
        from.welcomed(welcome.getSessionToken());
        heartbeat = Duration.ofMillis(Math.clamp(welcome.getHeartbeatMillis(), 100, 60_000));
        lastSession = Optional.of(time.instant());
        standing = NodeStanding.of(welcome);
        welcome.getRevokedLeasesList().forEach(leases::revoke);
        log.line("joined", "node", welcome.getNodeId(), "slots", slots());
        writeStatus(draining ? "draining" : "connected");
        if (draining) {
            from.say(Words.drain(true));
        }
        leases.unacknowledged().forEach(from::say);
        schedule(new AgentEvent.HeartbeatDue(from), heartbeat);
        finishDrain();
    }

    private void onLeaseDone(String lease, NodeMessage answer) {
        serving.onDone(lease, answer, stream);
        finishDrain();
    }

    private void onLeaseOverdue(String lease) {
        serving.onOverdue(lease, stream);
        finishDrain();
    }

    private void onHeartbeatDue(GatewayStream to) {
        var silent = Duration.between(lastFrame, time.instant());
        if (silent.compareTo(heartbeat.multipliedBy(4)) > 0) {
            log.line("gateway-silent", "seconds", silent.toSeconds());
            to.cancel("the gateway is silent");
            return;
        }
        to.say(Words.heartbeat(leases, work.readyModels(MOST_MODELS_TOLD)));
        writeStatus(draining ? "draining" : "connected");
        schedule(new AgentEvent.HeartbeatDue(to), heartbeat);
    }

    private void onStreamEnded(GatewayStream from, Status status) {
        from.close();
        stream = null;
        if (!from.live()) {
            entry.ended(status);
        }
        // the gateway gave our leases to others when the stream broke
        leases.revokeAll();
        if (byeSaid) {
            ended = Optional.of(new Ended.Drained());
            return;
        }
        var wait = backoff.next();
        log.line(
                "disconnected",
                "status",
                status.getCode(),
                "cause",
                AgentLog.cause(status),
                "retryInMillis",
                wait.toMillis());
        writeStatus("connecting");
        schedule(new AgentEvent.ReconnectDue(), wait);
        finishDrain();
    }

    private void onDrainOrdered(boolean finish) {
        if (!draining) {
            draining = true;
            log.line("drain", "leases", leases.running().size(), "finish", finish);
            schedule(new AgentEvent.DrainOverdue(), setup.drainLimit());
            var to = stream;
            if (to != null && to.live()) {
                to.say(Words.drain(finish));
            }
        }
        if (!finish) {
            serving.handBack(stream);
        }
        finishDrain();
    }

    /// First leaves running work behind, then does not even wait for the gateway to hang up.
    private void onDrainOverdue() {
        if (byeSaid) {
            ended = Optional.of(new Ended.Drained());
            return;
        }
        log.line("drain-overdue", "leases", leases.running().size());
        serving.handBack(stream);
        leases.abandon();
        schedule(new AgentEvent.DrainOverdue(), FAREWELL);
        finishDrain();
    }

    /// Says good-bye when nothing is left to do.
    private void finishDrain() {
        if (!draining || byeSaid || !leases.settled()) {
            return;
        }
        var to = stream;
        if (to == null || !to.live()) {
            ended = Optional.of(new Ended.Drained());
            return;
        }
        byeSaid = true;
        to.say(Words.bye());
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
                                        invitation.gateway(),
                                        state,
                                        standing,
                                        self.pid(),
                                        self.info().startInstant().orElse(Instant.EPOCH),
                                        slots(),
                                        leases.served(),
                                        leases.failed(),
                                        lastSession)
                                .json());
    }
}
