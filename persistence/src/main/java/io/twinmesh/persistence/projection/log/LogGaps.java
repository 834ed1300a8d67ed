package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.projection.log.LogTables.Told;
import io.twinmesh.persistence.statement.AccountLeaves;

import java.sql.Connection;
import java.sql.SQLException;

/// Leaves of one lane's log of which the rows of accounts do not tell: programs from before those
/// rows wrote them, before this release's first start or beside it while servers are replaced one
/// by one.
final class LogGaps {
    /// In one transaction, so that one that is cut off costs little.
    static final int LEAVES_AT_ONCE = 10_000;

    private final Connection transaction;
    private final String lane;

    LogGaps(Connection transaction, String lane) {
        this.transaction = transaction;
        this.lane = lane;
    }

    /// Tells of the first of them.
    ///
    /// @return whether there were any
    boolean close() throws SQLException {
        var tables = new LogTables(transaction, lane);
        var told = tables.told().orElse(new Told(0, 0, 0));
        if (told.listed() < told.size()) {
            long to = end(told.listed(), told.size());
            AccountLeaves.list(transaction, lane, told.listed(), to);
            tables.update(new Told(told.size(), to, told.counted()));
            return true;
        }
        if (told.counted() < told.size()) {
            long to = end(told.counted(), told.size());
            AccountChanges.count(transaction, lane, told.counted(), to);
            tables.update(new Told(told.size(), told.listed(), to));
            return true;
        }
        return false;
    }

    private static long end(long from, long size) {
        return Math.min(size, from + LEAVES_AT_ONCE);
    }
}
