package io.twinmesh.actors.job;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.job.JobCommand.LeaseCancelled;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.WorkReceipt;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// The core as one that computes: takes leases as a provider's node does and answers with a receipt
/// signed by a key of its own. What it cannot do, or has no room for, it gives back at once.
public final class CoreNode {
    private final Parts parts;
    private final ActorRef<Verdict> nobody;
    private final AtomicInteger open = new AtomicInteger();

    private CoreNode(Parts parts, ActorRef<Verdict> nobody) {
        this.parts = parts;
        this.nobody = nobody;
    }

    /// Runs a model; may block. Whatever it throws ends the lease.
    @FunctionalInterface
    public interface Computing {
        /// @param inputs as they are handed out to nodes
        /// @param millis after which nobody wants the result
        Computed run(String modelDigest, byte[] inputs, long millis);

        /// @param output canonical bytes of the outcome
        record Computed(byte[] output, String numericClass) {
            @Override
            public String toString() {
                return "Computed[" + output.length + " bytes]";
            }
        }
    }

    /// @param executor on which it may block
    /// @param most leases at once, running or waiting for the executor
    /// @param nanos a clock for lengths of time
    public record Parts(
            SigningKey key,
            Computing computing,
            Executor executor,
            int most,
            JobDirectory jobs,
            InstantSource time,
            LongSupplier nanos) {}

    public static Behavior<LeaseWord> create(Parts parts) {
        return Behaviors.setup(context -> {
            var core = new CoreNode(parts, context.getSystem().ignoreRef());
            return Behaviors.receiveMessage(word -> {
                switch (word) {
                    case LeaseOffer offer -> core.take(offer);
                    // it computes to the end, and nobody takes the result
                    case LeaseCancelled _ -> {}
                }
                return Behaviors.same();
            });
        });
    }

    private void take(LeaseOffer offer) {
        if (open.incrementAndGet() > parts.most()) {
            open.decrementAndGet();
            parts.jobs().job(offer.job()).tell(new LeaseEnded(offer.lease(), "declined"));
            return;
        }
        var _ =
                Elsewhere.supply(() -> compute(offer), parts.executor())
                        .whenComplete((report, failure) -> {
                            open.decrementAndGet();
                            // a failure's text could hold a value: only a code leaves this method
                            parts.jobs()
                                    .job(offer.job())
                                    .tell(
                                            failure == null
                                                    ? report
                                                    : new LeaseEnded(offer.lease(), "runtime"));
                        });
    }

    private Reported compute(LeaseOffer offer) {
        var started = parts.nanos().getAsLong();
        var millis = offer.expiresAt().toEpochMilli() - parts.time().millis();
        var computed =
                parts.computing().run(offer.modelDigest(), offer.inputs(), Math.max(1, millis));
        var receipt =
                new WorkReceipt(
                                parts.key().verifyingKey().nodeId(),
                                offer.lease().value(),
                                offer.fencingToken(),
                                new Digest(offer.modelDigest()),
                                Digest.of(offer.inputs()),
                                Digest.of(computed.output()),
                                computed.numericClass(),
                                parts.time().instant(),
                                parts.nanos().getAsLong() - started)
                        .canonicalBytes();
        return new Reported(
                offer.lease(),
                offer.fencingToken(),
                computed.output(),
                receipt,
                parts.key().sign(receipt),
                parts.key().verifyingKey().bytes(),
                nobody);
    }
}
