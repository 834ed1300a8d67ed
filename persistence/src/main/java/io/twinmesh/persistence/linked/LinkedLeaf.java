package io.twinmesh.persistence.linked;

import io.twinmesh.persistence.log.Checkpoint;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// One leaf of a log beside the ledger's: lines of ASCII, each ended by a newline, the last one
/// too.
///
/// The index is inside, so that a leaf shown at another place is a lie that anyone can see.
///
/// @param time in whole milliseconds
public record LinkedLeaf(long index, Instant time, LinkedEvent event) {
    /// As long as a leaf may be.
    public static final int MOST_BYTES = 1024;

    private static final String FORM = "twinmesh-linked-leaf/1";

    public LinkedLeaf {
        if (index < 0) {
            throw new IllegalArgumentException("an index is 0 or more, got " + index);
        }
        time = Instant.ofEpochMilli(time.toEpochMilli());
    }

    /// The leaf as it is hashed and served.
    public byte[] bytes() {
        return text().getBytes(StandardCharsets.US_ASCII);
    }

    /// The same as text.
    public String text() {
        return FORM
                + "\nindex "
                + index
                + "\ntime-ms "
                + time.toEpochMilli()
                + "\nevent "
                + EventLines.of(event)
                + "\n";
    }

    /// Reads a leaf strictly.
    ///
    /// @throws IllegalArgumentException when the bytes are not exactly one leaf in its one spelling
    public static LinkedLeaf parse(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("a leaf has at most " + MOST_BYTES + " bytes");
        }
        var lines = new String(bytes, StandardCharsets.US_ASCII).lines().toList();
        if (lines.size() < 5 || !lines.getFirst().equals(FORM)) {
            throw new IllegalArgumentException("not a " + FORM);
        }
        var leaf =
                new LinkedLeaf(
                        Checkpoint.number(EventLines.after("index ", lines.get(1))),
                        Instant.ofEpochMilli(
                                Checkpoint.number(EventLines.after("time-ms ", lines.get(2)))),
                        EventLines.parse(
                                EventLines.after("event ", lines.get(3)),
                                lines.subList(4, lines.size())));
        if (!Arrays.equals(leaf.bytes(), bytes)) {
            throw new IllegalArgumentException("not the one spelling of this leaf");
        }
        return leaf;
    }
}
