package io.twinmesh.cluster.node.management;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.store.DatabaseProbe;
import io.twinmesh.cluster.node.store.StorageProbe;
import io.twinmesh.cluster.sharding.LiveTwins;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.cluster.telemetry.Telemetry;
import io.twinmesh.persistence.journal.JournalSettings;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.management.JMException;
import javax.management.ObjectName;
import javax.sql.DataSource;

/// The limits that a server runs into, as metrics: memory, twins in it, connections, mailboxes, the
/// disk of the database, clocks, and who of the cluster is heard of. `twinmesh doctor` reads them.
public final class Vitals {
    private static final double MILLIS = 1e3;
    private static final String CONNECTIONS = "twinmesh.storage.connections";
    private static final String ABOUT_CONNECTIONS =
            "Connections of a pool to its database, and who waits for one";

    private Vitals() {}

    /// From now on they are in every scrape.
    public static void show(Core core, StorageProbe storage) {
        var telemetry = core.telemetry();
        telemetry.gauge(
                "twinmesh.heap.live.bytes",
                "Heap that the last collections left in use",
                Vitals::liveHeap);
        telemetry.gauge(
                "twinmesh.heap.limit.bytes",
                "Heap that there can be at most",
                () -> Runtime.getRuntime().maxMemory());
        pool(telemetry, "read", core.databases().journal());
        pool(telemetry, "vault", core.databases().vault());
        journalPool(telemetry, core.databases().journal().getJdbcUrl());
        probe(telemetry, "journal", storage.journal());
        probe(telemetry, "vault", storage.vault());
        telemetry.asked(
                "twinmesh.clock.offset.seconds",
                "How far the clock of the journal's database is before this machine's",
                () -> clockOffset(core.databases().journal(), core.time()));
        for (var state : MemberState.values()) {
            telemetry.gauge(
                    "twinmesh.members",
                    "Servers of the cluster as this one sees them",
                    () -> state.count(core.system()),
                    "state",
                    state.text);
        }
        roles(telemetry, core.system());
        telemetry.gauge(
                "twinmesh.mailbox.waiting",
                "Questions of requests that wait for the actor for which most do",
                () -> core.asks().most());
        Limits.show(telemetry, core.config(), core.system().settings().config());
    }

    /// From now on they are in every scrape, too.
    public static void show(Telemetry telemetry, LiveTwins twins) {
        var what = "Twins in memory, as of some seconds ago";
        telemetry.gauge("twinmesh.twins.live", what, twins::here, "where", "here");
        telemetry.gauge("twinmesh.twins.live", what, twins::everywhere, "where", "cluster");
    }

    private static void roles(Telemetry telemetry, ActorSystem<?> system) {
        for (var role : Role.values()) {
            telemetry.gauge(
                    "twinmesh.members.role",
                    "Servers of the cluster that are up and do this, as this one sees them",
                    () -> role.members(system),
                    "role",
                    role.text());
        }
    }

    private static void probe(Telemetry telemetry, String database, DatabaseProbe probe) {
        telemetry.gauge(
                "twinmesh.storage.write.seconds",
                "How long the last probe took to write one row",
                () -> probe.lastWrite().toMillis() / MILLIS,
                "database",
                database);
        telemetry.gauge(
                "twinmesh.storage.unavailable",
                "1 when the database did not answer or took no write when that was last tried",
                () -> probe.unavailable() ? 1 : 0,
                "database",
                database);
    }

    private static double liveHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(pool -> pool.getCollectionUsage())
                .filter(Objects::nonNull)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static void pool(Telemetry telemetry, String pool, HikariDataSource source) {
        var name = CONNECTIONS;
        var what = ABOUT_CONNECTIONS;
        var now = source.getHikariPoolMXBean();
        telemetry.gauge(name, what, now::getActiveConnections, "pool", pool, "state", "busy");
        telemetry.gauge(
                name, what, now::getThreadsAwaitingConnection, "pool", pool, "state", "waiting");
        telemetry.gauge(name, what, source::getMaximumPoolSize, "pool", pool, "state", "limit");
    }

    /// The journal has a pool of its own, with as many threads as connections: who waits, waits for
    /// a thread. It says so by JMX alone.
    private static void journalPool(Telemetry telemetry, String url) {
        var bean = "slick:type=AsyncExecutor,name=" + JournalSettings.poolName(url);
        Map.of("ActiveThreads", "busy", "QueueSize", "waiting", "MaxThreads", "limit")
                .forEach((attribute, state) ->
                        telemetry.gauge(
                                CONNECTIONS,
                                ABOUT_CONNECTIONS,
                                () -> attribute(bean, attribute),
                                "pool",
                                "journal",
                                "state",
                                state));
    }

    /// Not a number while there is no such thing.
    private static double attribute(String bean, String attribute) {
        try {
            return ((Number)
                            ManagementFactory.getPlatformMBeanServer()
                                    .getAttribute(new ObjectName(bean), attribute))
                    .doubleValue();
        } catch (JMException _) {
            return Double.NaN;
        }
    }

    /// Blocks.
    private static double clockOffset(DataSource source, InstantSource time) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            var asked = time.instant();
            try (var rows = statement.executeQuery("SELECT CURRENT_TIMESTAMP")) {
                rows.next();
                var said = rows.getObject(1, OffsetDateTime.class).toInstant();
                var middle = asked.plus(Duration.between(asked, time.instant()).dividedBy(2));
                return Duration.between(middle, said).toMillis() / MILLIS;
            }
        }
    }

    private enum MemberState {
        UP("up"),
        JOINING("joining"),
        LEAVING("leaving"),
        UNREACHABLE("unreachable");

        private static final Set<MemberStatus> COMING =
                Set.of(MemberStatus.joining(), MemberStatus.weaklyUp());

        private final String text;

        MemberState(String text) {
            this.text = text;
        }

        int count(ActorSystem<?> system) {
            var cluster = Cluster.get(system).state();
            int count = 0;
            for (Member member : cluster.getMembers()) {
                if (of(member, cluster.getUnreachable()) == this) {
                    count++;
                }
            }
            return count;
        }

        private static MemberState of(Member member, Set<Member> unreachable) {
            if (unreachable.contains(member)) {
                return UNREACHABLE;
            }
            if (COMING.contains(member.status())) {
                return JOINING;
            }
            return member.status().equals(MemberStatus.up()) ? UP : LEAVING;
        }
    }
}
