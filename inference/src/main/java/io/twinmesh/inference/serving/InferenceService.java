package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.serving.Refusal.Reason;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Answers questions to the models of a repository, so many at once, until it is told to stop.
/// Every door in front of it counts towards the same limit.
public final class InferenceService {
    private static final int MANY = Integer.MAX_VALUE;

    private final ModelRepository repository;
    private final Executor runner;
    private final Limits limits;
    private final LongSupplier nanos;
    private final Semaphore free;

    /// Lacks one permit for each question whose answer has not been given: a place is free a little
    /// earlier than that, so that whoever has an answer can ask again.
    private final Semaphore answered;

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile boolean open;

    /// @param inFlight questions that may be under way, 1 or more
    /// @param longest time that a question may take, whatever it asks for
    public record Limits(int inFlight, Duration longest) {
        public Limits {
            if (inFlight < 1 || longest.isNegative() || longest.isZero()) {
                throw new IllegalArgumentException(
                        "want at least one question and some time, got "
                                + inFlight
                                + " and "
                                + longest);
            }
        }
    }

    /// @param runner computes: at most as many tasks at once as there are slots of models
    /// @param nanos the clock of deadlines
    public InferenceService(
            ModelRepository repository, Executor runner, Limits limits, LongSupplier nanos) {
        this.repository = repository;
        this.runner = runner;
        this.limits = limits;
        this.nanos = nanos;
        this.free = new Semaphore(limits.inFlight());
        this.answered = new Semaphore(MANY);
    }

    public ModelRepository repository() {
        return repository;
    }

    /// From now on questions are answered.
    public void open() {
        open = true;
        watchers.forEach(Runnable::run);
    }

    /// Calls back after each change of what is ready, on the thread that changed it.
    public void whenChanged(Runnable watcher) {
        watchers.add(watcher);
        repository.whenChanged(watcher);
    }

    /// Whether all models can be asked.
    public boolean ready() {
        return open && repository.ready();
    }

    /// Whether it was told to stop, or not yet to begin.
    public boolean closed() {
        return !open;
    }

    /// Never blocks. What it returns takes the question back.
    ///
    /// @param version empty for the newest
    /// @param then called once, on any thread, also before this returns
    public Runnable ask(String model, String version, Question question, Consumer<Reply> then) {
        if (!open) {
            return refuse(Reason.CLOSED, "the server takes no questions", then);
        }
        if (question.priority() < 0 || question.priority() > Question.PRIORITIES) {
            return refuse(Reason.MALFORMED, "priority is 1 to " + Question.PRIORITIES, then);
        }
        return switch (repository.find(model, version)) {
            case ModelRepository.Found.Nothing(var refusal) -> {
                then.accept(new Reply.Refused(refusal));
                yield () -> {};
            }
            case ModelRepository.Found.Model(var found) -> {
                if (!free.tryAcquire()) {
                    yield refuse(Reason.BUSY, "as many questions are under way as may be", then);
                }
                answered.acquireUninterruptibly();
                yield found.ask(
                        question,
                        Deadline.after(time(question), nanos.getAsLong()),
                        runner,
                        reply -> {
                            free.release();
                            try {
                                then.accept(reply);
                            } finally {
                                answered.release();
                            }
                        });
            }
        };
    }

    private Duration time(Question question) {
        return question.timeout()
                .filter(it -> it.compareTo(limits.longest()) < 0)
                .orElse(limits.longest());
    }

    private static Runnable refuse(Reason reason, String text, Consumer<Reply> then) {
        then.accept(new Reply.Refused(reason, text));
        return () -> {};
    }

    /// Takes no more questions and waits for the answers under way. Blocks.
    ///
    /// @return whether all were given in time
    public boolean stop(Duration atMost) throws InterruptedException {
        open = false;
        watchers.forEach(Runnable::run);
        return answered.tryAcquire(MANY, atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
