package io.twinmesh.bench.chaos.inquest;

import io.twinmesh.bench.chaos.load.Caller;
import io.twinmesh.bench.chaos.load.Load;
import io.twinmesh.bench.chaos.load.Patient;
import io.twinmesh.bench.chaos.oracle.Ending;
import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Deadlines;
import io.twinmesh.persistence.auditor.LogAudit;
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
import java.util.concurrent.locks.LockSupport;

/// Finds out what is there in the end: from the servers what clients see, from the database what no
/// client is shown.
public final class Inquest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String LEDGER = "0";
    private static final String LANE = "twinmesh.local/lane/0";

    private final Load load;
    private final Connection journal;
    private final Deadlines deadlines;
    private final Asking asking;

    /// @param load that has stopped
    public Inquest(Load load, Connection journal, Deadlines deadlines) {
        this.load = load;
        this.journal = journal;
        this.deadlines = deadlines;
        this.asking = new Asking(deadlines);
    }

    /// @throws UnreadableException when something has a wrong answer
    public Ending ending() throws IOException, SQLException {
        // the first: when all jobs have ended, nothing changes any more
        var jobs = new Settling(new LiveJobs(load, journal, asking), deadlines).ends();
        var logs = new HashMap<String, List<TreeHash>>();
        for (var log : Load.LOGS) {
            logs.put(log, hashes(leaves(log)));
        }
        var resources = new ArrayList<Ending.Kept>();
        var answers = new ArrayList<Ending.Answer>();
        for (var twin : load.twins()) {
            resources(twin, resources);
            answers(twin, answers);
            reading(twin);
        }
        var wrong = new ArrayList<>(audited(leaves(LEDGER)));
        var late = new ArrayList<String>();
        // read again for as long as there is time
        var certain = over(jobs) && !deadlines.left().isZero();
        (certain ? wrong : late).addAll(books(jobs));
        return new Ending(resources, rows(), jobs, answers, logs, wrong, late);
    }

    /// Whether nothing can be under way any more: every job is settled, and there is none that
    /// nobody was told of.
    private boolean over(List<Ending.Job> jobs) {
        return jobs.stream().allMatch(job -> job.fate() == Ending.Fate.SETTLED)
                && load.notes().history().asked().stream().allMatch(History.Asked::answered);
    }

    private Caller anybody() {
        return load.callers().values().iterator().next();
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
            var page = asking.body(anybody(), path);
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

    /// One more reading, after everything: who lives on may know more than is stored.
    private void reading(String twin) throws IOException {
        var begun = System.nanoTime();
        var revision = asking.body(anybody(), "/v1/twins/" + twin).path("revision").asLong();
        load.notes().read(new History.Read("in the end", twin, revision, begun, System.nanoTime()));
    }

    private void answers(String twin, List<Ending.Answer> answers) throws IOException {
        long after = 0;
        do {
            var page =
                    asking.body(
                            anybody(), "/v1/twins/" + twin + "/timeline?count=500&after=" + after);
            for (var event : page.path("events")) {
                if (event.path("type").asText().equals("assessment-received")) {
                    answers.add(new Ending.Answer(twin, event.path("job").asText()));
                }
            }
            after = page.path("next").asLong();
        } while (after > 0);
    }

    private List<String> audited(List<byte[]> leaves) {
        var root = CompactRange.empty().appendAll(hashes(leaves)).root();
        var audit = new LogAudit(LANE, path -> bundle(leaves, path), Long.MAX_VALUE, List.of());
        var opinion = audit.of(new Checkpoint(LANE, leaves.size(), root, List.of()));
        return opinion instanceof Scrutiny.Opinion.Agreed ? List.of() : List.of(opinion.toString());
    }

    /// What does not add up, also when it is read again until the time is over: several servers are
    /// asked one after the other, and what they read may be behind.
    private List<String> books(List<Ending.Job> jobs) throws IOException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var objections = booksNow(jobs);
            if (objections.isEmpty() || System.nanoTime() > end || deadlines.left().isZero()) {
                return objections;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private List<String> booksNow(List<Ending.Job> jobs) throws IOException {
        var objections = new ArrayList<String>();
        var summary = asking.body(anybody(), "/v1/ledger/summary");
        differs(objections, "the sum of all postings", summary.path("sum").asLong(), 0);
        differs(
                objections,
                "payouts",
                summary.path("payouts").asLong(),
                jobs.stream().filter(job -> job.fate() == Ending.Fate.SETTLED).count());
        long held = 0;
        for (var caller : load.callers().values()) {
            var account = asking.body(caller, "/v1/ledger/me");
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
