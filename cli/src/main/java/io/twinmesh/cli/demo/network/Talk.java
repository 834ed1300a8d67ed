package io.twinmesh.cli.demo.network;

import java.io.PrintWriter;

/// What the demo says while it works: lines on standard error and, on a terminal only, a bar that
/// is drawn over itself.
public final class Talk {
    private static final int BAR_CELLS = 30;

    private final PrintWriter err;
    private final boolean terminal;
    private boolean barShown;

    public Talk(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    public synchronized void line(String format, Object... arguments) {
        clearBar();
        err.printf(format + "%n", arguments);
        err.flush();
    }

    /// Shows how much of something is done.
    public synchronized void progress(String what, long done, long total) {
        if (!terminal || total <= 0) {
            return;
        }
        var filled = (int) (BAR_CELLS * Math.min(done, total) / total);
        err.print(
                "\r%-12s [%s%s] %d/%d"
                        .formatted(
                                what,
                                "#".repeat(filled),
                                ".".repeat(BAR_CELLS - filled),
                                done,
                                total));
        err.flush();
        barShown = true;
        if (done >= total) {
            clearBar();
        }
    }

    private void clearBar() {
        if (barShown) {
            err.print("\r" + " ".repeat(BAR_CELLS + 40) + "\r");
            err.flush();
            barShown = false;
        }
    }
}
