package io.twinmesh.cluster.examination;

import com.google.protobuf.ByteString;

import io.twinmesh.actors.Refusal;
import io.twinmesh.inference.hardware.benchmark.BenchmarkCheck;
import io.twinmesh.inference.hardware.benchmark.BenchmarkCheck.Verdict;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.wire.node.BenchmarkDone;
import io.twinmesh.wire.node.BenchmarkReveal;
import io.twinmesh.wire.node.BenchmarkShown;
import io.twinmesh.wire.node.GatewayFrame;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The examination of one node for the length of one session. Used by one thread.
///
/// | from | on | to |
/// |---|---|---|
/// | waiting | a tick when it is due and the node is idle, or an hour later in any case | asked: a task went out |
/// | asked | the commitment | revealing: some batches were chosen by chance and asked for |
/// | revealing | the batches | judging, off this thread |
/// | judging | proved | waiting for a week; for an hour when it was less than half of what the node claims, or less than the network asks |
/// | judging | proved less than the network asks, the third time in a row that it computed nothing else | refused: the machine is not what it was let in as |
/// | judging | failed | refused |
/// | asked, revealing | nothing for two minutes | refused |
/// | any other | any other answer | refused |
public final class Examination {
    private static final Duration EVERY = Duration.ofDays(7);
    private static final Duration SOON = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double SECONDS = 0.5;

    /// The digests of so many fit into a frame beside the answers.
    private static final int MOST_BATCHES = 2048;

    /// One may be a busy moment.
    private static final int MOST_BELOW = 3;

    private final long claimed;
    private final long least;
    private final Supplier<byte[]> nonces;
    private final RandomGenerator chance;
    private Phase phase;
    private int below;

    /// Whether the node computed nothing else beside the last task, as far as ticks show.
    private boolean undisturbed;

    private sealed interface Phase {
        record Waiting(Instant due) implements Phase {}

        record Asked(BenchmarkTask task, Instant at) implements Phase {}

        record Revealing(
                BenchmarkTask task,
                Digest commitment,
                List<Integer> chosen,
                Duration elapsed,
                Instant at)
                implements Phase {}

        record Judging() implements Phase {}

        record Refused() implements Phase {}
    }

    /// What the session is to do.
    public sealed interface Step {
        record Nothing() implements Step {}

        record Say(GatewayFrame.Builder frame) implements Step {}

        /// To be worked out elsewhere, within some hundredths of a second, and told to
        /// [#onVerdict].
        record Judge(Supplier<Verdict> work) implements Step {}

        record Refuse(Refusal refusal) implements Step {}
    }

    /// @param claimedRowsPerSecond as the node measured itself; 0 or less: it is never examined
    /// @param leastRowsPerSecond what the network asks of every machine
    /// @param nonces 32 bytes each that nobody can foresee
    /// @param chance that the node cannot foresee
    public Examination(
            long claimedRowsPerSecond,
            long leastRowsPerSecond,
            Supplier<byte[]> nonces,
            RandomGenerator chance,
            Instant from) {
        this.claimed = claimedRowsPerSecond;
        this.least = leastRowsPerSecond;
        this.nonces = nonces;
        this.chance = chance;
        this.phase = new Phase.Waiting(from);
    }

    /// @param idle whether the node holds no lease: work comes first
    public Step onTick(Instant now, boolean idle) {
        return switch (phase) {
            case Phase.Waiting(var due) -> {
                if (claimed <= 0 || now.isBefore(idle ? due : due.plus(SOON))) {
                    yield new Step.Nothing();
                }
                undisturbed = idle;
                yield ask(now);
            }
            case Phase.Asked(_, var at) -> {
                undisturbed &= idle;
                yield late(at, now);
            }
            case Phase.Revealing(_, _, _, _, var at) -> late(at, now);
            case Phase.Judging _, Phase.Refused _ -> new Step.Nothing();
        };
    }

    private Step ask(Instant now) {
        var batches = Math.min(MOST_BATCHES, BenchmarkTask.batchesFor(SECONDS, claimed));
        var task = new BenchmarkTask(nonces.get(), batches);
        phase = new Phase.Asked(task, now);
        return new Step.Say(
                GatewayFrame.newBuilder()
                        .setBenchmarkTask(
                                io.twinmesh.wire.node.BenchmarkTask.newBuilder()
                                        .setNonce(ByteString.copyFrom(task.nonce()))
                                        .setBatches(batches)));
    }

    private Step late(Instant at, Instant now) {
        return Duration.between(at, now).compareTo(PATIENCE) > 0
                ? refuse("benchmark.incomplete", "no answer within " + PATIENCE.toSeconds() + " s")
                : new Step.Nothing();
    }

    /// The node has computed, and says what it is bound to.
    public Step onDone(BenchmarkDone done, Instant now) {
        if (!(phase instanceof Phase.Asked(var task, var at))
                || done.getCommitment().size() != 32) {
            return unexpected();
        }
        var chosen = BenchmarkCheck.chosen(task, chance);
        phase =
                new Phase.Revealing(
                        task, digest(done.getCommitment()), chosen, Duration.between(at, now), now);
        return new Step.Say(
                GatewayFrame.newBuilder()
                        .setBenchmarkReveal(BenchmarkReveal.newBuilder().addAllBatches(chosen)));
    }

    /// The node shows what was chosen.
    public Step onShown(BenchmarkShown shown) {
        if (!(phase
                        instanceof
                        Phase.Revealing(var task, var commitment, var chosen, var elapsed, _))
                || shown.getDigests().size() != 32 * task.batches()) {
            return unexpected();
        }
        phase = new Phase.Judging();
        var digests = new ArrayList<Digest>();
        for (var i = 0; i < task.batches(); i++) {
            digests.add(digest(shown.getDigests().substring(32 * i, 32 * (i + 1))));
        }
        var answers = shown.getAnswersList().stream().map(ByteString::toByteArray).toList();
        return new Step.Judge(() ->
                new BenchmarkCheck()
                        .judge(task, commitment, digests, chosen, answers, elapsed, chance));
    }

    public Step onVerdict(Verdict verdict, Instant now) {
        return switch (verdict) {
            case Verdict.Proved(var rowsPerSecond) -> proved(rowsPerSecond, now);
            case Verdict.Failed(var code, var why) -> refuse(code, why);
        };
    }

    private Step proved(long rowsPerSecond, Instant now) {
        if (rowsPerSecond >= least) {
            below = 0;
        } else if (undisturbed) {
            // beside work, which the network itself gives it, no machine shows what it is
            below++;
        }
        if (below == MOST_BELOW) {
            return refuse(
                    "node.below-minimum",
                    "the machine reached %d rows per second, and %d are asked; it was measured %d times"
                            .formatted(rowsPerSecond, least, below));
        }
        var again = rowsPerSecond < least || rowsPerSecond < claimed / 2;
        phase = new Phase.Waiting(now.plus(again ? SOON : EVERY));
        return new Step.Nothing();
    }

    private static Digest digest(ByteString bytes) {
        return new Digest("sha256:" + HexFormat.of().formatHex(bytes.toByteArray()));
    }

    private Step unexpected() {
        return refuse("benchmark.unexpected", "no such answer was asked for");
    }

    private Step refuse(String code, String why) {
        phase = new Phase.Refused();
        return new Step.Refuse(new Refusal(code, why));
    }
}
