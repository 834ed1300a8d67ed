package io.twinmesh.actors.reputation;

import java.time.Instant;

/// A node gets no work of clients until it has answered enough questions with known answers.
///
/// @param since when its third result within seven days was proved wrong
/// @param passed known answers given since, in a row
public record Suspension(Instant since, int passed) {
    /// Known answers in a row that end a suspension.
    public static final int WAY_BACK = 20;

    Suspension answered(boolean right) {
        return new Suspension(since, right ? passed + 1 : 0);
    }

    boolean over() {
        return passed >= WAY_BACK;
    }
}
