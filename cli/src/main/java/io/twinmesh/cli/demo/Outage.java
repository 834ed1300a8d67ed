package io.twinmesh.cli.demo;

import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.Question;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Half way through, kills a provider (`kill -9`) that holds a lease, and goes on asking. The
/// server alone counts what was reassigned. A lease lasts milliseconds, so a kill can come too
/// late; then a fresh provider joins and the next questions give another chance, a few times at
/// most.
final class Outage {
    private static final int MOST_ATTEMPTS = 5;
    private static final long LOOK_NANOS = 500_000;

    private final Asker asker;
    private final Queries queries;
    private final Providers providers;
    private final Talk talk;

    Outage(Asker asker, Queries queries, Providers providers, Talk talk) {
        this.asker = asker;
        this.queries = queries;
        this.providers = providers;
        this.talk = talk;
    }

    /// Asks all `questions`; kills while the first part of them is in flight.
    List<Asked> askThrough(List<Question> questions) {
        var replies = new ArrayList<Asked>();
        var rest = questions;
        for (int attempt = 1; attempt <= MOST_ATTEMPTS && !rest.isEmpty(); attempt++) {
            var size = Math.max(1, rest.size() / (MOST_ATTEMPTS - attempt + 1));
            var batch = asker.start(rest.subList(0, size));
            rest = rest.subList(size, rest.size());
            strike(batch);
            var answered = batch.replies();
            replies.addAll(answered);
            if (reassigned(answered)) {
                break;
            }
            if (attempt < MOST_ATTEMPTS && !rest.isEmpty()) {
                talk.line("the killed provider had just finished; another one joins, once more");
                providers.join(1);
            }
        }
        replies.addAll(asker.start(rest).replies());
        return replies;
    }

    private static boolean reassigned(List<Asked> replies) {
        return replies.stream()
                .anyMatch(r -> r instanceof Asked.Replied a && a.status().reassignments() > 0);
    }

    /// Kills the first provider that is seen with a lease; nobody, when the batch ends before.
    private void strike(Asker.Batch batch) {
        while (!batch.done()) {
            for (var id : asker.inFlight()) {
                var status = queries.status(id);
                var victim =
                        status.state() == QueryStatus.State.RUNNING
                                ? providers.nameOf(status.node())
                                : java.util.Optional.<String>empty();
                if (victim.isPresent()) {
                    providers.kill(victim.get());
                    talk.line("killed %s (kill -9) while it computed %s", victim.get(), id);
                    if (providers.livingCount() == 0) {
                        providers.join(1);
                    }
                    return;
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
