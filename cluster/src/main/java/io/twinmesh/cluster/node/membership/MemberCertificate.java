package io.twinmesh.cluster.node.membership;

import static java.util.Comparator.naturalOrder;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.certificate.Certificates;
import io.twinmesh.cluster.node.settings.ClusterSettings;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// What a member proves itself with, and by which authority it knows others.
///
/// @param chain the member's own certificate first
/// @param trusts decides about the certificates of others
record MemberCertificate(PrivateKey key, List<X509Certificate> chain, X509TrustManager trusts) {
    private static final int LARGEST = 1 << 20;
    private static final int DNS_NAME = 2;
    private static final int ADDRESS = 7;
    private static final char[] NO_PASSWORD = new char[0];

    MemberCertificate {
        chain = List.copyOf(chain);
    }

    /// Blocks on the disk.
    ///
    /// @throws WrongSetting when a file is not there or holds something else
    static MemberCertificate read(ClusterSettings.Tls files)
            throws IOException, GeneralSecurityException {
        return new MemberCertificate(
                files.key()
                        .readText(
                                LARGEST,
                                "an unencrypted private key in PEM",
                                MemberCertificate::key),
                certificates(files.certificate(), "the certificate of this server in PEM"),
                trusting(
                        certificates(
                                files.authority(), "the authority that certifies servers in PEM")));
    }

    private static PrivateKey key(String text) {
        return parsed(text)
                .orElseThrow(() -> new IllegalArgumentException("it holds none that can be read"));
    }

    private static Optional<PrivateKey> parsed(String text) {
        try (var pem = new PEMParser(new StringReader(text))) {
            var converter = new JcaPEMKeyConverter();
            return switch (pem.readObject()) {
                case PrivateKeyInfo key -> Optional.of(converter.getPrivateKey(key));
                case PEMKeyPair pair ->
                        Optional.of(converter.getPrivateKey(pair.getPrivateKeyInfo()));
                case null, default -> Optional.empty();
            };
        } catch (IOException _) {
            // what it says may quote the key
            return Optional.empty();
        }
    }

    private static List<X509Certificate> certificates(NamedFile file, String must) {
        return file.read(LARGEST, must, Certificates::in);
    }

    private static X509TrustManager trusting(List<X509Certificate> authorities)
            throws IOException, GeneralSecurityException {
        var store = empty();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    SSLContext context() throws IOException, GeneralSecurityException {
        var store = empty();
        store.setKeyEntry("member", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), new X509TrustManager[] {trusts}, null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    X509Certificate own() {
        return chain.getFirst();
    }

    /// When it, or one that it needs on the way to its authority, is over.
    Instant end() {
        return chain.stream().map(MemberCertificate::end).min(naturalOrder()).orElseThrow();
    }

    /// When its authority is over: of those in the file it may not be the only one while they are
    /// changed.
    Instant authorityEnd() {
        var last = chain.getLast();
        return Arrays.stream(trusts.getAcceptedIssuers())
                .filter(authority -> authority.equals(last) || certified(last, authority))
                .map(MemberCertificate::end)
                .max(naturalOrder())
                .orElseGet(this::end);
    }

    private static boolean certified(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    /// Whether it is for this host, as those who dial the host will judge: of `10-1-2-3.twins.pod`
    /// also one for `*.twins.pod`.
    static boolean isFor(X509Certificate certificate, String host) {
        return names(certificate, host)
                || (host.indexOf('.') > 0
                        && names(certificate, "*" + host.substring(host.indexOf('.'))));
    }

    /// Whether the certificate bears this name. Wildcards count for nothing.
    static boolean names(X509Certificate certificate, String name) {
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            return alternatives != null
                    && alternatives.stream()
                            .filter(one ->
                                    Objects.equals(one.get(0), DNS_NAME)
                                            || Objects.equals(one.get(0), ADDRESS))
                            .anyMatch(one -> name.equalsIgnoreCase(String.valueOf(one.get(1))));
        } catch (CertificateParsingException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "MemberCertificate[]";
    }
}
