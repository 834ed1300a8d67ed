package io.twinmesh.inference.enrolment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A node asks to be let in, and for a certificate; again and again, since certificates end soon.
///
/// @param key of the node, with which the request is signed
/// @param name chosen by the provider, 1 to 40 of `A-Z a-z 0-9 . _ -`
/// @param token of the invitation that it came with, 1 to 400 characters
/// @param at when the node's clock says that it is
/// @param certificateRequest PKCS 10, DER, at most 4 KiB
/// @param hardware what the machine offers
public record EnrolmentRequest(
        VerifyingKey key,
        String name,
        String token,
        Instant at,
        byte[] certificateRequest,
        HardwareReport hardware) {
    /// No request is longer than this, signature included.
    public static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_TOKEN = 400;
    private static final int MAX_CERTIFICATE_REQUEST = 4 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,40}");
    private static final byte[] DOMAIN =
            "twinmesh/node-enrolment/v1\n".getBytes(StandardCharsets.US_ASCII);

    public EnrolmentRequest {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a node's name must match " + NAME);
        }
        if (token.isEmpty() || token.length() > MAX_TOKEN) {
            throw new IllegalArgumentException("a token has 1 to " + MAX_TOKEN + " characters");
        }
        if (certificateRequest.length > MAX_CERTIFICATE_REQUEST) {
            throw new IllegalArgumentException(
                    "a certificate request has at most " + MAX_CERTIFICATE_REQUEST + " bytes");
        }
        certificateRequest = certificateRequest.clone();
    }

    @Override
    public byte[] certificateRequest() {
        return certificateRequest.clone();
    }

    /// The JSON document that is sent.
    public byte[] signedBy(SigningKey signer) {
        var request = body();
        return CanonicalJson.bytes(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("request", Base64.getEncoder().encodeToString(request))
                        .put(
                                "signature",
                                Base64.getEncoder().encodeToString(signer.sign(message(request)))));
    }

    private byte[] body() {
        return CanonicalJson.bytes(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("key", key.toString())
                        .put("name", name)
                        .put("token", token)
                        .put("at", at.toString())
                        .put(
                                "certificateRequest",
                                Base64.getEncoder().encodeToString(certificateRequest))
                        .put(
                                "hardware",
                                new String(hardware.canonicalBytes(), StandardCharsets.UTF_8)));
    }

    /// Reads a document that was signed with the key that it names.
    ///
    /// @throws NotSigned when the signature is missing or wrong
    /// @throws IllegalArgumentException when anything else is missing, unknown or out of its form;
    ///   it never quotes what stood there
    public static EnrolmentRequest read(byte[] document) throws NotSigned {
        if (document.length > MAX_BYTES) {
            throw new IllegalArgumentException("a request has at most " + MAX_BYTES + " bytes");
        }
        var outer = StrictObject.parse(document, "enrolment");
        var body = Base64.getDecoder().decode(outer.text("request"));
        var signature = outer.optionalText("signature").orElseThrow(NotSigned::new);
        outer.end();
        var tree = StrictObject.parse(body, "request");
        var key = new VerifyingKey(HexFormat.of().parseHex(tree.text("key")));
        if (!key.usable() || !signed(key, body, signature)) {
            throw new NotSigned();
        }
        try {
            var request =
                    new EnrolmentRequest(
                            key,
                            tree.text("name"),
                            tree.text("token"),
                            Instant.parse(tree.text("at")),
                            Base64.getDecoder().decode(tree.text("certificateRequest")),
                            HardwareReport.parse(
                                    tree.text("hardware").getBytes(StandardCharsets.UTF_8)));
            tree.end();
            return request;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("at is no instant", e);
        }
    }

    private static boolean signed(VerifyingKey key, byte[] body, String signature) {
        try {
            return key.verifies(message(body), Base64.getDecoder().decode(signature));
        } catch (IllegalArgumentException _) {
            return false; // no base64
        }
    }

    private static byte[] message(byte[] body) {
        var message = new byte[DOMAIN.length + body.length];
        System.arraycopy(DOMAIN, 0, message, 0, DOMAIN.length);
        System.arraycopy(body, 0, message, DOMAIN.length, body.length);
        return message;
    }

    /// The request does not come from who it says.
    public static final class NotSigned extends Exception {
        private static final long serialVersionUID = 1;

        NotSigned() {
            super("the request is not signed with the key that it names");
        }
    }

    @Override
    public String toString() {
        return "EnrolmentRequest[" + key.nodeId() + "]";
    }
}
