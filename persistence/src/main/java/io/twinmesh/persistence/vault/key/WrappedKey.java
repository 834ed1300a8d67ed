package io.twinmesh.persistence.vault.key;

import io.twinmesh.persistence.format.Bytes;

/// A data key as it is stored.
///
/// @param by name of the master key that wrapped it
/// @param bytes in the form of the [MasterKey] that made them
public record WrappedKey(String by, Bytes bytes) {
    @Override
    public String toString() {
        return "WrappedKey[" + by + "]";
    }
}
