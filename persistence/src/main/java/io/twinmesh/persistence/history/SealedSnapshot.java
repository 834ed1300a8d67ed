package io.twinmesh.persistence.history;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;

/// A twin's state as the snapshot store holds it, sealed like the events.
///
/// @param tag type and version of what is inside
/// @param snapshotId 32 random hex digits; part of what the ciphertext is bound to
public record SealedSnapshot(String tag, String snapshotId, Bytes nonce, Bytes ciphertext)
        implements Stored {}
