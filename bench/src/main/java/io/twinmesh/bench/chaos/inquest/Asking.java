package io.twinmesh.bench.chaos.inquest;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.bench.chaos.load.Caller;
import io.twinmesh.bench.chaos.load.Caller.Request;
import io.twinmesh.bench.chaos.load.Reply;
import io.twinmesh.bench.chaos.schedule.Deadlines;
import io.twinmesh.bench.chaos.world.LateException;

import java.time.Duration;

/// Reads from servers what there is in the end.
///
/// @param deadlines nothing is waited for after them
record Asking(Deadlines deadlines) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// Longer than a server waits before it says "later": a slow machine answers, what hangs does
    /// not.
    private static final Duration ATTEMPT = Duration.ofSeconds(20);

    private static final Duration LEAST = Duration.ofSeconds(2);

    /// @throws LateException when nobody answers in time
    Reply reply(Caller caller, String path) throws LateException {
        var left = deadlines.left();
        var attempt = Deadlines.shorter(ATTEMPT, left.compareTo(LEAST) < 0 ? LEAST : left);
        return caller.ask(Request.get(path), Deadlines.shorter(PATIENCE, left), attempt)
                .orElseThrow(() -> new LateException(path + " has no answer"));
    }

    /// @throws UnreadableException when the answer is none
    JsonNode body(Caller caller, String path) throws LateException, UnreadableException {
        var reply = reply(caller, path);
        if (!reply.done()) {
            throw new UnreadableException(path + " is answered " + reply.why());
        }
        return reply.body();
    }
}
