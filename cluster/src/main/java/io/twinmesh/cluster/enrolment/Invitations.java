package io.twinmesh.cluster.enrolment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.persistence.identity.OwnerId;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes and reads the tokens of invitations. A token says who invites whom until when, under a
/// keyed digest: nothing is stored until it is used.
public final class Invitations {
    private static final String MAC = "HmacSHA256";
    private static final int ID_BYTES = 16;

    private final byte[] key;
    private final SecureRandom random;

    /// @param key 32 secret bytes
    public Invitations(byte[] key, SecureRandom random) {
        this.key = key.clone();
        this.random = random;
    }

    /// What a token says.
    ///
    /// @param id 32 hex digits
    /// @param owner of the nodes that come with it
    /// @param reusable whether any number of nodes may come with it, for an operator's own fleet
    public record Invitation(String id, OwnerId owner, boolean reusable, Instant ends) {}

    /// A fresh token.
    public String token(OwnerId owner, boolean reusable, Instant ends) {
        var id = new byte[ID_BYTES];
        random.nextBytes(id);
        var said =
                CanonicalJson.bytes(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("id", HexFormat.of().formatHex(id))
                                .put("owner", owner.value())
                                .put("reusable", reusable)
                                .put("ends", ends.getEpochSecond()));
        var text = Base64.getUrlEncoder().withoutPadding();
        return text.encodeToString(said) + "." + text.encodeToString(mac(said));
    }

    /// What the token says; empty when it was not made here.
    public Optional<Invitation> read(String token) {
        var parts = token.split("\\.", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        try {
            var said = Base64.getUrlDecoder().decode(parts[0]);
            if (!MessageDigest.isEqual(mac(said), Base64.getUrlDecoder().decode(parts[1]))) {
                return Optional.empty();
            }
            var tree = StrictObject.parse(said, "token");
            var invitation =
                    new Invitation(
                            tree.text("id"),
                            new OwnerId(tree.text("owner")),
                            tree.flag("reusable"),
                            Instant.ofEpochSecond(tree.integer("ends")));
            tree.end();
            return Optional.of(invitation);
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // no base64
        }
    }

    private byte[] mac(byte[] said) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac.doFinal(said);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    @Override
    public String toString() {
        return "Invitations[]";
    }
}
