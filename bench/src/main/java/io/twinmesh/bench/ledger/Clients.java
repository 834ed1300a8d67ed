package io.twinmesh.bench.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Clients that do the same over and over, each on a thread of its own.
final class Clients {
    private Clients() {}

    /// One thing that a client does; blocks until it is done.
    @FunctionalInterface
    interface Deed {
        void once() throws Exception;
    }

    /// Makes a client.
    @FunctionalInterface
    interface Making {
        Deed client() throws SQLException;
    }

    /// @param making a client's deed; called once per client, before the time begins
    /// @return how often a second, all of them together
    static double rate(int clients, Duration length, Making making)
            throws InterruptedException, ExecutionException, SQLException {
        var deeds = new ArrayList<Deed>();
        for (int client = 0; client < clients; client++) {
            deeds.add(making.client());
        }
        try (var threads = Executors.newFixedThreadPool(clients)) {
            long start = System.nanoTime();
            long end = start + length.toNanos();
            List<Future<Long>> done = new ArrayList<>();
            for (var deed : deeds) {
                done.add(threads.submit(() -> until(end, deed)));
            }
            long all = 0;
            for (var one : done) {
                all += one.get();
            }
            return all * 1e9 / (System.nanoTime() - start);
        }
    }

    private static long until(long end, Deed deed) throws Exception {
        long done = 0;
        while (System.nanoTime() < end) {
            deed.once();
            done++;
        }
        return done;
    }
}
