package io.twinmesh.cli.export;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Counts the lines that pass through.
final class CountedLines extends FilterOutputStream {
    private long count;
    private int last = '\n';

    CountedLines(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
        for (int i = offset; i < offset + length; i++) {
            if (from[i] == '\n') {
                count++;
            }
        }
        if (length > 0) {
            last = from[offset + length - 1];
        }
    }

    long count() {
        return count;
    }

    /// Whether the last line has its end.
    boolean whole() {
        return last == '\n';
    }
}
