package io.twinmesh.inference.engine.batch;

import io.twinmesh.inference.engine.BatchRun;
import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.Slot;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Answers the requests of many callers by runs of one session, several requests in a run where
/// that costs nobody time; see [BatchDecision] for the rule. Safe for use by many threads.
///
/// There is no thread in between: a caller that finds a slot idle runs the batch that its request
/// is part of, for itself and the others in it, and whoever frees a slot wakes the caller at the
/// head of the queue. A request alone costs no change of thread.
///
/// When a run of several requests fails, each is run alone, so that only those that fail alone are
/// refused. When none does, it was the company that failed, and this graph is never again run for
/// two callers at once.
public final class DynamicBatcher implements AutoCloseable {
    private final OnnxSession session;
    private final BatchPolicy policy;
    private final SortedSet<Integer> preferred;
    private final RowShape shape;
    private final LongSupplier nanos;
    private final AtomicInteger lookouts = new AtomicInteger();

    /// How long runs take, a moving mean.
    private volatile long typicalRun = Long.MAX_VALUE / 2;

    /// Guards itself and all below.
    private final RequestQueue queue;

    private final Company company = new Company();
    private final Tally tally = new Tally();
    private boolean together;
    private int running;
    private int leadersCalled;
    private boolean closed;

    /// What a caller at the head of the queue does next.
    private sealed interface Step {
        record Lead(Slot slot, List<Request> batch) implements Step {}

        record Park(long nanos) implements Step {}
    }

    private static final long SHORT_RUN_NANOS = 20_000;
    private static final Step.Park UNTIL_WOKEN = new Step.Park(Long.MAX_VALUE);

    /// Takes the session over, and closes it at the end. Tries on made-up rows whether the graph
    /// may be run in company; blocks for that long.
    ///
    /// @param nanos the clock of deadlines and delays
    public DynamicBatcher(OnnxSession session, BatchPolicy policy, LongSupplier nanos) {
        this(session, policy, nanos, policy.exact() ? RowShape.of(session) : RowShape.FREE);
    }

    private DynamicBatcher(
            OnnxSession session, BatchPolicy policy, LongSupplier nanos, RowShape shape) {
        var most = session.size().maxRows();
        this.session = session;
        this.policy = policy;
        this.nanos = nanos;
        this.shape = shape;
        this.together = shape != RowShape.ALONE;
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
        return shape;
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
        if (refusal != null) {
            return refusal;
        }
        while (true) {
            var answer = request.answer();
            if (answer != null) {
                return answer;
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
                case Step.Park(long time) -> await(waiter, Math.min(time, left));
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
        if (refusal != null) {
            request.answer(refusal);
        } else if (session.idle()) {
            callLeader(runner);
        }
        return request;
    }

    /// A caller whose turn is microseconds away stays awake for it, one per slot: to be woken would
    /// take longer than the run it waits for.
    private void await(Waiter waiter, long time) {
        var run = typicalRun;
        if (run > SHORT_RUN_NANOS || lookouts.incrementAndGet() > session.size().slots()) {
            if (run <= SHORT_RUN_NANOS) {
                lookouts.decrementAndGet();
            }
            waiter.await(time, 0);
            return;
        }
        try {
            waiter.await(time, 2 * run);
        } finally {
            lookouts.decrementAndGet();
        }
    }

    /// A copy of the counts.
    public Statistics statistics() {
        synchronized (queue) {
            return tally.statistics(queue.size());
        }
    }

    private Answer.@Nullable Refused enqueue(Request request) {
        if (request.priority() < 1 || request.priority() > policy.priorities()) {
            throw new IllegalArgumentException(
                    "priority is 1 to " + policy.priorities() + ", got " + request.priority());
        }
        if (!session.signature().fits(request.content())
                || request.rows() > session.size().maxRows()) {
            return Answer.Refused.MISFIT;
        }
        synchronized (queue) {
            if (closed) {
                return Answer.Refused.CLOSED;
            }
            if (queue.size() >= policy.queueLimit()) {
                bury(queue.sift(nanos.getAsLong(), Integer.MAX_VALUE, new ArrayList<>()));
            }
            if (queue.size() >= policy.queueLimit()) {
                tally.refused();
                return Answer.Refused.BUSY;
            }
            queue.add(request);
            company.came();
            return null;
        }
    }

    /// Takes the batch that is due and a slot for it, or says how long nothing is.
    private Step next() {
        @Nullable Request onward;
        Step step;
        synchronized (queue) {
            step = take();
            // another slot may be idle for those who are left
            onward = step instanceof Step.Lead && session.idle() ? queue.head() : null;
        }
        if (onward != null) {
            onward.turn();
        }
        return step;
    }

    private Step take() {
        if (!session.idle()) {
            return UNTIL_WOKEN;
        }
        var now = nanos.getAsLong();
        var most = together ? session.size().maxRows() : 1;
        var live = new ArrayList<Request>();
        bury(queue.sift(now, most, live));
        if (live.isEmpty()) {
            return UNTIL_WOKEN;
        }
        var delay = together ? policy.maxQueueDelay().toNanos() : 0;
        var decision = BatchDecision.of(live, now, most, preferred, delay, company.moreToCome());
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
                    company.waitedInVain();
                }
                running++;
                return new Step.Lead(slot.get(), queue.take(requests));
            }
        }
    }

    private void run(Slot slot, List<Request> batch) {
        var answers = new ArrayList<Answer>(batch.size());
        var start = System.nanoTime();
        try {
            answers.addAll(answers(slot, batch));
        } finally {
            var took = System.nanoTime() - start;
            // after an error nobody waits for ever
            while (answers.size() < batch.size()) {
                answers.add(Answer.Refused.FAILED);
            }
            release(slot, batch, answers, took);
            for (var i = 0; i < batch.size(); i++) {
                batch.get(i).answer(answers.get(i));
            }
        }
    }

    private List<Answer> answers(Slot slot, List<Request> batch) {
        return switch (runOnce(slot, batch)) {
            case BatchRun.Answered(var rows) -> inTime(batch, rows);
            case BatchRun.Expired() -> refused(batch, Answer.Refused.EXPIRED);
            case BatchRun.Failed() ->
                    batch.size() == 1
                            ? refused(batch, Answer.Refused.FAILED)
                            : oneByOne(slot, batch);
        };
    }

    private BatchRun runOnce(Slot slot, List<Request> batch) {
        var rows = new ArrayList<Rows>(batch.size());
        var count = 0;
        var latest = batch.getFirst().deadline();
        for (var request : batch) {
            rows.add(request.content());
            count += request.rows();
            latest = request.deadline().later(latest);
        }
        return session.run(slot, rows, shape.rows(count, session.size().maxRows()), latest);
    }

    private List<Answer> inTime(List<Request> batch, List<Rows> rows) {
        var now = nanos.getAsLong();
        var answers = new ArrayList<Answer>(batch.size());
        for (var i = 0; i < batch.size(); i++) {
            answers.add(
                    batch.get(i).deadline().passed(now)
                            ? Answer.Refused.EXPIRED
                            : new Answer.Computed(rows.get(i)));
        }
        return answers;
    }

    private static List<Answer> refused(List<Request> batch, Answer refusal) {
        return batch.stream().map(_ -> refusal).toList();
    }

    private List<Answer> oneByOne(Slot slot, List<Request> batch) {
        var answers = batch.stream().map(it -> answers(slot, List.of(it)).getFirst()).toList();
        if (answers.stream().noneMatch(Answer.Refused.FAILED::equals)) {
            synchronized (queue) {
                together = false;
            }
        }
        return answers;
    }

    private void release(Slot slot, List<Request> batch, List<Answer> answers, long took) {
        @Nullable Request head;
        synchronized (queue) {
            session.release(slot);
            running--;
            typicalRun = tally.runs() == 0 ? took : typicalRun - typicalRun / 8 + took / 8;
            batch.forEach(_ -> company.left());
            tally.ran(batch, answers);
            head = queue.head();
            if (running == 0) {
                queue.notifyAll();
            }
        }
        if (head != null) {
            head.turn();
        }
    }

    /// A caller goes without an answer of the graph; whoever is next in the queue takes its place
    /// as the one to look.
    private void leave(Request request, Answer.Refused why) {
        @Nullable Request head;
        synchronized (queue) {
            if (queue.remove(request)) {
                company.left();
                tally.gone(why);
            }
            head = queue.head();
        }
        request.answer(why);
        if (head != null) {
            head.turn();
        }
    }

    /// Those taken from the queue because they were cancelled or their deadline passed.
    private void bury(List<Request> dead) {
        for (var request : dead) {
            company.left();
            request.answer(Answer.Refused.EXPIRED);
            tally.gone(
                    Answer.Refused.CANCELLED.equals(request.answer())
                            ? Answer.Refused.CANCELLED
                            : Answer.Refused.EXPIRED);
        }
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
            waiting = queue.take(queue.size());
            waiting.forEach(_ -> company.left());
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
