package io.twinmesh.cluster.certificate;

import io.twinmesh.persistence.file.LastingFile;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The gateway's own TLS key (P-256, because every TLS library takes it) and self-signed
/// certificate. Nodes trust exactly this certificate, which their invitation carries; no authority
/// is involved.
///
/// @param keyPem private key, PKCS 8
/// @param certificatePem X.509
/// @param end when it is over
public record GatewayCertificate(String keyPem, String certificatePem, Instant end) {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOR_ALL =
            PosixFilePermissions.fromString("rw-r--r--");
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /// Reads the pair of files, or makes them at the first start; of several gateways that do so at
    /// the same time the first one's count. Blocks on the disk.
    ///
    /// @param hosts names and addresses under which nodes reach the gateway, beside `localhost` and
    ///   `127.0.0.1`; used only when the pair is made
    /// @throws IllegalStateException when only one of the two files is there, or the certificate is
    ///   none
    public static GatewayCertificate ensure(
            Path keyFile,
            Path certificateFile,
            List<String> hosts,
            InstantSource time,
            SecureRandom random)
            throws IOException {
        if (!Files.exists(keyFile) && !Files.exists(certificateFile)) {
            var made = make(hosts, time, random);
            // the key last: a start that was cut short in between is reported, not repaired
            if (LastingFile.makeFirst(certificateFile, ascii(made.certificatePem), FOR_ALL)
                    && !LastingFile.makeFirst(keyFile, ascii(made.keyPem), OWNER_ONLY)) {
                throw half(keyFile, certificateFile);
            }
        }
        return read(keyFile, certificateFile);
    }

    private static GatewayCertificate read(Path keyFile, Path certificateFile) throws IOException {
        if (!Files.exists(keyFile) || !Files.exists(certificateFile)) {
            throw half(keyFile, certificateFile);
        }
        LastingFile.removeParts(keyFile);
        LastingFile.removeParts(certificateFile);
        var pem = Files.readString(certificateFile);
        return new GatewayCertificate(Files.readString(keyFile), pem, endOf(pem, certificateFile));
    }

    private static byte[] ascii(String pem) {
        return pem.getBytes(StandardCharsets.US_ASCII);
    }

    private static IllegalStateException half(Path keyFile, Path certificateFile) {
        return new IllegalStateException(
                "of "
                        + keyFile
                        + " and "
                        + certificateFile
                        + " only one exists, or another server is just making them: start again;"
                        + " where it stays so, bring back the other one, or, if no node was ever"
                        + " invited, delete this one");
    }

    private static GatewayCertificate make(
            List<String> hosts, InstantSource time, SecureRandom random) throws IOException {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var pair = generator.generateKeyPair();
            var name = new X500Name("CN=twinmesh gateway");
            // an hour back, for nodes whose clocks are behind
            var from = time.instant().minus(Duration.ofHours(1));
            var end = from.plus(VALIDITY).truncatedTo(ChronoUnit.SECONDS);
            var names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1"));
            names.addAll(hosts);
            var certificate =
                    new JcaX509v3CertificateBuilder(
                                    name,
                                    new BigInteger(127, random),
                                    Date.from(from),
                                    Date.from(end),
                                    name,
                                    pair.getPublic())
                            .addExtension(
                                    Extension.basicConstraints, true, new BasicConstraints(false))
                            .addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(KeyUsage.digitalSignature))
                            .addExtension(
                                    Extension.extendedKeyUsage,
                                    false,
                                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(
                                            names.stream()
                                                    .map(GatewayCertificate::subject)
                                                    .toArray(GeneralName[]::new)))
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .setSecureRandom(random)
                                            .build(pair.getPrivate()));
            return new GatewayCertificate(
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                    pem("CERTIFICATE", certificate.getEncoded()),
                    end);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("every JDK has P-256 and SHA-256", e);
        }
    }

    private static GeneralName subject(String host) {
        var kind = ADDRESS.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName;
        return new GeneralName(kind, host);
    }

    private static String pem(String label, byte[] der) {
        var body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static Instant endOf(String pem, Path file) {
        try {
            var read =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(ascii(pem)));
            return ((X509Certificate) read).getNotAfter().toInstant();
        } catch (CertificateException e) {
            throw new IllegalStateException(file + " holds no certificate in PEM", e);
        }
    }

    @Override
    public String toString() {
        return "GatewayCertificate[]";
    }
}
