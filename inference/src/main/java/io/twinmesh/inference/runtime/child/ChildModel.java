package io.twinmesh.inference.runtime.child;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.ModelUnavailable;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.inference.runtime.RunRefused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// A graph of a stranger, in a child process on the processor. One run at a time.
///
/// | a run | the child | the run's end | the next run |
/// |---|---|---|---|
/// | in time | lives | its outcome | at once |
/// | longer than it may take | is killed | `engine.deadline-exceeded` | starts a new child |
/// | ends the child: a crash, too much memory, an answer that is none | is gone | `engine.failed` | starts a new child after a pause that doubles with each crash |
/// | comes during that pause | is not there | waits for it; `engine.busy` when it has not the time | |
public final class ChildModel implements LoadedModel {
    private static final byte[] NO_SALT = new byte[16];

    private final ModelManifest manifest;
    private final byte[] blob;
    private final List<String> command;
    private final ChildLimits limits;
    private final LongSupplier nanos;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Condition pause = turn.newCondition();

    // all of it only in turn
    private Optional<Child> child = Optional.empty();
    private int crashes;
    private long notBefore;
    private boolean closed;

    private ChildModel(
            ModelManifest manifest,
            byte[] blob,
            List<String> command,
            ChildLimits limits,
            LongSupplier nanos) {
        this.manifest = manifest;
        this.blob = blob;
        this.command = List.copyOf(command);
        this.limits = limits;
        this.nanos = nanos;
    }

    /// Whether a model is a stranger's: a graph that does not come with this release.
    public static boolean foreign(ModelManifest manifest) {
        return manifest.engine() == Engine.ONNX
                && BuiltInModel.all().stream()
                        .noneMatch(
                                one -> one.manifest().blobDigest().equals(manifest.blobDigest()));
    }

    /// This program's own JVM and classes.
    public static List<String> command(ChildLimits limits) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + limits.heapMib() + "m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ModelChild.class.getName());
    }

    /// Starts a child with the model and waits until it is ready.
    ///
    /// @param command that starts a [ModelChild]
    /// @param nanos the clock of deadlines and pauses
    /// @throws ModelUnavailable as [io.twinmesh.inference.runtime.Engines#load], or
    ///   `engine.child-failed` when the child does not come up
    public static ChildModel start(
            ModelManifest manifest,
            byte[] blob,
            List<String> command,
            ChildLimits limits,
            LongSupplier nanos) {
        var model = new ChildModel(manifest, blob, command, limits, nanos);
        model.turn.lock();
        try {
            model.begin();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelUnavailable("engine.child-failed", "the start was interrupted", e);
        } finally {
            model.turn.unlock();
        }
        return model;
    }

    private Child begin() throws InterruptedException {
        try {
            var started = Child.start(command, limits.residentBytes(), nanos);
            switch (started.ask(
                    out -> {
                        Frames.write(out, ManifestJson.write(manifest));
                        Frames.write(out, blob);
                    },
                    limits.start())) {
                case Child.Reply.Said(int kind, _) when kind == Frames.READY -> {
                    child = Optional.of(started);
                    return started;
                }
                case Child.Reply.Said(int kind, var bytes) when kind == Frames.UNAVAILABLE -> {
                    started.kill();
                    throw new ModelUnavailable(
                            new String(bytes, StandardCharsets.UTF_8), "the graph is not accepted");
                }
                case Child.Reply.Said _, Child.Reply.Lost _, Child.Reply.TooLate _ -> {
                    started.kill();
                    throw crashed();
                }
            }
        } catch (IOException e) {
            throw new ModelUnavailable("engine.child-failed", "no process can be started", e);
        }
    }

    private ModelUnavailable crashed() {
        gone();
        return new ModelUnavailable(
                "engine.child-failed", "the child of " + manifest.id() + " does not come up");
    }

    /// The next start waits for a pause.
    private void gone() {
        child.ifPresent(Child::kill);
        child = Optional.empty();
        crashes++;
        notBefore = nanos.getAsLong() + limits.pause(crashes).toNanos();
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public Outcome run(InputValues inputs, Duration atMost) {
        var refusal = InputCheck.refusal(manifest, inputs);
        if (refusal.isPresent()) {
            return Outcome.NotComputed.of(refusal.get());
        }
        var until = nanos.getAsLong() + atMost.toNanos();
        try {
            if (!turn.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RunRefused(Answer.Refused.EXPIRED);
            }
            try {
                return answer(living(until), inputs, until);
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RunRefused(Answer.Refused.CANCELLED);
        }
    }

    private Child living(long until) throws InterruptedException {
        if (child.isPresent() && !child.get().alive()) {
            gone();
        }
        while (child.isEmpty() && !closed) {
            var wait = notBefore - nanos.getAsLong();
            if (wait <= 0) {
                try {
                    return begin();
                } catch (ModelUnavailable _) {
                    throw new RunRefused(Answer.Refused.FAILED);
                }
            }
            if (notBefore - until > 0) {
                throw new RunRefused(Answer.Refused.BUSY);
            }
            var _ = pause.awaitNanos(wait);
        }
        return child.orElseThrow(() -> new RunRefused(Answer.Refused.CLOSED));
    }

    private Outcome answer(Child living, InputValues inputs, long until)
            throws InterruptedException {
        var left = Duration.ofNanos(Math.max(0, until - nanos.getAsLong()));
        var reply =
                living.ask(
                        out -> {
                            out.writeLong(left.toMillis());
                            Frames.write(out, InputJson.write(inputs, NO_SALT));
                        },
                        left);
        return switch (reply) {
            case Child.Reply.Said(int kind, var bytes) when kind == Frames.OUTCOME -> {
                crashes = 0;
                yield outcome(bytes);
            }
            case Child.Reply.Said(int kind, var bytes) when kind == Frames.REFUSED ->
                    throw new RunRefused(refused(bytes));
            case Child.Reply.TooLate _ -> {
                child = Optional.empty();
                throw new RunRefused(Answer.Refused.EXPIRED);
            }
            case Child.Reply.Said _, Child.Reply.Lost _ -> {
                gone();
                throw new RunRefused(Answer.Refused.FAILED);
            }
        };
    }

    private Outcome outcome(byte[] bytes) {
        try {
            return OutcomeJson.read(bytes);
        } catch (IllegalArgumentException _) {
            gone();
            throw new RunRefused(Answer.Refused.FAILED);
        }
    }

    private static Answer.Refused refused(byte[] name) {
        try {
            return Answer.Refused.valueOf(new String(name, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Answer.Refused.FAILED;
        }
    }

    @Override
    public Device device() {
        return new Device.Cpu();
    }

    /// What it may take: nobody knows what a stranger's graph does take.
    @Override
    public long bytes() {
        return limits.residentBytes();
    }

    /// Waits for a run in progress.
    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            child.ifPresent(Child::kill);
            child = Optional.empty();
            pause.signalAll();
        } finally {
            turn.unlock();
        }
    }
}
