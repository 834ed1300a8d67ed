package io.twinmesh.persistence.quarantine;

import io.twinmesh.persistence.history.sealed.DamageReport;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;

import java.sql.Connection;
import java.sql.SQLException;

/// Takes the damage that a projection meets. A projection reads each row once, so the twin goes on
/// the list in the transaction that moves the cursor past its row: no crash stores the one without
/// the other.
public final class DamageFiling {
    private final Quarantine quarantine;
    private final DamageReport told;

    /// @param told hears of each case, also of one whose transaction fails and is tried again
    public DamageFiling(Quarantine quarantine, DamageReport told) {
        this.quarantine = quarantine;
        this.told = told;
    }

    /// @param transaction on the journal's database
    public void found(Connection transaction, UnreadableHistoryException damage)
            throws SQLException {
        quarantine.add(transaction, damage);
        told.found(damage);
    }
}
