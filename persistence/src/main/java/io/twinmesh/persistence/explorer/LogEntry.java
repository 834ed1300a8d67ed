package io.twinmesh.persistence.explorer;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.StrictBase64;
import io.twinmesh.persistence.log.TreeHash;

import java.util.Arrays;

/// One leaf of the log.
///
/// @param index its place
/// @param leaf its bytes
public record LogEntry(long index, byte[] leaf) {
    public LogEntry {
        leaf = leaf.clone();
    }

    @Override
    public byte[] leaf() {
        return leaf.clone();
    }

    /// What is under the checkpoint.
    public TreeHash hash() {
        return Rfc9162.leafHash(leaf);
    }

    /// What the leaf says, its bytes and their hash.
    public ObjectNode json() {
        return LeafJson.of(leaf)
                .put("leaf", StrictBase64.encode(leaf))
                .put("leafHash", hash().toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogEntry(long place, byte[] bytes)
                && place == index
                && Arrays.equals(bytes, leaf);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(leaf);
    }
}
