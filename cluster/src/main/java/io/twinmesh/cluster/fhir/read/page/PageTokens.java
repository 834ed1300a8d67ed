package io.twinmesh.cluster.fhir.read.page;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.vault.InstallationCipher;
import io.twinmesh.persistence.vault.Sealed;
import io.twinmesh.persistence.vault.TamperedException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Seals what page links carry. A link opens for the client it was made for and no other, on any
/// node and after a restart.
public final class PageTokens {
    private static final int NONCE_BYTES = 12;
    private static final int LONGEST = 64 * 1024;

    private final InstallationCipher cipher;

    public PageTokens(InstallationCipher cipher) {
        this.cipher = cipher;
    }

    String seal(String client, PageToken token) {
        var sealed = cipher.seal(context(client), deflated(StrictCbor.write(token)));
        var out = new ByteArrayOutputStream();
        out.writeBytes(sealed.nonce().toArray());
        out.writeBytes(sealed.ciphertext().toArray());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    /// Fails with [Refused] `search.page-invalid` for anything that was not sealed here for this
    /// client and path.
    PageToken open(String client, String path, String text) {
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            var sealed =
                    new Sealed(
                            Bytes.of(Arrays.copyOf(bytes, NONCE_BYTES)),
                            Bytes.of(
                                    Arrays.copyOfRange(
                                            bytes,
                                            Math.min(NONCE_BYTES, bytes.length),
                                            bytes.length)));
            var token =
                    StrictCbor.read(
                            inflated(cipher.open(context(client), sealed)), PageToken.class);
            if (token.path().equals(path)) {
                return token;
            }
        } catch (IllegalArgumentException | TamperedException | DataFormatException _) {
            // told below
        }
        throw new Refused(
                400, "search.page-invalid", "This is no page link that was made for this client.");
    }

    private static byte[] context(String client) {
        return ("fhir page/1|" + client).getBytes(StandardCharsets.UTF_8);
    }

    /// A link must fit into an address, also when the search is long.
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
