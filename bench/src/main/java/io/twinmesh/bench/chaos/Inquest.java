package io.twinmesh.bench.chaos;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.bench.chaos.load.Caller;
import io.twinmesh.bench.chaos.load.Caller.Request;
import io.twinmesh.bench.chaos.load.Load;
import io.twinmesh.bench.chaos.load.Patient;
import io.twinmesh.bench.chaos.load.Reply;
import io.twinmesh.bench.chaos.oracle.Ending;
import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.persistence.auditor.LogAudit;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.witness.Scrutiny;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Finds out what is there in the end: from the servers what clients see, from the database what no
/// client is shown.
final class Inquest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    // longer than a server waits before it says "later": a slow machine answers, what hangs does
    // not
    private static final Duration ATTEMPT = Duration.ofSeconds(20);
    private static final Duration ALL_WITHIN = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String SETTLED = "settled";
    private static final String LEDGER = "0";
    private static final String LANE = "twinmesh.local/lane/0";

    private final Load load;
    private final Connection journal;

    /// @param load that has stopped
    Inquest(Load load, Connection journal) {
        this.load = load;
        this.journal = journal;
    }

    Ending ending(History history) throws IOException, SQLException {
        // the first: when all jobs have ended, nothing changes any more
        var states = states(history);
        var payouts = payouts(states.values().stream().filter(SETTLED::equals).count());
        var jobs = new ArrayList<Ending.Job>();
        for (var one : states.entrySet()) {
            var job = one.getKey();
            var state = one.getValue();
            var told = state.equals(SETTLED) ? state : state + ": " + JobTrail.read(journal, job);
            jobs.add(new Ending.Job(job, told, payouts.getOrDefault(job, -1L)));
        }
        var logs = new HashMap<String, List<TreeHash>>();
        for (var log : Load.LOGS) {
            logs.put(log, hashes(leaves(log)));
        }
        var resources = new ArrayList<Ending.Kept>();
        var answers = new ArrayList<Ending.Answer>();
        for (var twin : load.twins()) {
            resources(twin, resources);
            answers(twin, answers);
        }
        return new Ending(resources, rows(), jobs, answers, logs, books(leaves(LEDGER), states));
    }

    private Caller anybody() {
        return load.callers().values().iterator().next();
    }

    private static Reply asked(Caller caller, String path) throws IOException {
        return caller.ask(Request.get(path), PATIENCE, ATTEMPT)
                .filter(Reply::done)
                .orElseThrow(() -> new IOException(path + " has no answer"));
    }

    private Map<String, String> states(History history) throws IOException {
        var states = new TreeMap<String, String>();
        var last = System.nanoTime() + ALL_WITHIN.toNanos();
        for (var one : history.taken()) {
            var caller = load.callers().get(one.client());
            if (caller == null) {
                throw new IllegalStateException("expected a client named " + one.client());
            }
            var path = "/v1/queries/" + one.job();
            var job = asked(caller, path).body();
            // behind those before it, when more was asked than could be answered
            var end = Math.min(System.nanoTime() + PATIENCE.toNanos(), last);
            while (!ended(job) && System.nanoTime() < end) {
                LockSupport.parkNanos(PAUSE.toNanos());
                job = asked(caller, path).body();
            }
            states.put(one.job(), told(job));
        }
        return states;
    }

    private static boolean ended(JsonNode job) {
        return List.of(SETTLED, "not-computed", "refused", "failed")
                .contains(job.path("state").asText());
    }

    /// `settled`, or `failed lease.interrupted, reassigned 3 times`.
    private static String told(JsonNode job) {
        var state = job.path("state").asText();
        return state.equals(SETTLED)
                ? state
                : "%s %s, reassigned %s times"
                        .formatted(state, job.path("code").asText(), job.path("reassignments"));
    }

    /// The leaf of each paid job, once there are so many.
    private Map<String, Long> payouts(long expected) throws SQLException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var payouts = new HashMap<String, Long>();
            try (var statement = journal.createStatement();
                    var rows = statement.executeQuery("SELECT job, idx FROM payout_leaf")) {
                while (rows.next()) {
                    var job = rows.getObject(1, UUID.class);
                    payouts.put(
                            JobId.of(job.getMostSignificantBits(), job.getLeastSignificantBits())
                                    .value(),
                            rows.getLong(2));
                }
            }
            if (payouts.size() >= expected || System.nanoTime() > end) {
                return payouts;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private List<byte[]> leaves(String log) throws SQLException {
        return new StoredLeaves(journal, log).leaves(0, Long.MAX_VALUE);
    }

    private List<Ending.Row> rows() throws SQLException {
        var all = new ArrayList<Ending.Row>();
        try (var statement = journal.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT persistence_id, sequence_number, writer FROM event_journal"
                                        + " ORDER BY persistence_id, sequence_number")) {
            while (rows.next()) {
                all.add(new Ending.Row(rows.getString(1), rows.getLong(2), rows.getString(3)));
            }
        }
        return all;
    }

    private void resources(String twin, List<Ending.Kept> resources) throws IOException {
        var path = "/fhir/Observation?patient=" + twin + "&_count=1000";
        while (!path.isEmpty()) {
            var page = asked(anybody(), path).body();
            for (var entry : page.path("entry")) {
                var id = entry.at("/resource/id").asText();
                if (id.startsWith(Patient.WRITTEN)) {
                    var version = entry.at("/resource/meta/versionId").asLong();
                    resources.add(new Ending.Kept(twin, id, version));
                }
            }
            path = "";
            for (var link : page.path("link")) {
                if (link.path("relation").asText().equals("next")) {
                    path = link.path("url").asText().replaceFirst("^https?://[^/]+", "");
                }
            }
        }
    }

    private void answers(String twin, List<Ending.Answer> answers) throws IOException {
        long after = 0;
        do {
            var page =
                    asked(anybody(), "/v1/twins/" + twin + "/timeline?count=500&after=" + after)
                            .body();
            for (var event : page.path("events")) {
                if (event.path("type").asText().equals("assessment-received")) {
                    answers.add(new Ending.Answer(twin, event.path("job").asText()));
                }
            }
            after = page.path("next").asLong();
        } while (after > 0);
    }

    private List<String> books(List<byte[]> leaves, Map<String, String> states) throws IOException {
        var objections = new ArrayList<String>();
        var root = CompactRange.empty().appendAll(hashes(leaves)).root();
        var audit = new LogAudit(LANE, path -> bundle(leaves, path), Long.MAX_VALUE, List.of());
        var opinion = audit.of(new Checkpoint(LANE, leaves.size(), root, List.of()));
        if (!(opinion instanceof Scrutiny.Opinion.Agreed)) {
            objections.add(opinion.toString());
        }
        var summary = asked(anybody(), "/v1/ledger/summary").body();
        differs(objections, "the sum of all postings", summary.path("sum").asLong(), 0);
        differs(
                objections,
                "payouts",
                summary.path("payouts").asLong(),
                states.values().stream().filter(SETTLED::equals).count());
        long held = 0;
        for (var caller : load.callers().values()) {
            var account = asked(caller, "/v1/ledger/me").body();
            differs(objections, "tokens reserved", account.path("reserved").asLong(), 0);
            held += account.path("available").asLong();
        }
        differs(
                objections,
                "tokens of clients",
                held,
                load.callers().size() * Load.DEPOSIT - summary.path("paidTokens").asLong());
        return objections;
    }

    private static void differs(List<String> objections, String what, long seen, long expected) {
        if (seen != expected) {
            objections.add("%s: got %d, want %d".formatted(what, seen, expected));
        }
    }

    private static List<TreeHash> hashes(List<byte[]> leaves) {
        return leaves.stream().map(Rfc9162::leafHash).toList();
    }

    private static byte[] bundle(List<byte[]> leaves, TilePath.Entries path) {
        int first = (int) (path.index() * TilePath.FULL);
        return Tiles.bundle(leaves.subList(first, first + path.width()));
    }
}
