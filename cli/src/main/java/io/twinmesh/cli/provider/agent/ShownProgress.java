package io.twinmesh.cli.provider.agent;

import io.twinmesh.cli.provider.agent.shelf.DownloadProgress;
import io.twinmesh.inference.proof.Digest;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/// Shows downloads to people: a bar that is drawn over itself on a terminal, a line of the log for
/// each tenth elsewhere.
public final class ShownProgress implements DownloadProgress {
    private static final int WIDTH = 30;
    private static final int MOST_AT_ONCE = 256;

    private final PrintStream out;
    private final boolean terminal;
    private final AgentLog log;
    private final Map<Digest, Integer> shown = new HashMap<>();

    /// @param terminal whether `out` is one
    public ShownProgress(PrintStream out, boolean terminal, AgentLog log) {
        this.out = out;
        this.terminal = terminal;
        this.log = log;
    }

    @Override
    public synchronized void at(Digest model, long have, long all) {
        var percent = (int) (have * 100 / all);
        var step = terminal ? percent : percent / 10;
        if (Integer.valueOf(step).equals(shown.get(model))) {
            return;
        }
        if (shown.size() >= MOST_AT_ONCE) {
            shown.clear(); // of broken downloads; those under way show a step again
        }
        shown.put(model, step);
        if (have >= all) {
            shown.remove(model);
        }
        if (terminal) {
            out.print(bar(model, percent, have, all));
            out.flush();
        } else {
            log.line(
                    "model-download",
                    "model",
                    model.text(),
                    "percent",
                    percent,
                    "bytes",
                    have,
                    "of",
                    all);
        }
    }

    private static String bar(Digest model, int percent, long have, long all) {
        var filled = percent * WIDTH / 100;
        return "\rmodel "
                + model.hex().substring(0, 12)
                + " ["
                + "#".repeat(filled)
                + ".".repeat(WIDTH - filled)
                + "] "
                + percent
                + " % of "
                + (all + 1023) / 1024
                + " KiB"
                + (have >= all ? System.lineSeparator() : "");
    }
}
