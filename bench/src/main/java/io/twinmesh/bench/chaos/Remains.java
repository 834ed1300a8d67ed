package io.twinmesh.bench.chaos;

import java.io.IOException;
import java.sql.SQLException;

/// What a run leaves behind. Only one that was judged and is good has nothing to be looked at: of
/// one that broke off, or that nobody could judge, logs and database are all there is.
final class Remains {
    private Remains() {}

    interface Judged {
        Outcome outcome() throws IOException, SQLException, InterruptedException;
    }

    /// @param keep is told of an outcome that is not good, and of whatever is thrown in its place
    static Outcome ofWhatIsNotGood(Judged run, Runnable keep)
            throws IOException, SQLException, InterruptedException {
        var good = false;
        try {
            var outcome = run.outcome();
            good = outcome.good();
            return outcome;
        } finally {
            if (!good) {
                keep.run();
            }
        }
    }
}
