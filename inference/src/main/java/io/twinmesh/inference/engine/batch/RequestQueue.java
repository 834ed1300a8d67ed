package io.twinmesh.inference.engine.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Requests that wait, in the order of service: by priority, then by coming. Keeps the books on all
/// that ever came, too. Not safe for use by several threads.
final class RequestQueue {
    private final List<ArrayDeque<Request>> levels;
    private final Company company = new Company();
    private final Tally tally = new Tally();
    private int size;

    RequestQueue(int priorities) {
        this.levels =
                IntStream.range(0, priorities).mapToObj(_ -> new ArrayDeque<Request>()).toList();
    }

    /// Takes a request in, unless too many wait.
    ///
    /// @param limit of requests that wait
    /// @return whether it waits now
    boolean admit(Request request, long now, int limit) {
        if (size >= limit) {
            live(now, Integer.MAX_VALUE);
        }
        if (size >= limit) {
            tally.gone(Answer.Refused.BUSY);
            return false;
        }
        levels.get(request.priority() - 1).add(request);
        size++;
        company.came();
        return true;
    }

    /// Takes a request out, if it still waits.
    void remove(Request request, Answer.Refused why) {
        if (levels.get(request.priority() - 1).remove(request)) {
            size--;
            company.left();
            tally.gone(why);
        }
    }

    Optional<Request> head() {
        for (var level : levels) {
            if (!level.isEmpty()) {
                return Optional.of(level.getFirst());
            }
        }
        return Optional.empty();
    }

    /// Answers and takes out those that nobody waits for any more and those whose deadline passed,
    /// as far as the first `rows` rows of the others reach.
    ///
    /// @return these others
    List<Request> live(long now, int rows) {
        var live = new ArrayList<Request>();
        // answered when the queue is in order again: whoever hears of it may ask anew
        for (var request : sift(now, rows, live)) {
            company.left();
            request.answer(Answer.Refused.EXPIRED);
            tally.gone(
                    request.answer().filter(Answer.Refused.CANCELLED::equals).isPresent()
                            ? Answer.Refused.CANCELLED
                            : Answer.Refused.EXPIRED);
        }
        return live;
    }

    private List<Request> sift(long now, int rows, Collection<Request> live) {
        var dead = new ArrayList<Request>(0);
        var counted = 0;
        for (var level : levels) {
            for (var each = level.iterator(); each.hasNext(); ) {
                if (counted > rows) {
                    return dead;
                }
                var request = each.next();
                if (request.answered() || request.deadline().passed(now)) {
                    each.remove();
                    size--;
                    dead.add(request);
                } else {
                    live.add(request);
                    counted += request.rows();
                }
            }
        }
        return dead;
    }

    /// Takes the first ones, to run them.
    List<Request> take(int requests) {
        var taken = new ArrayList<Request>(requests);
        for (var level : levels) {
            while (taken.size() < requests && !level.isEmpty()) {
                taken.add(level.poll());
            }
        }
        size -= taken.size();
        return taken;
    }

    /// Takes all; none of them will run.
    List<Request> takeAll() {
        var taken = take(size);
        taken.forEach(_ -> company.left());
        return taken;
    }

    /// Those taken to run have their answers.
    void ran(List<Request> batch, List<Answer> answers, long start, long took) {
        batch.forEach(_ -> company.left());
        tally.ran(batch, answers, start, took);
    }

    /// Whether another request may be expected.
    boolean moreToCome() {
        return company.moreToCome();
    }

    /// The oldest waited for company and none came.
    void waitedInVain() {
        company.waitedInVain();
    }

    /// A copy of the counts.
    RunTimes times() {
        return tally.times();
    }

    Statistics statistics() {
        return tally.statistics(size);
    }
}
