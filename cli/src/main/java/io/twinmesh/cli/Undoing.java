package io.twinmesh.cli;

/// Something that must not outlast this program: it is undone by [#close], or by a signal that
/// stops the program before.
public final class Undoing implements AutoCloseable {
    private final Runnable undo;
    private final Thread atStop;

    private Undoing(Runnable undo) {
        this.undo = undo;
        this.atStop = new Thread(undo);
    }

    /// @param undo safe to repeat
    public static Undoing of(Runnable undo) {
        var undoing = new Undoing(undo);
        Runtime.getRuntime().addShutdownHook(undoing.atStop);
        return undoing;
    }

    @Override
    public void close() {
        try {
            undo.run();
        } finally {
            withdraw();
        }
    }

    private void withdraw() {
        try {
            Runtime.getRuntime().removeShutdownHook(atStop);
        } catch (IllegalStateException _) {
            // it is running already
        }
    }
}
