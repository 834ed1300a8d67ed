package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// A read model that follows the journal.
public interface Projection {
    /// Names its cursor; permanent.
    String name();

    JournalTailer.Wanted wanted();

    /// How long from the beginning of one slice to the next, so that several events share one
    /// transaction. A slice that takes longer is followed at once.
    Duration pause();

    /// Makes sure that its tables are as a reader expects them before the first event. It may empty
    /// them and move its cursor, which is locked, to the start.
    ///
    /// @throws ProjectionHaltedException when they are damaged
    void prepare(Connection transaction) throws SQLException;

    /// Adds a piece of what a program of before left out of its tables, in a transaction in which
    /// the cursor is locked; it is committed before the next piece. To be called until there is
    /// none left: behind [#prepare], and before events are taken in, since such a program may have
    /// worked meanwhile.
    ///
    /// @return whether there was one
    default boolean complete(Connection transaction) throws SQLException {
        return false;
    }

    /// Takes events in, in the transaction that also moves the cursor: all or nothing, exactly
    /// once.
    ///
    /// @throws ProjectionHaltedException when the events do not continue what is there
    void apply(Connection transaction, List<JournalRow> rows) throws SQLException;

    /// What the last [#apply] did is committed: the time for what others are told of it.
    default void committed() {}
}
