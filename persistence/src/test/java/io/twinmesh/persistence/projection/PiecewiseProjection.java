package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

/// Completes a table `piece` row by row, and looks each time how many others see.
final class PiecewiseProjection implements Projection {
    private final DataSource others;
    private final long pieces;
    private final List<Long> seen = new CopyOnWriteArrayList<>();

    PiecewiseProjection(DataSource others, long pieces) {
        this.others = others;
        this.pieces = pieces;
    }

    @Override
    public String name() {
        return "pieces";
    }

    @Override
    public JournalTailer.Wanted wanted() {
        return new JournalTailer.Wanted("none|", false, 10);
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(10);
    }

    @Override
    public void prepare(Connection transaction) {}

    @Override
    public boolean complete(Connection transaction) throws SQLException {
        try (var connection = others.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM piece")) {
            rows.next();
            seen.add(rows.getLong(1));
        }
        if (seen.getLast() == pieces) {
            return false;
        }
        try (var statement = transaction.createStatement()) {
            statement.execute("INSERT INTO piece VALUES (1)");
        }
        return true;
    }

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) {}

    /// How many pieces others saw when each was begun.
    List<Long> seenByOthers() {
        return List.copyOf(seen);
    }
}
