package io.twinmesh.cluster.certificate;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/// Certificates as files hold them.
public final class Certificates {
    private Certificates() {}

    /// @param pem one or more of them
    /// @throws IllegalArgumentException when there is none, or a block of another kind beside them;
    ///   without a word of it
    public static List<X509Certificate> in(byte[] pem) {
        try {
            var found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException _) {
            // what it says may quote a key that was taken for a certificate
        }
        throw new IllegalArgumentException("it holds no certificate in PEM");
    }
}
