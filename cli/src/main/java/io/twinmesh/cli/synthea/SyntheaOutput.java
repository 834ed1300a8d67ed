package io.twinmesh.cli.synthea;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/// Reads what Synthea prints until it ends: counts the patients, and keeps the last lines that are
/// not about a patient, for when it fails.
final class SyntheaOutput implements Runnable {
    private static final Pattern PATIENT = Pattern.compile("^\\d+ -- .*");
    private static final int KEPT_LINES = 5;
    private static final int KEPT_CHARACTERS = 300;

    private final BufferedReader lines;
    private final int expected;
    private final SyntheaCommand.Progress progress;
    private final Deque<String> last = new ArrayDeque<>();
    private int finished;

    SyntheaOutput(BufferedReader lines, int expected, SyntheaCommand.Progress progress) {
        this.lines = lines;
        this.expected = expected;
        this.progress = progress;
    }

    @Override
    public void run() {
        try (lines) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                accept(line);
            }
        } catch (IOException _) {
            // the process was killed while it wrote; its exit status says so
        }
    }

    private void accept(String line) {
        if (PATIENT.matcher(line).matches()) {
            // a patient who died is printed too, and is then made anew
            finished = Math.min(finished + 1, expected);
            progress.finished(finished, expected);
            return;
        }
        synchronized (last) {
            if (last.size() == KEPT_LINES) {
                last.removeFirst();
            }
            last.addLast(
                    line.length() > KEPT_CHARACTERS ? line.substring(0, KEPT_CHARACTERS) : line);
        }
    }

    String lastLines() {
        synchronized (last) {
            return String.join(" | ", last);
        }
    }
}
