package io.twinmesh.inference.engine.batch;

/// Guesses whether another request is to come, from how many there were at a time.
///
/// A caller that waits for its answer asks nothing new meanwhile. So when as many requests are here
/// as were ever here at a time lately, every caller known is waiting already and a delay would only
/// make them wait longer: one caller alone is never made to wait. A delay that ended in vain lowers
/// the guess to what was here then. Not safe for use by several threads.
final class Company {
    private int most = 1;
    private int here;

    void came() {
        here++;
        most = Math.max(most, here);
    }

    void left() {
        here--;
    }

    /// Whether fewer are here than there were.
    boolean moreToCome() {
        return here < most;
    }

    /// A wait ended and nobody came.
    void waitedInVain() {
        most = Math.max(1, here);
    }
}
