package io.twinmesh.inference.engine.batch;

import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.Slot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Answers the requests of many callers by runs of one session, several requests in a run where
/// that costs nobody time; see [BatchDecision] for the rule. Safe for use by many threads.
///
/// There is no thread in between: a caller that finds a slot idle runs the batch that its request
/// is part of, for itself and the others in it, and whoever frees a slot wakes the caller at the
/// head of the queue. A request alone costs no change of thread.
public final class DynamicBatcher implements AutoCloseable {
    private final OnnxSession session;
    private final BatchPolicy policy;
    private final SortedSet<Integer> preferred;
    private final LongSupplier nanos;
    private final Answering answering;
    private final Lookout lookout;

    /// Guards itself and all below.
    private final RequestQueue queue;

    private int running;
    private int leadersCalled;
    private boolean closed;

    /// What a caller at the head of the queue does next.
    private sealed interface Step {
        record Lead(Slot slot, List<Request> batch) implements Step {}

        record Park(long nanos) implements Step {}
    }

    private static final Step.Park UNTIL_WOKEN = new Step.Park(Long.MAX_VALUE);

    /// Takes the session over, and closes it at the end. Tries on made-up rows whether the graph
    /// may be run in company; blocks for that long.
    ///
    /// @param nanos the clock of deadlines and delays
    public DynamicBatcher(OnnxSession session, BatchPolicy policy, LongSupplier nanos) {
        this(
                session,
                policy,
                nanos,
                switch (policy.sharing()) {
                    case NEVER -> RowShape.ALONE;
                    case EXACT -> RowShape.of(session);
                    case LOOSE -> session.mixesRows() ? RowShape.ALONE : RowShape.FREE;
                });
    }

    private DynamicBatcher(
            OnnxSession session, BatchPolicy policy, LongSupplier nanos, RowShape shape) {
        var most = session.size().maxRows();
        this.session = session;
        this.policy = policy;
        this.nanos = nanos;
        this.answering = new Answering(session, shape, nanos);
        this.lookout = new Lookout(session.size().slots());
        this.queue = new RequestQueue(policy.priorities());
        var reachable = new TreeSet<>(policy.preferred().headSet(most + 1));
        if (reachable.isEmpty()) {
            reachable.add(most);
        }
        this.preferred = reachable;
    }

    public OnnxSession session() {
        return session;
    }

    /// How rows of several callers go together.
    public RowShape shape() {
        return answering.shape();
    }

    /// Blocks until there is an answer, at the latest until the deadline passed and a run that the
    /// calling thread does for itself and others is over.
    ///
    /// @param priority 1 (first) to the policy's number
    public Answer answer(Rows rows, int priority, Deadline deadline) {
        var waiter = new Waiter();
        var request =
                new Request(
                        rows,
                        priority,
                        deadline,
                        nanos.getAsLong(),
                        waiter::call,
                        _ -> waiter.call());
        var refusal = enqueue(request);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        while (true) {
            var answer = request.answer();
            if (answer.isPresent()) {
                return answer.get();
            }
            var left = deadline.left(nanos.getAsLong());
            if (left <= 0) {
                leave(request, Answer.Refused.EXPIRED);
                continue;
            }
            if (Thread.currentThread().isInterrupted()) {
                leave(request, Answer.Refused.CANCELLED);
                continue;
            }
            switch (next()) {
                case Step.Lead(var slot, var batch) -> run(slot, batch);
                case Step.Park(long time) -> lookout.await(waiter, Math.min(time, left));
            }
        }
    }

    /// Never blocks.
    ///
    /// @param runner runs the graph, at most as many tasks at once as there are slots, and calls
    ///   `then`; a deadline that passes in the queue may be answered one run late
    /// @return by which it can be cancelled
    public Request submit(
            Rows rows, int priority, Deadline deadline, Executor runner, Consumer<Answer> then) {
        var request =
                new Request(
                        rows,
                        priority,
                        deadline,
                        nanos.getAsLong(),
                        () -> callLeader(runner),
                        then);
        var refusal = enqueue(request);
        if (refusal.isPresent()) {
            request.answer(refusal.get());
        } else if (session.idle()) {
            callLeader(runner);
        }
        return request;
    }

    /// A copy of the counts.
    public Statistics statistics() {
        synchronized (queue) {
            return queue.statistics();
        }
    }

    /// A copy of the times.
    public RunTimes times() {
        synchronized (queue) {
            return queue.times();
        }
    }

    private Optional<Answer.Refused> enqueue(Request request) {
        if (request.priority() < 1 || request.priority() > policy.priorities()) {
            throw new IllegalArgumentException(
                    "priority is 1 to " + policy.priorities() + ", got " + request.priority());
        }
        if (!session.signature().fits(request.content())
                || request.rows() > session.size().maxRows()) {
            return Optional.of(Answer.Refused.MISFIT);
        }
        synchronized (queue) {
            if (closed) {
                return Optional.of(Answer.Refused.CLOSED);
            }
            return queue.admit(request, nanos.getAsLong(), policy.queueLimit())
                    ? Optional.empty()
                    : Optional.of(Answer.Refused.BUSY);
        }
    }

    /// Takes the batch that is due and a slot for it, or says how long nothing is.
    private Step next() {
        Optional<Request> onward;
        Step step;
        synchronized (queue) {
            step = take();
            // another slot may be idle for those who are left
            onward = step instanceof Step.Lead && session.idle() ? queue.head() : Optional.empty();
        }
        onward.ifPresent(Request::turn);
        return step;
    }

    private Step take() {
        if (!session.idle()) {
            return UNTIL_WOKEN;
        }
        var now = nanos.getAsLong();
        var together = answering.together();
        var most = together ? session.size().maxRows() : 1;
        var live = queue.live(now, most);
        if (live.isEmpty()) {
            return UNTIL_WOKEN;
        }
        var delay = together ? policy.maxQueueDelay().toNanos() : 0;
        var decision = BatchDecision.of(live, now, most, preferred, delay, queue.moreToCome());
        switch (decision) {
            case BatchDecision.Wait(long wait) -> {
                return new Step.Park(wait);
            }
            case BatchDecision.Send(int requests, boolean inVain) -> {
                var slot = session.claim();
                if (slot.isEmpty()) {
                    return UNTIL_WOKEN; // somebody else uses the session
                }
                if (inVain) {
                    queue.waitedInVain();
                }
                running++;
                return new Step.Lead(slot.get(), queue.take(requests));
            }
        }
    }

    private void run(Slot slot, List<Request> batch) {
        var answers = new ArrayList<Answer>(batch.size());
        var since = nanos.getAsLong();
        try {
            answers.addAll(answering.answers(slot, batch));
        } finally {
            var took = nanos.getAsLong() - since;
            // after an error nobody waits for ever
            while (answers.size() < batch.size()) {
                answers.add(Answer.Refused.FAILED);
            }
            release(slot, batch, answers, since, took);
            for (var i = 0; i < batch.size(); i++) {
                batch.get(i).answer(answers.get(i));
            }
        }
    }

    private void release(
            Slot slot, List<Request> batch, List<Answer> answers, long since, long took) {
        Optional<Request> head;
        synchronized (queue) {
            session.release(slot);
            running--;
            lookout.ran(took);
            queue.ran(batch, answers, since, took);
            head = queue.head();
            if (running == 0) {
                queue.notifyAll();
            }
        }
        head.ifPresent(Request::turn);
    }

    /// A caller goes without an answer of the graph; whoever is next in the queue takes its place
    /// as the one to look.
    private void leave(Request request, Answer.Refused why) {
        Optional<Request> head;
        synchronized (queue) {
            queue.remove(request, why);
            head = queue.head();
        }
        request.answer(why);
        head.ifPresent(Request::turn);
    }

    private void callLeader(Executor runner) {
        synchronized (queue) {
            if (leadersCalled >= session.size().slots()) {
                return; // they look at the queue when they come
            }
            leadersCalled++;
        }
        runner.execute(() -> lead(runner));
    }

    private void lead(Executor runner) {
        synchronized (queue) {
            leadersCalled--;
        }
        while (true) {
            switch (next()) {
                case Step.Lead(var slot, var batch) -> run(slot, batch);
                case Step.Park park -> {
                    if (!park.equals(UNTIL_WOKEN)) {
                        CompletableFuture.delayedExecutor(
                                        park.nanos(), TimeUnit.NANOSECONDS, runner)
                                .execute(() -> callLeader(runner));
                    }
                    return;
                }
            }
        }
    }

    /// Refuses whoever waits and frees the session when the last run is over; blocks for that long.
    @Override
    public void close() {
        List<Request> waiting;
        synchronized (queue) {
            if (closed) {
                return;
            }
            closed = true;
            waiting = queue.takeAll();
        }
        waiting.forEach(it -> it.answer(Answer.Refused.CLOSED));
        awaitRuns();
        session.close();
    }

    private void awaitRuns() {
        var interrupted = false;
        synchronized (queue) {
            while (running > 0) {
                try {
                    queue.wait();
                } catch (InterruptedException _) {
                    interrupted = true; // a session in use cannot be freed
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
