package io.twinmesh.persistence.ledger.lane.table;

/// What an account holds.
///
/// @param available can be spent, 0 or more
/// @param reserved set aside for running jobs, 0 or more
public record AccountBalance(long available, long reserved) {
    public static final AccountBalance NOTHING = new AccountBalance(0, 0);

    public AccountBalance {
        if (available < 0 || reserved < 0) {
            throw new IllegalStateException(
                    "I3: no balance below zero, got " + available + " and " + reserved);
        }
    }

    public AccountBalance plus(long moreAvailable, long moreReserved) {
        return new AccountBalance(
                Math.addExact(available, moreAvailable), Math.addExact(reserved, moreReserved));
    }
}
