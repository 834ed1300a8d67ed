package io.twinmesh.persistence.linked;

import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.log.Checkpoint;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One leaf of a log beside the ledger's: lines of ASCII, each ended by a newline, the last one
/// too.
///
/// The index is inside, so that a leaf shown at another place is a lie that anyone can see.
///
/// @param time in whole milliseconds
public record LinkedLeaf(long index, Instant time, LinkedEvent event) {
    private static final String FORM = "twinmesh-linked-leaf/1";
    private static final String NONE = "-";
    private static final int MOST_BYTES = 1024;

    public LinkedLeaf {
        if (index < 0) {
            throw new IllegalArgumentException("an index is 0 or more, got " + index);
        }
        time = Instant.ofEpochMilli(time.toEpochMilli());
    }

    /// The leaf as it is hashed and served.
    public byte[] bytes() {
        var head = FORM + "\nindex " + index + "\ntime-ms " + time.toEpochMilli() + "\nevent ";
        return (head + text(event)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(LinkedEvent event) {
        return switch (event) {
            case ModelPublished(var model, var manifest, var graph) ->
                    "model-published\nmodel "
                            + model
                            + "\nmanifest "
                            + manifest
                            + "\ngraph "
                            + graph.orElse(NONE)
                            + "\n";
            case ModelRetired(var manifest) -> "model-retired\nmanifest " + manifest + "\n";
        };
    }

    /// Reads a leaf strictly.
    ///
    /// @throws IllegalArgumentException when the bytes are not exactly one leaf in its one spelling
    public static LinkedLeaf parse(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("a leaf has at most " + MOST_BYTES + " bytes");
        }
        var text = new String(bytes, StandardCharsets.US_ASCII);
        var lines = text.lines().toList();
        if (lines.size() < 5 || !lines.getFirst().equals(FORM)) {
            throw new IllegalArgumentException("not a " + FORM);
        }
        var leaf =
                new LinkedLeaf(
                        Checkpoint.number(after("index ", lines.get(1))),
                        Instant.ofEpochMilli(Checkpoint.number(after("time-ms ", lines.get(2)))),
                        event(after("event ", lines.get(3)), lines.subList(4, lines.size())));
        if (!Arrays.equals(leaf.bytes(), bytes)) {
            throw new IllegalArgumentException("not the one spelling of this leaf");
        }
        return leaf;
    }

    private static LinkedEvent event(String kind, List<String> lines) {
        if (kind.equals("model-published") && lines.size() == 3) {
            var graph = after("graph ", lines.get(2));
            return new ModelPublished(
                    after("model ", lines.get(0)),
                    after("manifest ", lines.get(1)),
                    graph.equals(NONE) ? Optional.empty() : Optional.of(graph));
        }
        if (kind.equals("model-retired") && lines.size() == 1) {
            return new ModelRetired(after("manifest ", lines.get(0)));
        }
        throw new IllegalArgumentException("no leaf tells of such an event");
    }

    private static String after(String name, String line) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException("want a line that begins with '" + name + "'");
        }
        return line.substring(name.length());
    }
}
