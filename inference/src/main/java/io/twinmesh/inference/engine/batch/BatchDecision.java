package io.twinmesh.inference.engine.batch;

import java.util.SortedSet;

/// What to do with the requests that wait when a slot is idle.
sealed interface BatchDecision {
    /// Run the first `requests` together.
    ///
    /// @param inVain whether the oldest waited for company that did not come
    record Send(int requests, boolean inVain) implements BatchDecision {}

    /// Look again after so long, or when another request comes.
    record Wait(long nanos) implements BatchDecision {}

    /// A request that waits.
    interface Waiting {
        int rows();

        /// When it came, on the clock of the decision.
        long since();
    }

    /// The rule, with the semantics of Triton's dynamic batcher, plus one: nobody waits for company
    /// that will not come.
    ///
    /// | what waits | what happens |
    /// |---|---|
    /// | more than fits, or a preferred number of rows is exceeded | sent up to the last preferred number met, else as much as fits |
    /// | exactly a preferred number | sent at once |
    /// | less, and the oldest is younger than the delay, and more is to come | waits |
    /// | less, and the oldest waited long enough, or no more is to come | sent as it is |
    ///
    /// @param queue in the order of service, not empty
    /// @param now at or after each request's coming
    /// @param maxRows in one run
    /// @param preferred not empty, none above `maxRows`
    /// @param moreToCome whether another request may be expected
    static BatchDecision of(
            Iterable<? extends Waiting> queue,
            long now,
            int maxRows,
            SortedSet<Integer> preferred,
            long delayNanos,
            boolean moreToCome) {
        var rows = 0;
        var requests = 0;
        var mark = 0;
        var full = false;
        var oldest = Long.MAX_VALUE;
        for (var request : queue) {
            if (rows + request.rows() > maxRows && requests > 0) {
                full = true;
                break;
            }
            if (mark == 0 && requests > 0 && rows + request.rows() > preferred.last()) {
                mark = requests;
            }
            rows += request.rows();
            requests++;
            // compared as a difference, because the clock may wrap
            oldest =
                    oldest == Long.MAX_VALUE || request.since() - oldest < 0
                            ? request.since()
                            : oldest;
            if (preferred.contains(rows)) {
                mark = requests;
            }
        }
        var age = now - oldest;
        if (mark > 0 && age < delayNanos) {
            return new Send(mark, false);
        }
        if (full || rows >= preferred.last() || !moreToCome) {
            return new Send(requests, false);
        }
        return age >= delayNanos ? new Send(requests, delayNanos > 0) : new Wait(delayNanos - age);
    }
}
