package io.twinmesh.actors.reputation;

/// How many leases a node may hold at once: one at first, doubled with every ten results that were
/// checked and right, halved with each that was wrong. An owner who comes with a thousand new names
/// so gets little work for each before it is known.
///
/// @param leases 1 or more
/// @param right since the last change
public record SlowStart(int leases, int right) {
    /// More than any node takes.
    static final int MOST = 1024;

    private static final int DOUBLED_EACH = 10;

    static final SlowStart NEW = new SlowStart(1, 0);

    /// A result that was wrong was not.
    SlowStart takenBack() {
        return new SlowStart(Math.min(MOST, leases * 2), right);
    }

    SlowStart checked(boolean good) {
        if (!good) {
            return new SlowStart(Math.max(1, leases / 2), 0);
        }
        return right + 1 < DOUBLED_EACH
                ? new SlowStart(leases, right + 1)
                : new SlowStart(Math.min(MOST, leases * 2), 0);
    }
}
