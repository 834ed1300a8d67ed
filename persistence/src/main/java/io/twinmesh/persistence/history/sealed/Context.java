package io.twinmesh.persistence.history.sealed;

import io.twinmesh.persistence.identity.PatientId;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a ciphertext is bound to, as bytes: each part with its length before it, so that no two
/// lists of parts give the same bytes.
final class Context {
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream(256);

    /// @param domain what the bytes are for, with a version
    Context(String domain) {
        with(domain);
    }

    /// As rows and snapshots of version 1 were bound.
    static byte[] version1(PatientId patient, String tag, String recordId) {
        return ("twin|" + patient + "|" + tag + "|" + recordId).getBytes(StandardCharsets.UTF_8);
    }

    Context with(String text) {
        return with(text.getBytes(StandardCharsets.UTF_8));
    }

    Context with(long number) {
        return with(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    Context with(byte[] part) {
        parts.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        parts.writeBytes(part);
        return this;
    }

    byte[] bytes() {
        return parts.toByteArray();
    }
}
