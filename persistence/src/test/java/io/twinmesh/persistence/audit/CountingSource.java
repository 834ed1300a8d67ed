package io.twinmesh.persistence.audit;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

import javax.sql.DataSource;

/// A data source that counts what is taken from it, and can be held or broken.
final class CountingSource implements DataSource {
    private final DataSource source;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final CountDownLatch waited = new CountDownLatch(1);
    private volatile CountDownLatch gate = new CountDownLatch(0);

    CountingSource(DataSource source) {
        this.source = source;
    }

    int opened() {
        return opened.get();
    }

    /// Nobody gets a connection until [#release].
    void hold() {
        gate = new CountDownLatch(1);
    }

    /// Returns when somebody waits for a connection.
    void awaitSomebody() throws InterruptedException {
        if (!waited.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody wanted a connection");
        }
    }

    void release() {
        gate.countDown();
    }

    void broken(boolean now) {
        broken.set(now);
    }

    @Override
    public Connection getConnection() throws SQLException {
        opened.incrementAndGet();
        waited.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException(e);
        }
        if (broken.get()) {
            throw new SQLException("broken on purpose");
        }
        return source.getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
