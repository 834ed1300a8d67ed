package io.twinmesh.persistence.audit.chain;

import io.twinmesh.persistence.format.Bytes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The hash that ties each row to the one before it. It is keyed (HMAC-SHA-256): whoever can write
/// to the table, but has not the key, cannot make a changed trail fit again.
public final class AuditChain {
    /// Before the first row.
    static final Bytes START = Bytes.of(new byte[32]);

    private final SecretKeySpec key;

    AuditChain(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    public Bytes next(Bytes previous, long number, SealedRow row) {
        var mac = mac();
        mac.update(previous.toArray());
        number(mac, number);
        text(mac, row.id());
        number(mac, row.atMicros());
        text(mac, row.interaction());
        number(mac, row.outcome());
        text(mac, row.client());
        text(mac, row.patient().orElse(""));
        text(mac, row.resourceType());
        text(mac, row.refusal().orElse(""));
        number(mac, row.form());
        bytes(mac, row.who().toArray());
        text(mac, row.sealedBy().code());
        bytes(mac, row.what().toArray());
        return Bytes.of(mac.doFinal());
    }

    private Mac mac() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static void text(Mac mac, String text) {
        bytes(mac, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Length before content: no two rows give the same bytes.
    private static void bytes(Mac mac, byte[] bytes) {
        number(mac, bytes.length);
        mac.update(bytes);
    }

    private static void number(Mac mac, long number) {
        mac.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }
}
