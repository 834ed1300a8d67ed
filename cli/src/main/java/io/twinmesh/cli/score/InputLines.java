package io.twinmesh.cli.score;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads lines of bounded length: a line that is too long is skipped to its end and said, the next
/// one is read as usual.
final class InputLines {
    static final int MAX_BYTES = 64 * 1024;

    private final InputStream in;

    InputLines(InputStream in) {
        this.in = new BufferedInputStream(in, MAX_BYTES);
    }

    /// One line, without its line end.
    sealed interface Line {
        record Text(byte[] utf8) implements Line {
            boolean blank() {
                for (var b : utf8) {
                    if (b != ' ' && b != '\t' && b != '\r') {
                        return false;
                    }
                }
                return true;
            }
        }

        record TooLong() implements Line {}
    }

    /// The next line; empty at the end. Blocks until there is one.
    Optional<Line> next() throws IOException {
        var line = new ByteArrayOutputStream();
        var length = 0L;
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (length == 0) {
                    return Optional.empty();
                }
                break;
            }
            length++;
            if (length <= MAX_BYTES) {
                line.write(b);
            }
        }
        return Optional.of(
                length > MAX_BYTES ? new Line.TooLong() : new Line.Text(line.toByteArray()));
    }

    /// Whether the next line can be read without waiting, as far as that is known.
    boolean ready() throws IOException {
        return in.available() > 0;
    }
}
