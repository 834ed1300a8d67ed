package io.twinmesh.bench.chaos.world;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/// Certifies the members of one cluster, for a day.
final class Authority {
    private static final Duration LIFE = Duration.ofDays(1);
    private static final X500Name NAME = new X500Name("CN=chaos authority");

    private final Path folder;
    private final KeyPair pair = pair();

    Authority(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        write(file(), signed(NAME, pair.getPublic(), ""));
    }

    Path file() {
        return folder.resolve("authority.pem");
    }

    /// @param key its private key, PEM
    /// @param certificate PEM
    record Pair(Path key, Path certificate) {}

    /// @param address under which the others reach it
    Pair member(String name, String address) throws IOException {
        var own = pair();
        var made = new Pair(folder.resolve(name + ".key"), folder.resolve(name + ".crt"));
        write(made.key(), new JcaPKCS8Generator(own.getPrivate(), null));
        write(made.certificate(), signed(new X500Name("CN=" + name), own.getPublic(), address));
        return made;
    }

    /// @param address empty: of the authority itself
    private X509CertificateHolder signed(X500Name subject, PublicKey key, String address) {
        var now = Instant.now();
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            NAME,
                            new BigInteger(64, new SecureRandom()),
                            Date.from(now.minus(LIFE)),
                            Date.from(now.plus(LIFE)),
                            subject,
                            key);
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(address.isEmpty()));
            if (!address.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName[] {
                                    new GeneralName(GeneralName.iPAddress, address),
                                    new GeneralName(GeneralName.dNSName, "member.twinmesh")
                                }));
            }
            return builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        } catch (CertIOException | OperatorCreationException e) {
            throw new IllegalStateException("every JDK signs with ECDSA", e);
        }
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has EC", e);
        }
    }

    private static void write(Path file, Object what) throws IOException {
        try (var pem = new JcaPEMWriter(Files.newBufferedWriter(file))) {
            pem.writeObject(what);
        }
    }
}
