package io.twinmesh.cli.doctor;

import io.twinmesh.cli.client.Problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;

/// Compares what a server says with what is usual. The levels are those of the alerts
/// (`docs/runbook.md`).
final class Checkup {
    /// What a server that cannot reach its databases says of itself.
    private static final String AWAY = "storage.unavailable";

    private static final double FULL_HEAP = 0.9;
    static final double SLOW_WRITE_SECONDS = 0.5;
    static final double LONG_LAG_SECONDS = 30;
    private static final double CLOCK_SECONDS = 1;
    private static final int MEMBER_DAYS = 7;
    private static final int OTHER_DAYS = 30;
    private static final double DAY = 86_400;

    /// Of a limit that the server tells.
    private static final double NEAR = 0.8;

    /// Of servers with few twins chance alone makes one far from the others.
    private static final double MANY_TWINS = 1000;

    private static final double SKEWED = 1.5;

    private final Scrape before;
    private final Scrape now;
    private final List<Finding> findings = new ArrayList<>();

    private Checkup(Scrape before, Scrape now) {
        this.before = before;
        this.now = now;
    }

    /// @param before a few seconds earlier
    /// @param unready why the server is not ready; empty when it is
    /// @return the most urgent first; empty when nothing is wrong
    static List<Finding> of(Scrape before, Scrape now, Optional<Problem> unready) {
        var checkup = new Checkup(before, now);
        checkup.ready(unready);
        checkup.truth();
        checkup.machine();
        checkup.certificates();
        checkup.database();
        checkup.cluster();
        checkup.queues();
        return List.copyOf(checkup.findings);
    }

    /// While the database is away little else is known, and that follows from it.
    private void ready(Optional<Problem> unready) {
        var away =
                Gauge.DATABASES.stream()
                        .filter(one ->
                                now.value(Gauge.of("twinmesh_storage_unavailable", one)).orElse(0)
                                        > 0)
                        .toList();
        if (!away.isEmpty() || unready.map(Problem::code).equals(Optional.of(AWAY))) {
            add(
                    "database",
                    (away.isEmpty()
                                    ? "a database"
                                    : "the database of the " + String.join(" and of the ", away))
                            + " does not answer or takes no writes",
                    "start it, or free space on its disk (TwinmeshDatabaseAway)");
        }
        unready.filter(why -> !why.code().equals(AWAY))
                .ifPresent(why ->
                        add(
                                "ready",
                                why.code() + ": " + why.detail(),
                                "docs/operating.md, \"Watching a server\""));
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
        for (var log : List.of("models", "nodes")) {
            level(
                    "linked-log",
                    "twinmesh_linked_log_stopped{log=\"" + log + "\"}",
                    value -> value > 0,
                    "the log of " + log + " gets no leaves",
                    "the log says why; remove nothing in signed/ before"
                            + " (TwinmeshLinkedLogStopped)");
        }
        unrecorded();
        level(
                "witnesses",
                "twinmesh_witnesses_objecting",
                value -> value > 0,
                "%.0f witnesses do not agree with the log, saw a larger tree of it, or sign with another key",
                "the log says which; find out which copy of the database this is (TwinmeshWitnessObjects)");
    }

    private void unrecorded() {
        var series = "twinmesh_audit_refused_total";
        var more = now.value(series).orElse(0) - before.value(series).orElse(0);
        if (more > 0) {
            add(
                    "audit",
                    String.format(
                            Locale.ROOT,
                            "%.0f records were not taken by the audit trail while this looked",
                            more),
                    "the journal's database; those requests were refused (TwinmeshAuditRefused)");
        }
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
                        "more memory (-Xmx, server.memory), or a lower " + Gauge.MOST_TWINS);
            }
        }
        level(
                "clock",
                "twinmesh_clock_offset_seconds",
                value -> Math.abs(value) > CLOCK_SECONDS,
                "the database's clock is %.1f s before this machine's, expected within 1",
                "set both clocks by NTP");
        level(
                "lane",
                "twinmesh_ledger_ahead_seconds",
                value -> value > CLOCK_SECONDS,
                "the ledger is %.1f s ahead of this machine's clock, expected within 1",
                "set the clock by NTP; what it means: TwinmeshLedgerAhead");
    }

    private void certificates() {
        ends("member", MEMBER_DAYS, "renew it: twinmesh.cluster.certificate-file");
        ends("authority", OTHER_DAYS, "a new one beside it first: twinmesh.cluster.authority-file");
        ends(
                "gateway",
                OTHER_DAYS,
                "delete keys/gateway.key and .crt; agents need a new join.json");
        ends("nodes", OTHER_DAYS, "delete keys/nodes.pem; agents fetch new ones");
        level(
                "certificate",
                "twinmesh_certificate_refused",
                value -> value > 0,
                "the files of the member's certificate hold what was not taken",
                "the log says what does not go together (TwinmeshCertificateRefused)");
    }

    private void ends(String of, int days, String remedy) {
        var left = now.value("twinmesh_certificate_valid_seconds{of=\"" + of + "\"}");
        if (left.isPresent() && left.getAsDouble() < days * DAY) {
            add(
                    "certificate",
                    String.format(
                            Locale.ROOT,
                            "the certificate of '%s' is over in %.1f days, expected at least %d",
                            of,
                            left.getAsDouble() / DAY,
                            days),
                    remedy + " (TwinmeshCertificateEnds)");
        }
    }

    private void database() {
        for (var database : Gauge.DATABASES) {
            level(
                    "disk",
                    Gauge.of("twinmesh_storage_write_seconds", database),
                    value -> value > SLOW_WRITE_SECONDS,
                    "%.2f s to write a row in the database of the "
                            + database
                            + ", expected at most 0.5",
                    "its disk, or what else uses it");
        }
        for (var pool : List.of("read", "vault", "journal")) {
            var waiting = Gauge.connections(pool, "waiting");
            if (before.value(waiting).orElse(0) > 0) {
                level(
                        "pool",
                        waiting,
                        value -> value > 0,
                        "%.0f wait for a connection of the pool '" + pool + "'",
                        "a slow database"
                                + (pool.equals("journal")
                                        ? ": writes and recoveries queue; else "
                                        : "; else ")
                                + Gauge.setting(pool));
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
        skew();
    }

    /// Shards are spread by number; the busy twins may be in few of them.
    private void skew() {
        var here = now.value("twinmesh_twins_live{where=\"here\"}").orElse(0);
        var everywhere = now.value("twinmesh_twins_live{where=\"cluster\"}").orElse(0);
        var servers = now.value("twinmesh_members_role{role=\"twin\"}").orElse(1);
        var share = everywhere / Math.max(servers, 1);
        if (everywhere > MANY_TWINS && here > SKEWED * share) {
            add(
                    "skew",
                    String.format(
                            Locale.ROOT,
                            "%,.0f of the cluster's %,.0f twins in memory are here, expected about"
                                    + " %,.0f",
                            here,
                            everywhere,
                            share),
                    "a server that has just come takes its part within minutes; else its start");
        }
    }

    private void queues() {
        near(
                "mailbox",
                "twinmesh_mailbox_waiting",
                Gauge.MOST_WAITING,
                "%,.0f questions wait for one twin, query or account, of %,.0f that may (%s)",
                "who asks one patient so much; else the database, or more processors");
        near(
                "jobs",
                "twinmesh_jobs_open",
                Gauge.MOST_JOBS,
                "%,.0f questions are open, of %,.0f that may be (%s)",
                "more agents, or find out who asks so much");
        near(
                "audit",
                "twinmesh_audit_waiting",
                Gauge.MOST_RECORDS,
                "%,.0f records wait for the audit trail, of %,.0f that may (%s)",
                "the database's disk");
        near(
                "streams",
                "twinmesh_streams_open",
                Gauge.MOST_STREAMS,
                "%,.0f follow events, of %,.0f that may (%s)",
                "more of them, or fewer that listen");
        for (var refused : Refused.between(before, now)) {
            add(
                    "refused",
                    String.format(
                            Locale.ROOT,
                            "%.0f requests were refused while this looked: %s",
                            refused.requests(),
                            refused.code()),
                    now.setting(refused.setting())
                            .map(value ->
                                    refused.setting()
                                            + " is "
                                            + value
                                            + ": a higher one, or find out who asks so much")
                            .orElse("docs/refusals.md says what the code means"));
        }
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

    /// @param seen with places for what there is, for what may be and for the setting
    private void near(String what, String series, String setting, String seen, String remedy) {
        var limit = now.limit(setting);
        if (limit.isPresent()) {
            now.value(series)
                    .ifPresent(value -> {
                        if (value > NEAR * limit.getAsDouble()) {
                            add(
                                    what,
                                    String.format(
                                            Locale.ROOT, seen, value, limit.getAsDouble(), setting),
                                    remedy);
                        }
                    });
        }
    }

    private void add(String what, String seen, String remedy) {
        findings.add(new Finding(what, seen, remedy));
    }
}
