package io.twinmesh.persistence.log;

import java.util.ArrayList;
import java.util.List;

/// A proof file (C2SP `tlog-proof`): that a leaf is under a checkpoint, checkable with nothing but
/// the leaf and the log's key.
///
/// @param index the leaf's
/// @param path the inclusion proof
/// @param checkpoint the signed note
public record TlogProof(long index, List<TreeHash> path, String checkpoint) {
    private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1\n";

    public TlogProof {
        path = List.copyOf(path);
        if (index < 0 || path.size() > 63) {
            throw new IllegalArgumentException(
                    "got index " + index + " and " + path.size() + " nodes, want >= 0 and <= 63");
        }
    }

    public String text() {
        var text = new StringBuilder(FIRST_LINE).append("index ").append(index).append('\n');
        path.forEach(node -> text.append(node.base64()).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }

    /// @throws IllegalArgumentException when the text is malformed
    public static TlogProof parse(String text) {
        int gap = text.indexOf("\n\n");
        if (!text.startsWith(FIRST_LINE) || gap < 0) {
            throw new IllegalArgumentException("not a c2sp.org/tlog-proof@v1");
        }
        var head = text.substring(FIRST_LINE.length(), gap + 1).lines().toList();
        if (head.isEmpty() || !head.getFirst().startsWith("index ")) {
            throw new IllegalArgumentException("a proof names the index of its leaf");
        }
        var path = new ArrayList<TreeHash>();
        for (var line : head.subList(1, head.size())) {
            path.add(TreeHash.ofBase64(line));
        }
        var proof =
                new TlogProof(
                        Checkpoint.number(head.getFirst().substring("index ".length())),
                        path,
                        text.substring(gap + 2));
        if (!proof.text().equals(text)) {
            throw new IllegalArgumentException("not the one spelling of this proof");
        }
        return proof;
    }

    /// Checks the whole chain: key, checkpoint, path, leaf.
    ///
    /// @return the checkpoint that the leaf is under
    /// @throws IllegalArgumentException when anything does not hold; the message says what
    public Checkpoint open(byte[] leaf, Vkey log) {
        var signed = Checkpoint.open(checkpoint, log);
        if (!Rfc9162.verifyInclusion(
                index, signed.size(), Rfc9162.leafHash(leaf), path, signed.root())) {
            throw new IllegalArgumentException(
                    "the leaf is not under the checkpoint at this index");
        }
        return signed;
    }
}
