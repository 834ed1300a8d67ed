package io.twinmesh.bench.ledger;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;

import org.apache.pekko.actor.typed.ActorRef;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Payouts on a [WholeLedger], many at once: each is reserved, and posted when that is answered.
final class Traffic {
    private static final int AT_ONCE = 4000;
    private static final Instant NEVER = Instant.parse("2100-01-01T00:00:00Z");
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final WholeLedger ledger;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Answers answers = new Answers();
    private int next;

    // of the thread that looks
    private final Deque<Seen> finals = new ArrayDeque<>();
    private volatile long finalSize;
    private volatile boolean watching;

    Traffic(WholeLedger ledger) {
        this.ledger = ledger;
    }

    /// Leaves, of which this one is the last, and when that was seen.
    private record Seen(long index, long nanos) {}

    /// When which leaf was answered: a million of them in two arrays, which the collector passes
    /// over.
    private static final class Answers {
        private long[] indexes = new long[1 << 16];
        private long[] nanos = new long[1 << 16];
        private int size;

        synchronized void add(long index, long at) {
            if (size == indexes.length) {
                indexes = Arrays.copyOf(indexes, 2 * size);
                nanos = Arrays.copyOf(nanos, 2 * size);
            }
            indexes[size] = index;
            nanos[size++] = at;
        }

        synchronized void clear() {
            size = 0;
        }

        synchronized List<Seen> inOrder() {
            return IntStream.range(0, size)
                    .mapToObj(i -> new Seen(indexes[i], nanos[i]))
                    .sorted(Comparator.comparingLong(Seen::index))
                    .toList();
        }
    }

    /// What came of a while of paying.
    ///
    /// @param perSecond from the first command until the last payout was under a final checkpoint
    /// @param untilFinal milliseconds from a payout's answer to that, ascending
    record Paid(long payouts, double perSecond, List<Double> untilFinal) {
        Paid {
            untilFinal = List.copyOf(untilFinal);
        }

        /// @param of 0 to 1, 0.99 for the 99th percentile
        double untilFinal(double of) {
            return untilFinal.get(
                    (int) Math.min(untilFinal.size() - 1L, Math.round(untilFinal.size() * of)));
        }
    }

    /// Lets every payer deposit, and waits until that is final.
    void deposit() throws InterruptedException, SQLException {
        for (var payer : Payout.payers()) {
            var reply =
                    ledger.ask(to -> new LaneCommand.Mint(payer.value(), payer, Payout.DEPOSIT, to))
                            .toCompletableFuture()
                            .join();
            require(reply);
        }
        while (ledger.finalSize() < Payout.PAYERS) {
            Thread.sleep(LOOK);
        }
    }

    /// Pays for so long, and waits until all of it is final.
    ///
    /// @param perSecond at most so many begin
    /// @param mostAhead so many payouts may be accepted and not final yet
    Paid pay(Duration length, double perSecond, int mostAhead)
            throws InterruptedException, SQLException {
        answers.clear();
        finals.clear();
        finalSize = ledger.finalSize();
        long before = finalSize;
        watching = true;
        var looking = Thread.ofPlatform().daemon().start(this::look);
        long start = System.nanoTime();
        long end = start + length.toNanos();
        long begun = 0;
        for (long now = start; now < end; now = System.nanoTime()) {
            boolean tooFast = begun >= (now - start) / 1e9 * perSecond;
            if (tooFast || begun - (finalSize - before) > mostAhead) {
                LockSupport.parkNanos(200_000);
            } else {
                free.acquire();
                pay(new Payout(next++));
                begun++;
            }
            rethrow();
        }
        free.acquire(AT_ONCE);
        free.release(AT_ONCE);
        rethrow();
        while (finalSize < before + begun) {
            Thread.sleep(LOOK);
            rethrow();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        watching = false;
        looking.join();
        return new Paid(begun, begun / seconds, waits());
    }

    private void pay(Payout payout) {
        var _ =
                ledger.ask(to ->
                                new LaneCommand.Reserve(
                                        payout.job(), payout.payer(), Payout.PRICE, NEVER, to))
                        .thenCompose(reserved -> {
                            require(reserved);
                            return ledger.ask(to -> post(payout, to));
                        })
                        .whenComplete((posted, broken) -> {
                            if (broken == null && posted.index().isPresent()) {
                                answers.add(posted.index().get(), System.nanoTime());
                            } else {
                                failures.add(
                                        broken == null
                                                ? new IllegalStateException(posted.result())
                                                : broken);
                            }
                            free.release();
                        });
    }

    private static LaneCommand post(Payout payout, ActorRef<LaneReply> to) {
        var provider = Payout.provider(payout.number());
        return new LaneCommand.Post(
                payout.job(), provider, Payout.AUTHOR, Payout.CONTRIBUTORS, DIGEST, DIGEST, to);
    }

    private static void require(LaneReply reply) {
        if (!reply.holds()) {
            throw new IllegalStateException("the lane answers " + reply.result());
        }
    }

    private void rethrow() {
        var first = failures.peek();
        if (first != null) {
            throw new IllegalStateException("a payout failed", first);
        }
    }

    private void look() {
        try {
            while (watching) {
                long size = ledger.finalSize();
                if (size > finalSize) {
                    finals.add(new Seen(size - 1, System.nanoTime()));
                    finalSize = size;
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException | SQLException e) {
            failures.add(e);
        }
    }

    private List<Double> waits() {
        var waits = new ArrayList<Double>();
        var seen = new ArrayDeque<>(finals);
        for (var answer : answers.inOrder()) {
            while (seen.getFirst().index() < answer.index()) {
                seen.removeFirst();
            }
            waits.add(Math.max(0, seen.getFirst().nanos() - answer.nanos()) / 1e6);
        }
        waits.sort(Comparator.naturalOrder());
        return waits;
    }
}
