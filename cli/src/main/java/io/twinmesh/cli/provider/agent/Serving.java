package io.twinmesh.cli.provider.agent;

import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;
import io.twinmesh.wire.node.ResultAck;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The agent's work on leases: offers are taken or declined, workers compute beside the loop, and
/// answers go out on the stream that is open then. Used by the agent's loop only.
final class Serving implements AutoCloseable {
    private final LeaseBook leases;
    private final LeaseWork work;
    private final AgentLog log;
    private final Consumer<AgentEvent> events;
    private final BiConsumer<AgentEvent, Duration> later;
    private final ExecutorService workers;

    /// @param slots how many leases are worked on at once
    /// @param events takes what workers have done
    /// @param later takes what happens after a while
    Serving(
            int slots,
            LeaseWork work,
            AgentLog log,
            Consumer<AgentEvent> events,
            BiConsumer<AgentEvent, Duration> later) {
        this.leases = new LeaseBook(slots);
        this.work = work;
        this.log = log;
        this.events = events;
        this.later = later;
        this.workers =
                Executors.newFixedThreadPool(
                        slots, Thread.ofPlatform().daemon().name("lease-", 1).factory());
    }

    LeaseBook leases() {
        return leases;
    }

    /// @param author who signs models; empty before the network has said so
    void onOffer(GatewayStream from, Offer offer, Optional<VerifyingKey> author, boolean draining) {
        var lease = offer.getLeaseId();
        if (leases.knows(lease)) {
            return;
        }
        if (draining || leases.freeSlots() < 1 || author.isEmpty()) {
            from.say(Words.decline(lease, draining ? "draining" : "no-slot"));
            return;
        }
        leases.start(offer);
        later.accept(new AgentEvent.LeaseOverdue(lease), Duration.ofMillis(offer.getTtlMillis()));
        var trusted = author.get();
        workers.execute(() ->
                events.accept(
                        new AgentEvent.LeaseDone(
                                lease,
                                work.serve(
                                        offer,
                                        trusted,
                                        (digest, at, to) ->
                                                from.fetch(
                                                        digest, at, to, offer.getTtlMillis())))));
    }

    /// @param to where answers go now; none while there is no stream
    void onDone(String lease, NodeMessage answer, @Nullable GatewayStream to) {
        if (leases.done(lease)) {
            answer(lease, answer, to);
        }
    }

    void onOverdue(String lease, @Nullable GatewayStream to) {
        leases.overdue(lease)
                .ifPresent(offer -> answer(lease, LeaseWork.failure(offer, "deadline"), to));
    }

    void onAck(ResultAck ack) {
        leases.acknowledged(ack.getLeaseId(), ack.getVerdict().equals("accepted"));
        log.line(
                "verdict",
                "lease",
                ack.getLeaseId(),
                "verdict",
                ack.getVerdict(),
                "code",
                ack.getCode());
    }

    /// What runs goes to others at once; a worker that is still at it is not listened to.
    void handBack(@Nullable GatewayStream to) {
        for (var lease : leases.handBack()) {
            log.line("handed-back", "lease", lease);
            if (to != null && to.live()) {
                to.say(Words.decline(lease, "draining"));
            }
        }
    }

    private void answer(String lease, NodeMessage answer, @Nullable GatewayStream to) {
        leases.answered(lease, answer);
        if (answer.hasFailure()) {
            log.line("lease-failed", "lease", lease, "code", answer.getFailure().getCode());
        }
        if (to != null && to.live()) {
            to.say(answer);
        }
    }

    /// Ends the workers without waiting for them.
    @Override
    public void close() {
        workers.shutdownNow();
    }
}
