package io.twinmesh.bench.chaos.inquest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.bench.chaos.load.Load;
import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.world.LateException;
import io.twinmesh.persistence.identity.JobId;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Jobs as servers tell them, and as the database has them.
///
/// @param load that has stopped
record LiveJobs(Load load, Connection journal, Asking asking) implements Settling.Jobs {
    private static final Duration PAUSE = Duration.ofMillis(200);

    @Override
    public List<History.Taken> taken() {
        return load.notes().history().taken();
    }

    @Override
    public JsonNode look(History.Taken one) throws LateException {
        var caller = load.callers().get(one.client());
        if (caller == null) {
            throw new IllegalStateException("expected a client named " + one.client());
        }
        var reply = asking.reply(caller, "/v1/queries/" + one.job());
        return reply.done()
                ? reply.body()
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("state", Settling.UNKNOWN)
                        .put("code", reply.why());
    }

    @Override
    public Optional<History.Taken> askLike(History.Taken one, Duration within) {
        return load.asksAgain(one, within);
    }

    @Override
    public long rows(String job) throws SQLException {
        return rows(job, "%");
    }

    @Override
    public long lost(String job) throws SQLException {
        return rows(job, "job.lease-lost/%") + rows(job, "job.result-rejected/%");
    }

    private long rows(String job, String tag) throws SQLException {
        try (var query =
                journal.prepareStatement(
                        "SELECT count(*) FROM event_journal"
                                + " WHERE persistence_id = ? AND event_ser_manifest LIKE ?")) {
            query.setString(1, "job|" + job);
            query.setString(2, tag);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    @Override
    public Map<String, Long> paid() throws SQLException {
        var paid = new HashMap<String, Long>();
        try (var query = journal.createStatement();
                var rows = query.executeQuery("SELECT job, idx FROM payout_leaf")) {
            while (rows.next()) {
                var job = rows.getObject(1, UUID.class);
                paid.put(
                        JobId.of(job.getMostSignificantBits(), job.getLeastSignificantBits())
                                .value(),
                        rows.getLong(2));
            }
        }
        return paid;
    }

    @Override
    public String trail(String job) throws SQLException {
        return JobTrail.read(journal, job);
    }

    @Override
    public void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}
