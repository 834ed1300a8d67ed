package io.twinmesh.bench.chaos;

import io.twinmesh.bench.chaos.load.Notes;
import io.twinmesh.bench.chaos.oracle.Oracle;

import java.io.PrintStream;

/// Says what must not be, as far as it is known, when a run breaks off or is told to stop before it
/// was judged.
final class LastWords implements AutoCloseable {
    private final Notes notes;
    private final PrintStream out;
    private final Thread whenStopped = new Thread(this::say);
    private boolean spared;

    LastWords(Notes notes, PrintStream out) {
        this.notes = notes;
        this.out = out;
        Runtime.getRuntime().addShutdownHook(whenStopped);
    }

    /// The run was judged.
    void spared() {
        spared = true;
    }

    private void say() {
        var found = Oracle.soFar(notes.history());
        if (!found.isEmpty()) {
            Outcome.print(found, out);
            out.flush();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(whenStopped);
        } catch (IllegalStateException _) {
            // it was told to stop, and says it there
            return;
        }
        if (!spared) {
            say();
        }
    }
}
