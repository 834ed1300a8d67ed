package io.twinmesh.bench.ledger;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// The baseline of [LanePayouts]: the same payouts as one SQL transaction each.
@State(Scope.Benchmark)
public class SqlPayouts {
    private static final int CLIENTS = 4;

    private final SqlLedger ledger = SqlLedger.inMemory();
    private final AtomicInteger numbers = new AtomicInteger();
    private final ArrayBlockingQueue<SqlClient> idle = new ArrayBlockingQueue<>(CLIENTS);

    public SqlPayouts() {
        for (int i = 0; i < CLIENTS; i++) {
            idle.add(ledger.client());
        }
    }

    @Setup(Level.Iteration)
    public void forgetPayouts() {
        ledger.forgetPayouts();
    }

    @TearDown
    public void close() {
        idle.forEach(SqlClient::close);
        ledger.close();
    }

    @Benchmark
    @Threads(1)
    public boolean oneClient() throws InterruptedException {
        return pay();
    }

    @Benchmark
    @Threads(CLIENTS)
    public boolean fourClients() throws InterruptedException {
        return pay();
    }

    private boolean pay() throws InterruptedException {
        var client = idle.take();
        try {
            return client.pay(new Payout(numbers.getAndIncrement()));
        } finally {
            idle.add(client);
        }
    }
}
