package io.twinmesh.cli.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A server that is busy says so, with 503, or 429 when it is this client that asks much; the same
/// request may be repeated as it is after `Retry-After`.
public final class Busy {
    /// After this time nothing is repeated any more. An import that takes long is answered after
    /// 100 s and goes on with the next request, so there is room for some of those.
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);

    private Busy() {}

    /// Repeats a request while the server is busy, for ten minutes at most, 1 to 5 seconds apart.
    ///
    /// @param request one that does no harm when it is carried out twice
    /// @return the first other answer, or the last one
    public static Answer waitOut(Supplier<Answer> request) {
        return waitOut(request, PATIENCE, _ -> {});
    }

    /// The same.
    ///
    /// @param patience for how long at most
    /// @param told hears what was answered and that it is repeated, at once and then once a minute
    public static Answer waitOut(
            Supplier<Answer> request, Duration patience, Consumer<String> told) {
        return waitOut(
                request,
                patience,
                told,
                System::nanoTime,
                pause -> LockSupport.parkNanos(pause.toNanos()));
    }

    static Answer waitOut(
            Supplier<Answer> request,
            Duration patience,
            Consumer<String> told,
            LongSupplier nanoTime,
            Consumer<Duration> pause) {
        var begin = nanoTime.getAsLong();
        var next = Duration.ZERO;
        while (true) {
            var answer = request.get();
            if (!(answer instanceof Answer.Refused(var problem, var retryAfter))
                    || !problem.busy()) {
                return answer;
            }
            var rest = Duration.ofSeconds(Math.clamp(retryAfter, 1, 5));
            var since = Duration.ofNanos(nanoTime.getAsLong() - begin);
            if (since.plus(rest).compareTo(patience) > 0) {
                return answer;
            }
            if (since.compareTo(next) >= 0) {
                told.accept(
                        ("the server is busy (%d %s) and the same is sent again, for %d s at"
                                        + " most")
                                .formatted(
                                        problem.status(),
                                        problem.sentence(),
                                        patience.minus(since).toSeconds()));
                next = since.plus(TOLD_EVERY);
            }
            pause.accept(rest);
        }
    }
}
