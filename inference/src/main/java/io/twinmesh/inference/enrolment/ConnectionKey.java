package io.twinmesh.inference.enrolment;

import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/// The key of a node's TLS connections: P-256, because every TLS library takes it, unlike the
/// Ed25519 key that is the node's identity and signs the request for this one's certificate. Made
/// anew whenever the agent starts, and never written down.
public final class ConnectionKey {
    private static final String LABEL = "PRIVATE KEY";

    private final PrivateKey secret;
    private final PublicKey open;

    private ConnectionKey(KeyPair pair) {
        this.secret = pair.getPrivate();
        this.open = pair.getPublic();
    }

    public static ConnectionKey generate(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return new ConnectionKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /// The private key, PKCS 8, as PEM.
    public String pem() {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(secret.getEncoded());
        return "-----BEGIN " + LABEL + "-----\n" + body + "\n-----END " + LABEL + "-----\n";
    }

    /// A request for a certificate (PKCS 10, DER), which proves that its sender holds the key.
    public byte[] certificateRequest(String nodeId) {
        try {
            var asked =
                    new CertificationRequestInfo(
                            new X500Name("CN=" + nodeId),
                            SubjectPublicKeyInfo.getInstance(
                                    ASN1Sequence.getInstance(open.getEncoded())),
                            new DERSet());
            var signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(secret);
            signer.update(asked.getEncoded("DER"));
            return new CertificationRequest(
                            asked,
                            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                            new DERBitString(signer.sign()))
                    .getEncoded("DER");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    @Override
    public String toString() {
        return "ConnectionKey[]";
    }
}
