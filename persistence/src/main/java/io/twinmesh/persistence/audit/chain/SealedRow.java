package io.twinmesh.persistence.audit.chain;

import io.twinmesh.persistence.format.Bytes;

import java.util.Locale;
import java.util.Optional;

/// A record as the table holds it, before it has a place there.
///
/// @param atMicros microseconds since 1970: what both databases keep exactly
/// @param form version of what is sealed
/// @param who nonce and ciphertext, under the installation's key
/// @param sealedBy whose key `what` is under
/// @param what nonce and ciphertext; empty when nothing may be kept
public record SealedRow(
        String id,
        long atMicros,
        String interaction,
        int outcome,
        String client,
        Optional<String> patient,
        String resourceType,
        Optional<String> refusal,
        int form,
        Bytes who,
        SealedBy sealedBy,
        Bytes what) {

    /// Whose key.
    public enum SealedBy {
        PATIENT,
        INSTALLATION,
        /// Nobody's: the patient was erased already.
        NOBODY;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// What was never written counts as nobody's; the chain tells that it was changed.
        static SealedBy of(String code) {
            return switch (code) {
                case "patient" -> PATIENT;
                case "installation" -> INSTALLATION;
                default -> NOBODY;
            };
        }
    }
}
