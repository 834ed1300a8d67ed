package io.twinmesh.cluster.node.membership;

import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.telemetry.Telemetry;

import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import scala.Option;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Lets members talk to members only: TLS 1.3, both sides with a certificate of the cluster's
/// authority that bears the members' name; whoever dials also checks that the certificate is for
/// the host that was dialled. The files are read again from time to time, so that certificates can
/// be renewed without a stop, and are taken only when the other members would; a connection that
/// stands is not checked again.
public final class MemberTls implements SSLEngineProvider {
    private static final Logger LOG = LoggerFactory.getLogger(MemberTls.class);
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    /// Of a key that does not say how it signs.
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    private final ClusterSettings.Tls files;
    private final String host;
    private final InstantSource time;
    private volatile Loaded loaded;

    /// @param until when the files are read again
    /// @param refused whether what they held last was not taken
    private record Loaded(
            MemberCertificate certificate, SSLContext context, Instant until, boolean refused) {}

    private MemberTls(ClusterSettings.Tls files, String host, InstantSource time)
            throws IOException, GeneralSecurityException {
        this.files = files;
        this.host = host;
        this.time = time;
        this.loaded = load();
    }

    /// That of a member of a cluster; a server by itself has none. Blocks.
    ///
    /// @throws StartFailure saying what is wrong with its files
    public static Optional<MemberTls> of(ClusterSettings settings, InstantSource time) {
        return settings.tls().map(files -> of(files, settings.host(), time));
    }

    /// Reads the files and checks that the other members would take them. Blocks.
    ///
    /// @param host of this member
    /// @throws StartFailure saying what is wrong with them
    static MemberTls of(ClusterSettings.Tls files, String host, InstantSource time) {
        try {
            return new MemberTls(files, host, time);
        } catch (WrongSetting e) {
            throw new StartFailure(StartFailure.FAILURE, String.valueOf(e.getMessage()), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "settings twinmesh.cluster.key-file, certificate-file and authority-file: must go"
                            + " together, got '"
                            + files.key().path()
                            + "', '"
                            + files.certificate().path()
                            + "' and '"
                            + files.authority().path()
                            + "': "
                            + e.getMessage(),
                    e);
        }
    }

    /// From now on every scrape says how long the certificate and its authority are still good, and
    /// whether newer files were refused; it reads them again when it is time, as connections do.
    public void show(Telemetry telemetry) {
        telemetry.certificate("member", () -> now().certificate().end(), time);
        telemetry.certificate("authority", () -> now().certificate().authorityEnd(), time);
        telemetry.gauge(
                "twinmesh.certificate.refused",
                "1 when what the files of the member's certificate hold was not taken",
                () -> now().refused() ? 1 : 0);
    }

    private Loaded load() throws IOException, GeneralSecurityException {
        var certificate = MemberCertificate.read(files);
        refuseUseless(certificate, files.memberName(), host);
        return new Loaded(
                certificate, certificate.context(), time.instant().plus(files.refresh()), false);
    }

    private static void refuseUseless(MemberCertificate member, String memberName, String host)
            throws GeneralSecurityException {
        var chain = member.chain().toArray(X509Certificate[]::new);
        member.trusts().checkServerTrusted(chain, "UNKNOWN");
        member.trusts().checkClientTrusted(chain, "UNKNOWN");
        require(memberName, MemberCertificate.names(member.own(), memberName));
        require(host, MemberCertificate.isFor(member.own(), host));
        var signing = signature(member.key());
        signing.initSign(member.key());
        var signature = signing.sign();
        var checking = signature(member.key());
        checking.initVerify(member.own().getPublicKey());
        if (!checking.verify(signature)) {
            throw new CertificateException("the key is not the certificate's");
        }
    }

    /// Of the kinds of keys that TLS 1.3 signs with.
    private static Signature signature(PrivateKey key) throws GeneralSecurityException {
        return switch (key.getAlgorithm()) {
            case "EC" -> Signature.getInstance("SHA256withECDSA");
            case "RSA" -> Signature.getInstance("SHA256withRSA");
            case "RSASSA-PSS" -> {
                var signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(
                        key instanceof RSAKey rsa
                                        && rsa.getParams() instanceof PSSParameterSpec said
                                ? said
                                : PSS);
                yield signature;
            }
            case "EdDSA" -> Signature.getInstance("EdDSA");
            default ->
                    throw new CertificateException(
                            "expected a key of EC, RSA, RSASSA-PSS or Ed25519, got one of "
                                    + key.getAlgorithm());
        };
    }

    private static void require(String name, boolean borne) throws CertificateException {
        if (!borne) {
            throw new CertificateException(
                    "expected a certificate with the subject alternative name '" + name + "'");
        }
    }

    private Loaded now() {
        var now = loaded;
        if (time.instant().isBefore(now.until())) {
            return now;
        }
        try {
            now = load();
        } catch (WrongSetting | IOException | GeneralSecurityException e) {
            LOG.warn(
                    "the member's key, certificate and authority could not be read again or do not"
                            + " go together, the old ones stay",
                    e);
            var again = time.instant().plus(files.refresh());
            now = new Loaded(now.certificate(), now.context(), again, true);
        }
        loaded = now;
        return now;
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        var engine = now().context().createSSLEngine(hostname, port);
        engine.setUseClientMode(false);
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        var engine = now().context().createSSLEngine(hostname, port);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return objection(session);
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return objection(session);
    }

    /// The authority may also certify others than members.
    private Option<Throwable> objection(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate peer
                            && MemberCertificate.names(peer, files.memberName())
                    ? Option.empty()
                    : Option.apply(
                            new CertificateException(
                                    "expected a certificate of a member: with the subject"
                                            + " alternative name '"
                                            + files.memberName()
                                            + "'"));
        } catch (SSLPeerUnverifiedException e) {
            return Option.apply(e);
        }
    }
}
