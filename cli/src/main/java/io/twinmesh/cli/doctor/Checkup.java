package io.twinmesh.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;

/// Compares what a server says with what is usual. The levels are those of the alerts
/// (`docs/operating.md`).
final class Checkup {
    private static final double FULL_HEAP = 0.9;
    private static final double SLOW_WRITE_SECONDS = 0.5;
    private static final double LONG_LAG_SECONDS = 30;
    private static final double CLOCK_SECONDS = 1;
    private static final double MANY_JOBS = 8000;
    private static final double MANY_RECORDS = 8000;

    private final Scrape before;
    private final Scrape now;
    private final List<Finding> findings = new ArrayList<>();

    private Checkup(Scrape before, Scrape now) {
        this.before = before;
        this.now = now;
    }

    /// @param before a few seconds earlier
    /// @return the most urgent first; empty when nothing is wrong
    static List<Finding> of(Scrape before, Scrape now) {
        var checkup = new Checkup(before, now);
        checkup.truth();
        checkup.machine();
        checkup.database();
        checkup.cluster();
        checkup.queues();
        return List.copyOf(checkup.findings);
    }

    /// What must never be.
    private void truth() {
        level(
                "ledger",
                "twinmesh_ledger_imbalance_tokens",
                value -> value != 0,
                "sum of all postings %.0f, expected 0",
                "stop the server and keep a copy of the database (TwinmeshLedgerOutOfBalance)");
        level(
                "quarantine",
                "twinmesh_twins_quarantined",
                value -> value > 0,
                "%.0f twins whose history does not read as it was written",
                "twinmesh twin quarantine list; mend the rows from a backup");
        level(
                "fenced",
                "twinmesh_twins_fenced_total",
                value -> value > 0,
                "%.0f twins met another writer since the start",
                "two servers that are not one cluster are on one database: stop one");
        level(
                "read-side",
                "twinmesh_tail_halted",
                value -> value > 0,
                "the read side has stopped",
                "the log says which row; mend the journal from a backup and start again");
    }

    private void machine() {
        var live = now.value("twinmesh_heap_live_bytes");
        var limit = now.value("twinmesh_heap_limit_bytes");
        if (live.isPresent() && limit.isPresent()) {
            var share = live.getAsDouble() / limit.getAsDouble();
            if (share > FULL_HEAP) {
                add(
                        "heap",
                        String.format(
                                Locale.ROOT,
                                "%.0f %% of %.0f MiB in use after collections, expected at most 90",
                                share * 100,
                                limit.getAsDouble() / (1 << 20)),
                        "more memory (-Xmx, server.memory), or a lower active-entity-limit");
            }
        }
        level(
                "clock",
                "twinmesh_clock_offset_seconds",
                value -> Math.abs(value) > CLOCK_SECONDS,
                "the database's clock is %.1f s before this machine's, expected within 1",
                "set both clocks by NTP");
    }

    private void database() {
        level(
                "disk",
                "twinmesh_storage_write_seconds",
                value -> value > SLOW_WRITE_SECONDS,
                "%.2f s to write a row in each database, expected at most 0.5",
                "the database's disk, or what else uses it");
        for (var pool : List.of("read", "vault", "journal")) {
            var waiting = "twinmesh_storage_connections{pool=\"" + pool + "\",state=\"waiting\"}";
            if (before.value(waiting).orElse(0) > 0) {
                level(
                        "pool",
                        waiting,
                        value -> value > 0,
                        "%.0f wait for a connection of the pool '" + pool + "'",
                        pool.equals("journal")
                                ? "a slow database: writes and recoveries queue; else more servers"
                                : "a slow database; else twinmesh.storage.connections");
            }
        }
        level(
                "journal",
                "twinmesh_tail_lag_seconds",
                value -> value > LONG_LAG_SECONDS,
                "the read side is %.0f s behind the journal, expected at most 30",
                "after an import it catches up; else the disk, or twinmesh.storage.connections");
        level(
                "index",
                "twinmesh_resource_index_lag_seconds",
                value -> value > LONG_LAG_SECONDS,
                "the index of resources is %.0f s behind the journal, expected at most 30",
                "as for the journal");
    }

    private void cluster() {
        level(
                "members",
                "twinmesh_members{state=\"unreachable\"}",
                value -> value > 0,
                "%.0f servers of the cluster are not heard of",
                "their logs, and the port of members between the machines");
        for (var role : List.of("twin", "ledger", "gateway", "api", "projection")) {
            level(
                    "roles",
                    "twinmesh_members_role{role=\"" + role + "\"}",
                    value -> value < 1,
                    "%.0f servers have the role " + role + ", expected at least one",
                    "start one with it (twinmesh.cluster.roles)");
        }
    }

    private void queues() {
        level(
                "jobs",
                "twinmesh_jobs_open",
                value -> value > MANY_JOBS,
                "%.0f questions are open, near twinmesh.job.max-open (10000)",
                "more agents, or find out who asks so much");
        level(
                "audit",
                "twinmesh_audit_waiting",
                value -> value > MANY_RECORDS,
                "%.0f records wait for the audit trail, near twinmesh.audit.queue (10000)",
                "the database's disk");
        grown(
                "waiting",
                "status=\"429\"",
                "%.0f requests were told to wait (429) while this looked",
                "the code in the answers names the limit: one twin, account or client is asked too"
                        + " much at once");
        grown(
                "refused",
                "status=\"503\"",
                "%.0f requests were refused (503) while this looked",
                "the code in the answers names the limit (docs/refusals.md)");
    }

    private void level(
            String what, String series, DoublePredicate wrong, String seen, String remedy) {
        now.value(series)
                .ifPresent(value -> {
                    if (wrong.test(value)) {
                        add(what, String.format(Locale.ROOT, seen, value), remedy);
                    }
                });
    }

    private void grown(String what, String label, String seen, String remedy) {
        var requests = "twinmesh_http_requests_seconds_count";
        var more = now.sum(requests, label) - before.sum(requests, label);
        if (more > 0) {
            add(what, String.format(Locale.ROOT, seen, more), remedy);
        }
    }

    private void add(String what, String seen, String remedy) {
        findings.add(new Finding(what, seen, remedy));
    }
}
