package io.twinmesh.persistence.vault.key;

import io.twinmesh.persistence.format.Bytes;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Master keys of a key management service: named by the service, wrapped in its own form (RFC
/// 3394, under a key derived for the context), and never given out.
final class KeyService implements MasterKey {
    private final Map<String, SecretKey> kept = new HashMap<>();
    private final Deque<String> newestFirst = new ArrayDeque<>();
    private int made;

    KeyService() {
        turn();
    }

    @Override
    public synchronized List<String> ids() {
        return List.copyOf(newestFirst);
    }

    @Override
    public synchronized void turn() {
        try {
            var name = "keys/twins/versions/" + ++made;
            kept.put(name, KeyGenerator.getInstance("HmacSHA256").generateKey());
            newestFirst.addFirst(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void forget(String id) {
        if (id.equals(id())) {
            throw new IllegalArgumentException("the newest master key is in use");
        }
        kept.remove(id);
        newestFirst.remove(id);
    }

    @Override
    public WrappedKey wrap(String context, byte[] dataKey) {
        try {
            var cipher = Cipher.getInstance("AESWrap");
            cipher.init(Cipher.WRAP_MODE, derived(id(), context));
            return new WrappedKey(id(), Bytes.of(cipher.wrap(new SecretKeySpec(dataKey, "AES"))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] unwrap(String context, WrappedKey wrapped) {
        try {
            var cipher = Cipher.getInstance("AESWrap");
            cipher.init(Cipher.UNWRAP_MODE, derived(wrapped.by(), context));
            return cipher.unwrap(wrapped.bytes().toArray(), "AES", Cipher.SECRET_KEY).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new TamperedException(e);
        }
    }

    private synchronized SecretKey derived(String id, String context)
            throws GeneralSecurityException {
        var key = kept.get(id);
        if (key == null) {
            throw new IllegalStateException("no key " + id + " here, only " + ids());
        }
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return new SecretKeySpec(mac.doFinal(context.getBytes(StandardCharsets.UTF_8)), "AES");
    }
}
