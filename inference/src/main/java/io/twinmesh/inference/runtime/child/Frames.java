package io.twinmesh.inference.runtime.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// Bytes with their length before them, between a program and its child. First the manifest and the
/// graph go to the child, which answers [#READY] or [#UNAVAILABLE]; then, for each run, the
/// milliseconds it may take and the inputs, which it answers with [#OUTCOME] or [#REFUSED].
final class Frames {
    static final int MOST_BYTES = 65 << 20;
    static final int READY = 'r';
    static final int UNAVAILABLE = 'u';
    static final int OUTCOME = 'o';
    static final int REFUSED = 'f';

    private Frames() {}

    static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// @param most bytes that are believed
    static byte[] read(DataInputStream in, int most) throws IOException {
        var length = in.readInt();
        if (length < 0 || length > most) {
            throw new IOException("a frame has at most " + most + " bytes, got " + length);
        }
        return in.readNBytes(length);
    }
}
