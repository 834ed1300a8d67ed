package io.twinmesh.cluster.certificate;

import io.twinmesh.persistence.identity.NodeId;

import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;

/// The network's own authority for its nodes' certificates; nothing but the gateway trusts it, and
/// it signs nothing but clients' certificates.
public final class NodeAuthority {
    private static final Duration OWN_VALIDITY = Duration.ofDays(3650);

    /// For machines whose clocks are behind.
    private static final Duration BACK = Duration.ofHours(1);

    private static final String SIGNATURE = "SHA256withECDSA";

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final String certificatePem;
    private final SecureRandom random;

    private NodeAuthority(
            PrivateKey key,
            X509Certificate certificate,
            String certificatePem,
            SecureRandom random) {
        this.key = key;
        this.certificate = certificate;
        this.certificatePem = certificatePem;
        this.random = random;
    }

    /// A request for a certificate that cannot be granted.
    public static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1;

        BadRequest(String why) {
            super(why);
        }

        BadRequest(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /// A key and its certificate in one text, key first; secret.
    public static String generate(InstantSource time, SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var pair = generator.generateKeyPair();
            var name = new X500Name("CN=twinmesh nodes");
            var from = time.instant().minus(BACK);
            var made =
                    new JcaX509v3CertificateBuilder(
                                    name,
                                    new BigInteger(127, random),
                                    Date.from(from),
                                    Date.from(from.plus(OWN_VALIDITY)),
                                    name,
                                    pair.getPublic())
                            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                            .addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                            .build(
                                    new JcaContentSignerBuilder(SIGNATURE)
                                            .setSecureRandom(random)
                                            .build(pair.getPrivate()));
            return pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                    + pem("CERTIFICATE", made.getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("every JDK has P-256 and SHA-256", e);
        }
    }

    /// Reads what [#generate] made.
    ///
    /// @throws IllegalArgumentException when it is something else; never quotes it
    public static NodeAuthority of(String keyAndCertificate, SecureRandom random) {
        var cut = keyAndCertificate.indexOf("-----BEGIN CERTIFICATE-----");
        if (cut < 0) {
            throw new IllegalArgumentException("there is no certificate behind the key");
        }
        var body = keyAndCertificate.substring(0, cut).replaceAll("-----[A-Z ]+-----", "");
        var certificatePem = keyAndCertificate.substring(cut);
        try {
            return new NodeAuthority(
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body))),
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(
                                            new ByteArrayInputStream(
                                                    certificatePem.getBytes(
                                                            StandardCharsets.US_ASCII))),
                    certificatePem,
                    random);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no authority's key and certificate", e);
        }
    }

    /// What the gateway trusts.
    public String certificatePem() {
        return certificatePem;
    }

    /// When it can certify nobody any more.
    public Instant end() {
        return certificate.getNotAfter().toInstant();
    }

    /// A certificate for the key of the request. Whatever else the request asks for is left out.
    ///
    /// @param request PKCS 10, DER; signed with the key that it is about
    public NodeCertificate certify(NodeId node, byte[] request, Instant now, Duration lifetime)
            throws BadRequest {
        var open = provedKey(request);
        var serial = new BigInteger(127, random);
        var until = now.plus(lifetime);
        try {
            var made =
                    new JcaX509v3CertificateBuilder(
                                    certificate,
                                    serial,
                                    Date.from(now.minus(BACK)),
                                    Date.from(until),
                                    new X500Name("CN=" + node.value()),
                                    open)
                            .addExtension(
                                    Extension.basicConstraints, true, new BasicConstraints(false))
                            .addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(KeyUsage.digitalSignature))
                            .addExtension(
                                    Extension.extendedKeyUsage,
                                    true,
                                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                            .build(
                                    new JcaContentSignerBuilder(SIGNATURE)
                                            .setSecureRandom(random)
                                            .build(key));
            return new NodeCertificate(
                    pem("CERTIFICATE", made.getEncoded()), serial.toString(16), until);
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("the authority's key cannot sign", e);
        }
    }

    private static PublicKey provedKey(byte[] request) throws BadRequest {
        try {
            var asked = new JcaPKCS10CertificationRequest(request);
            if (!(asked.getPublicKey() instanceof ECPublicKey open)
                    || open.getParams().getCurve().getField().getFieldSize() != 256) {
                throw new BadRequest("the key of the certificate request must be P-256");
            }
            if (asked.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest).length > 0) {
                throw new BadRequest("the certificate request must ask for nothing but a name");
            }
            if (!asked.isSignatureValid(new JcaContentVerifierProviderBuilder().build(open))) {
                throw new BadRequest("the certificate request is not signed with its own key");
            }
            return open;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IllegalArgumentException e) {
            throw new BadRequest("the certificate request is no PKCS 10 in DER", e);
        }
    }

    private static String pem(String label, byte[] der) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    @Override
    public String toString() {
        return "NodeAuthority[]";
    }
}
