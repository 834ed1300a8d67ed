package io.twinmesh.persistence.quarantine;

import io.twinmesh.persistence.history.sealed.DamageReport;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Takes the damage that a projection meets. A projection reads each row once, so the twin goes on
/// the list in the transaction that moves the cursor past its row: no crash stores the one without
/// the other. Who is told of it looks at the list, and is told when the case is on it.
///
/// For one projection, which uses it from one thread.
public final class DamageFiling {
    private final Quarantine quarantine;
    private final DamageReport told;
    private final List<UnreadableHistoryException> filed = new ArrayList<>();

    /// @param told hears of each case whose transaction is committed
    public DamageFiling(Quarantine quarantine, DamageReport told) {
        this.quarantine = quarantine;
        this.told = told;
    }

    /// Forgets the cases of a transaction that was not committed and is tried again.
    public void begin() {
        filed.clear();
    }

    /// @param transaction on the journal's database
    public void found(Connection transaction, UnreadableHistoryException damage)
            throws SQLException {
        quarantine.add(transaction, damage);
        filed.add(damage);
    }

    public void committed() {
        filed.forEach(told::found);
        filed.clear();
    }
}
