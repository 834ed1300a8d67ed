package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.format.Bytes;

/// What sealing gives: the nonce, drawn anew each time, and the ciphertext with its tag.
public record Sealed(Bytes nonce, Bytes ciphertext) {}
