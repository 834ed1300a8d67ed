package io.twinmesh.bench.ledger;

import com.sun.management.OperatingSystemMXBean;

import io.twinmesh.bench.bars.Bars;
import io.twinmesh.persistence.journal.Database;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// `twinmesh bench ledger`: payouts that are on the disk, in the log and final, beside SQL
/// transactions and single rows in the same database.
public final class LedgerBench {
    public static final String USAGE =
            """
            twinmesh bench ledger --db JDBC-URL [--seconds N]

            Payouts on a lane with journal, receipts, log and four witnesses, beside one SQL transaction for each payout
            and beside single rows, 16 clients, all on one database and with one driver; N seconds for each (10 unless
            said otherwise). Then what lane, auditor and verifier cost a core. Exit code 3: a bar was missed.

              --db JDBC-URL   jdbc:postgresql://HOST/DATABASE?user=NAME&password=…; the schema twinmesh_bench in it is dropped
                              and made anew. With fsync or synchronous_commit off nothing is measured.\
            """;

    private static final String SCHEMA = "twinmesh_bench";
    private static final int CLIENTS = 16;
    private static final double PER_SECOND = 10_000;
    private static final int BAR_MISSED = 3;

    /// So many payouts begun and not final yet keep lane, log and witnesses busy, since a
    /// checkpoint is final half a second after its last leaf was asked for; more would only wait
    /// longer.
    private static final int MOST_AHEAD = 40_000;

    private final PrintStream out;
    private final Bars bars = new Bars();
    private final String url;
    private final Duration length;
    private final int rounds;
    private final AtomicInteger numbers = new AtomicInteger();

    /// @param url of a database that has none of our tables
    /// @param rounds of each measurement of processor time
    LedgerBench(PrintStream out, String url, Duration length, int rounds) {
        this.out = out;
        // all sides with the same settings of the driver
        this.url = new Database(url, "", "").url();
        this.length = length;
        this.rounds = rounds;
    }

    /// @return the exit status
    public static int run(List<String> args, PrintStream out) {
        boolean wellFormed =
                (args.size() == 2 || (args.size() == 4 && args.get(2).equals("--seconds")))
                        && args.getFirst().equals("--db")
                        && args.get(1).startsWith("jdbc:postgresql:")
                        && (args.size() == 2 || args.get(3).matches("[1-9][0-9]{0,3}"));
        if (!wellFormed) {
            out.println(USAGE);
            return args.equals(List.of("--help")) ? 0 : 2;
        }
        var url = args.get(1);
        var length = Duration.ofSeconds(args.size() == 2 ? 10 : Long.parseLong(args.get(3)));
        try {
            requireDurable(url, out);
            schema(url, true);
            try {
                var own = url + (url.contains("?") ? "&" : "?") + "currentSchema=" + SCHEMA;
                return new LedgerBench(out, own, length, 15).measure() ? 0 : BAR_MISSED;
            } finally {
                schema(url, false);
            }
        } catch (Exception e) {
            out.println("twinmesh: a measurement failed: " + e);
            return 1;
        }
    }

    private static void requireDurable(String url, PrintStream out) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            for (var setting : List.of("fsync", "synchronous_commit")) {
                try (var statement = connection.createStatement();
                        var rows = statement.executeQuery("SHOW " + setting)) {
                    rows.next();
                    if (!rows.getString(1).equals("on")) {
                        throw new IllegalArgumentException(
                                setting + " is " + rows.getString(1) + ", want on");
                    }
                }
            }
            out.println(
                    "PostgreSQL "
                            + connection.getMetaData().getDatabaseProductVersion()
                            + ", fsync on, synchronous_commit on");
        }
    }

    private static void schema(String url, boolean anew) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
            if (anew) {
                statement.execute("CREATE SCHEMA " + SCHEMA);
            }
        }
    }

    /// @return whether every bar is met
    boolean measure() throws Exception {
        out.printf("%d s each, %d clients of SQL%n%n", length.toSeconds(), CLIENTS);
        try (var sql = SqlLedger.on(url)) {
            double textbook = textbook(sql);
            double rows = rows();
            double ours = ours();
            textbook = Math.max(textbook, textbook(sql));
            bars.atLeast("durable payouts/s, each with receipt and final", ours, PER_SECOND, "");
            bars.atLeast("so many times one SQL transaction for each", ours / textbook, 40, "");
            show("times single rows", ours / rows);
        }
        var core = new ProcessorTime(rounds);
        bars.atLeast("payouts/s of the lane in memory, a core", core.payouts(), 1e6, "");
        bars.atLeast("leaves/s of the auditor, a core", core.auditedLeaves(), 1e6, "");
        bars.atMost("a proof of 10^9 leaves checked", core.proofMilliseconds(), 1, "ms");
        bars.print(out);
        return bars.allMet();
    }

    private double textbook(SqlLedger sql)
            throws SQLException, InterruptedException, ExecutionException {
        var clients = new ArrayList<SqlClient>();
        try {
            double rate =
                    Clients.rate(
                            CLIENTS,
                            length,
                            () -> {
                                var client = sql.client();
                                clients.add(client);
                                return () -> client.pay(new Payout(numbers.getAndIncrement()));
                            });
            show("payouts/s, one SQL transaction for each", rate);
            return rate;
        } finally {
            clients.forEach(SqlClient::close);
        }
    }

    private double rows() throws SQLException, InterruptedException, ExecutionException {
        SingleRows.createTable(url);
        var clients = new ArrayList<SingleRows>();
        try {
            double rate =
                    Clients.rate(
                            CLIENTS,
                            length,
                            () -> {
                                var client = SingleRows.client(url);
                                clients.add(client);
                                return client::insert;
                            });
            show("single rows/s", rate);
            return rate;
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    /// @return payouts a second
    private double ours() throws Exception {
        var folder = Files.createTempDirectory("twinmesh-bench");
        try (var witnesses = new FourWitnesses(WholeLedger.LOG.vkey(), folder);
                var ledger = WholeLedger.open(new Database(url, "", ""), witnesses.policy())) {
            var traffic = new Traffic(ledger);
            traffic.deposit();
            // a server runs for weeks: what a young process still has to compile is not measured
            traffic.pay(length, Double.MAX_VALUE, MOST_AHEAD);
            long cpu = processorNanos();
            var full = traffic.pay(length.multipliedBy(2), Double.MAX_VALUE, MOST_AHEAD);
            show("payouts/s, the lane as fast as its log", full.perSecond());
            show("us of this process a payout", (processorNanos() - cpu) / 1e3 / full.payouts());
            show("ms from accepted to final then, median", full.untilFinal(0.5));
            bars.atMost(
                    "accepted to final, 99 of 100, full rate", full.untilFinal(0.99), 2000, "ms");
            var paced = traffic.pay(length, PER_SECOND, Integer.MAX_VALUE);
            show("payouts/s asked for at the bar's rate", paced.perSecond());
            show("ms from accepted to final, median", paced.untilFinal(0.5));
            bars.atMost(
                    "accepted to final, 99 of 100, 10,000/s", paced.untilFinal(0.99), 2000, "ms");
            requireStraight(ledger);
            return full.perSecond();
        } finally {
            deleted(folder);
        }
    }

    private static void requireStraight(WholeLedger ledger) throws SQLException {
        var summary = ledger.summary();
        if (summary.sum().signum() != 0
                || summary.paidTokens() != summary.payouts() * Payout.PRICE
                || summary.finalSize() != summary.payouts() + Payout.PAYERS) {
            throw new IllegalStateException("the books are not straight: " + summary);
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private void show(String what, double number) {
        out.println(String.format(Locale.ROOT, "%-62s %,12.1f", what, number));
    }

    private static void deleted(Path folder) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (var file : files) {
            Files.delete(file);
        }
    }
}
