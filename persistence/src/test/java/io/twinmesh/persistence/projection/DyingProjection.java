package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Throws after its work, a given number of times.
final class DyingProjection implements Projection {
    private final Projection inner;
    private final AtomicInteger deaths;

    DyingProjection(Projection inner, int deaths) {
        this.inner = inner;
        this.deaths = new AtomicInteger(deaths);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public JournalTailer.Wanted wanted() {
        return inner.wanted();
    }

    @Override
    public Duration pause() {
        return inner.pause();
    }

    @Override
    public void prepare(Connection transaction) throws SQLException {
        inner.prepare(transaction);
    }

    @Override
    public boolean complete(Connection transaction) throws SQLException {
        return inner.complete(transaction);
    }

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) throws SQLException {
        inner.apply(transaction, rows);
        if (deaths.getAndDecrement() > 0) {
            throw new IllegalStateException("killed before the commit");
        }
    }
}
