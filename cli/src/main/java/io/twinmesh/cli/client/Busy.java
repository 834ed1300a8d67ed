package io.twinmesh.cli.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A server that is busy says so, with 503, or 429 when it is this client that asks much; the same
/// request may be repeated as it is after `Retry-After`.
public final class Busy {
    private static final int MOST_ATTEMPTS = 60;

    private Busy() {}

    /// Repeats a request while the server is busy, at most 60 times, 1 to 5 seconds apart.
    ///
    /// @param request one that does no harm when it is carried out twice
    /// @return the first other answer, or the last one
    public static Answer waitOut(Supplier<Answer> request) {
        for (int attempt = 1; ; attempt++) {
            var answer = request.get();
            if (!(answer instanceof Answer.Refused(var problem, var retryAfter))
                    || (problem.status() != 503 && problem.status() != 429)
                    || attempt == MOST_ATTEMPTS) {
                return answer;
            }
            LockSupport.parkNanos(Duration.ofSeconds(Math.clamp(retryAfter, 1, 5)).toNanos());
        }
    }
}
