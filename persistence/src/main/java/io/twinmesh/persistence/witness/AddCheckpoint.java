package io.twinmesh.persistence.witness;

import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.TreeHash;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a log sends to a witness: a checkpoint, and the proof that it grew out of an older one.
///
/// @param oldSize leaves in the tree that the log thinks the witness saw last
/// @param proof the consistency proof from there; empty when `oldSize` is 0
/// @param note the signed checkpoint
public record AddCheckpoint(long oldSize, List<TreeHash> proof, String note) {
    /// A note, the proof, and the first line.
    public static final int MOST_BYTES = 72 * 1024;

    private static final int MOST_NODES = 63;
    private static final String OLD = "old ";

    public AddCheckpoint {
        proof = List.copyOf(proof);
        if (oldSize < 0 || proof.size() > MOST_NODES) {
            throw new IllegalArgumentException(
                    "got an old size of "
                            + oldSize
                            + " and "
                            + proof.size()
                            + " nodes, want >= 0 and <= 63");
        }
    }

    /// Reads a request strictly.
    ///
    /// @throws IllegalArgumentException when it is malformed
    public static AddCheckpoint parse(byte[] body) {
        if (body.length > MOST_BYTES) {
            throw new IllegalArgumentException("a request has at most " + MOST_BYTES + " bytes");
        }
        var text = utf8(body);
        int gap = text.indexOf("\n\n");
        if (!text.startsWith(OLD) || gap < 0) {
            throw new IllegalArgumentException("a request reads 'old <size>', a proof, a note");
        }
        var head = new ArrayList<>(List.of(text.substring(0, gap).split("\n", -1)));
        long old = Checkpoint.number(head.removeFirst().substring(OLD.length()));
        return new AddCheckpoint(
                old, head.stream().map(TreeHash::ofBase64).toList(), text.substring(gap + 2));
    }

    public byte[] body() {
        var text = new StringBuilder(OLD).append(oldSize).append('\n');
        proof.forEach(node -> text.append(node.base64()).append('\n'));
        return text.append('\n').append(note).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not a Unicode text", e);
        }
    }
}
