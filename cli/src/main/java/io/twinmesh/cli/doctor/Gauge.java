package io.twinmesh.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// How full one limit of a server is.
///
/// @param what for programs: permanent, for example `heap`
/// @param now so much there is of it
/// @param limit so much there may be, or what is usual of a time, above 0
/// @param unit of both: MiB, seconds, or a count
/// @param setting what raises the limit
record Gauge(String what, double now, double limit, Unit unit, String setting) {
    /// How many MiB, seconds or things are said.
    enum Unit {
        MIB,
        SECONDS,
        COUNT;

        String text(double value) {
            return switch (this) {
                case MIB -> String.format(Locale.ROOT, "%.0f MiB", value);
                case SECONDS -> String.format(Locale.ROOT, "%.2f s", value);
                case COUNT -> String.format(Locale.ROOT, "%,.0f", value);
            };
        }
    }

    /// The setting of how many twins a server keeps in memory.
    static final String MOST_TWINS =
            "pekko.cluster.sharding.passivation.default-strategy.active-entity-limit";

    static final String MOST_WAITING = "twinmesh.http.max-waiting";
    static final String MOST_JOBS = "twinmesh.job.max-open";
    static final String MOST_RECORDS = "twinmesh.audit.queue";
    static final String MOST_STREAMS = "twinmesh.streams.max-open";

    /// As metrics call them.
    static final List<String> DATABASES = List.of("journal", "vault");

    private static final double MIB = 1 << 20;

    /// A part of 1, or more when there is more than there may be.
    double used() {
        return now / limit;
    }

    /// All that the server tells a limit of, and times beside what is usual, the fullest first.
    static List<Gauge> of(Scrape scrape) {
        var found = new ArrayList<Gauge>();
        add(
                found,
                "heap",
                over(scrape.value("twinmesh_heap_live_bytes"), MIB),
                over(scrape.value("twinmesh_heap_limit_bytes"), MIB),
                Unit.MIB,
                "-Xmx, server.memory");
        for (var pool : List.of("read", "vault", "journal")) {
            add(
                    found,
                    "pool " + pool,
                    scrape.value(connections(pool, "busy")),
                    scrape.value(connections(pool, "limit")),
                    Unit.COUNT,
                    setting(pool));
        }
        counted(found, scrape, "twins", "twinmesh_twins_live{where=\"here\"}", MOST_TWINS);
        counted(found, scrape, "mailbox", "twinmesh_mailbox_waiting", MOST_WAITING);
        counted(found, scrape, "jobs", "twinmesh_jobs_open", MOST_JOBS);
        counted(found, scrape, "audit", "twinmesh_audit_waiting", MOST_RECORDS);
        counted(found, scrape, "streams", "twinmesh_streams_open", MOST_STREAMS);
        for (var database : DATABASES) {
            timed(
                    found,
                    scrape,
                    "write " + database,
                    of("twinmesh_storage_write_seconds", database),
                    Checkup.SLOW_WRITE_SECONDS,
                    "the database's disk");
        }
        timed(
                found,
                scrape,
                "journal",
                "twinmesh_tail_lag_seconds",
                Checkup.LONG_LAG_SECONDS,
                "the database's disk");
        timed(
                found,
                scrape,
                "index",
                "twinmesh_resource_index_lag_seconds",
                Checkup.LONG_LAG_SECONDS,
                "the database's disk");
        found.sort((one, other) -> Double.compare(other.used(), one.used()));
        return List.copyOf(found);
    }

    /// How many connections a pool may have.
    ///
    /// @param pool read, vault or journal
    static String setting(String pool) {
        return switch (pool) {
            case "read" -> "twinmesh.storage.connections";
            case "journal" -> "twinmesh.storage.journal-connections (PostgreSQL)";
            default -> "twinmesh.storage." + pool + "-connections";
        };
    }

    /// The series of one of the databases.
    static String of(String metric, String database) {
        return metric + "{database=\"" + database + "\"}";
    }

    /// @param state busy, waiting or limit
    static String connections(String pool, String state) {
        return "twinmesh_storage_connections{pool=\"" + pool + "\",state=\"" + state + "\"}";
    }

    private static void counted(
            List<Gauge> found, Scrape scrape, String what, String series, String setting) {
        add(found, what, scrape.value(series), scrape.limit(setting), Unit.COUNT, setting);
    }

    private static void timed(
            List<Gauge> found,
            Scrape scrape,
            String what,
            String series,
            double usual,
            String setting) {
        add(found, what, scrape.value(series), OptionalDouble.of(usual), Unit.SECONDS, setting);
    }

    private static void add(
            List<Gauge> found,
            String what,
            OptionalDouble now,
            OptionalDouble limit,
            Unit unit,
            String setting) {
        if (now.isPresent() && limit.isPresent() && limit.getAsDouble() > 0) {
            found.add(new Gauge(what, now.getAsDouble(), limit.getAsDouble(), unit, setting));
        }
    }

    private static OptionalDouble over(OptionalDouble value, double unit) {
        return value.isPresent()
                ? OptionalDouble.of(value.getAsDouble() / unit)
                : OptionalDouble.empty();
    }
}
