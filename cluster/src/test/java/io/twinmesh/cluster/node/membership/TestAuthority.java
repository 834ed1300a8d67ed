package io.twinmesh.cluster.node.membership;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.cluster.node.settings.ClusterSettings;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

/// An authority that certifies members of a cluster, for tests; its files are in a folder of its
/// own.
public final class TestAuthority {
    public static final String MEMBER = "member.twinmesh";
    private static final List<String> MEMBERS = List.of("127.0.0.1", "localhost", MEMBER);

    private final Path folder;
    private final X500Name name;
    private final KeyPair pair = pair("EC");
    private final X509Certificate certificate;

    public TestAuthority(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.name = new X500Name("CN=authority " + folder.getFileName());
        this.certificate =
                signed(name, pair.getPublic(), Duration.ofDays(1), List.of(), pair.getPrivate());
        write(folder.resolve("authority.pem"), certificate);
    }

    public Path authorityFile() {
        return folder.resolve("authority.pem");
    }

    /// @param key its private key, PEM
    /// @param certificate PEM
    public record Pair(Path key, Path certificate) {}

    /// What a member is told of its own files and this authority's.
    ClusterSettings.Tls files(Pair own) {
        return new ClusterSettings.Tls(
                new NamedFile("twinmesh.cluster.key-file", own.key()),
                new NamedFile("twinmesh.cluster.certificate-file", own.certificate()),
                new NamedFile("twinmesh.cluster.authority-file", authorityFile()),
                MEMBER,
                Duration.ofMinutes(5));
    }

    /// A certificate for a member on this machine.
    public Pair member(String file) throws IOException {
        return certified(file, Duration.ofHours(1), MEMBERS);
    }

    /// @param good for so long from now on; less than zero: it is over
    /// @param names hosts and addresses
    public Pair certified(String file, Duration good, List<String> names) throws IOException {
        return certified(file, pair("EC"), good, names);
    }

    /// The same of a member with another kind of key.
    ///
    /// @param kind as Java names it
    Pair member(String file, String kind) throws IOException {
        return certified(file, pair(kind), Duration.ofHours(1), MEMBERS);
    }

    private Pair certified(String file, KeyPair own, Duration good, List<String> names)
            throws IOException {
        var made =
                signed(new X500Name("CN=" + file), own.getPublic(), good, names, pair.getPrivate());
        write(folder.resolve(file + ".key"), new JcaPKCS8Generator(own.getPrivate(), null));
        write(folder.resolve(file + ".crt"), made);
        return new Pair(folder.resolve(file + ".key"), folder.resolve(file + ".crt"));
    }

    private X509Certificate signed(
            X500Name subject, PublicKey key, Duration good, List<String> names, PrivateKey signer) {
        var now = Instant.now();
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(64, new java.security.SecureRandom()),
                            Date.from(now.minus(Duration.ofDays(2))),
                            Date.from(now.plus(good)),
                            subject,
                            key);
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(names.isEmpty()));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                names.stream()
                                        .flatMap(TestAuthority::alternatives)
                                        .toArray(GeneralName[]::new)));
            }
            var made = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new java.io.ByteArrayInputStream(made.getEncoded()));
        } catch (IOException
                | GeneralSecurityException
                | org.bouncycastle.operator.OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<GeneralName> alternatives(String text) {
        var kind = text.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName;
        return Stream.of(new GeneralName(kind, text));
    }

    private static KeyPair pair(String kind) {
        try {
            return KeyPairGenerator.getInstance(kind).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, Object what) throws IOException {
        try (var pem = new JcaPEMWriter(Files.newBufferedWriter(file))) {
            pem.writeObject(what);
        }
    }
}
