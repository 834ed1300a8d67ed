package io.twinmesh.persistence.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A proof file (C2SP `tlog-proof`): that a leaf is under a checkpoint, checkable with nothing but
/// the leaf and the log's key.
///
/// @param extra whatever helps to find the leaf; nobody has signed it. Ours holds the leaf itself
/// @param index the leaf's
/// @param path the inclusion proof
/// @param checkpoint the signed note
public record TlogProof(
        Optional<String> extra, long index, List<TreeHash> path, String checkpoint) {
    private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1\n";
    private static final String EXTRA = "extra ";
    private static final int MOST_BYTES = 256 * 1024;

    public TlogProof {
        extra.ifPresent(StrictBase64::decode);
        path = List.copyOf(path);
        if (index < 0 || path.size() > 63) {
            throw new IllegalArgumentException(
                    "got index " + index + " and " + path.size() + " nodes, want >= 0 and <= 63");
        }
    }

    /// A proof of a leaf that is known from elsewhere.
    public TlogProof(long index, List<TreeHash> path, String checkpoint) {
        this(Optional.empty(), index, path, checkpoint);
    }

    /// The same with the leaf inside, so that the file needs no other.
    public TlogProof carrying(byte[] leaf) {
        return new TlogProof(Optional.of(StrictBase64.encode(leaf)), index, path, checkpoint);
    }

    /// The leaf that the file carries, if it is one of ours; proven only by [#open].
    public Optional<byte[]> carried() {
        return extra.map(StrictBase64::decode);
    }

    public String text() {
        var text = new StringBuilder(FIRST_LINE);
        extra.ifPresent(line -> text.append(EXTRA).append(line).append('\n'));
        text.append("index ").append(index).append('\n');
        path.forEach(node -> text.append(node.base64()).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }

    /// @throws IllegalArgumentException when the text is malformed
    public static TlogProof parse(String text) {
        if (text.length() > MOST_BYTES) {
            throw new IllegalArgumentException("a proof has at most " + MOST_BYTES + " bytes");
        }
        int gap = text.indexOf("\n\n");
        if (!text.startsWith(FIRST_LINE) || gap < 0) {
            throw new IllegalArgumentException("not a c2sp.org/tlog-proof@v1");
        }
        var head = new ArrayList<>(text.substring(FIRST_LINE.length(), gap + 1).lines().toList());
        Optional<String> extra =
                !head.isEmpty() && head.getFirst().startsWith(EXTRA)
                        ? Optional.of(head.removeFirst().substring(EXTRA.length()))
                        : Optional.empty();
        if (head.isEmpty() || !head.getFirst().startsWith("index ")) {
            throw new IllegalArgumentException("a proof names the index of its leaf");
        }
        var path = new ArrayList<TreeHash>();
        for (var line : head.subList(1, head.size())) {
            path.add(TreeHash.ofBase64(line));
        }
        var proof =
                new TlogProof(
                        extra,
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
        requireUnder(signed, leaf);
        return signed;
    }

    /// Checks the path alone, for a checkpoint that was checked otherwise.
    ///
    /// @param signed the checkpoint of this proof
    /// @throws IllegalArgumentException when the leaf is not under it at this index
    public void requireUnder(Checkpoint signed, byte[] leaf) {
        if (!Rfc9162.verifyInclusion(
                index, signed.size(), Rfc9162.leafHash(leaf), path, signed.root())) {
            throw new IllegalArgumentException(
                    "the leaf is not under the checkpoint at this index");
        }
    }
}
