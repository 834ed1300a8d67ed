package io.twinmesh.cluster.security;

import io.twinmesh.persistence.vault.InstallationCipher;
import io.twinmesh.persistence.vault.key.Sealed;
import io.twinmesh.persistence.vault.key.TamperedException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Seals what an address carries. It opens for the client it was made for and no other, on any node
/// and after a restart.
///
/// @param form of what is sealed, `fhir page/1`; what was sealed as one form opens as no other
public record SealedText(InstallationCipher cipher, String form) {
    /// What is longer, in bytes, does not open.
    private static final int LONGEST = 64 * 1024;

    /// @return of the letters of base64url
    public String seal(String client, byte[] plain) {
        var sealed = cipher.seal(context(client), deflated(plain));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.joined());
    }

    /// Empty for anything that was not sealed here for this client in this form.
    public Optional<byte[]> open(String client, String text) {
        try {
            var sealed = Sealed.ofJoined(Base64.getUrlDecoder().decode(text));
            return Optional.of(inflated(cipher.open(context(client), sealed)));
        } catch (IllegalArgumentException | TamperedException | DataFormatException _) {
            return Optional.empty();
        }
    }

    private byte[] context(String client) {
        return (form + "|" + client).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] deflated(byte[] plain) {
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(plain);
            deflater.finish();
            var out = new ByteArrayOutputStream();
            var buffer = new byte[1024];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    private static byte[] inflated(byte[] deflated) throws DataFormatException {
        try (var inflater = new Inflater(true)) {
            inflater.setInput(deflated);
            var out = new byte[LONGEST];
            int length = inflater.inflate(out);
            return Arrays.copyOf(out, length);
        }
    }
}
