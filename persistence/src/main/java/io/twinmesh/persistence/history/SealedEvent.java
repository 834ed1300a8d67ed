package io.twinmesh.persistence.history;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;

import java.time.Instant;

/// A patient's event as the journal holds it: what kind it is and when it happened in the clear,
/// everything else sealed under the patient's key.
///
/// @param tag type and version of what is inside, for example `twin.access-granted/1`
/// @param eventId 32 random hex digits; part of what the ciphertext is bound to
public record SealedEvent(String tag, Instant at, String eventId, Bytes nonce, Bytes ciphertext)
        implements Stored {}
