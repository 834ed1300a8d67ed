package io.twinmesh.cluster.node.membership;

import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;

import scala.Option;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/// What a server that is alone has in place of a certificate. Pekko opens a port for other members
/// all the same, and whoever could talk to it, any program on this machine, could tell every actor
/// anything: here each handshake fails, since this side has no certificate and takes none.
final class AloneTls implements SSLEngineProvider {
    private final SSLContext context;

    private AloneTls(SSLContext context) {
        this.context = context;
    }

    static AloneTls create() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return new AloneTls(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        var engine = context.createSSLEngine(hostname, port);
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        var engine = context.createSSLEngine(hostname, port);
        engine.setUseClientMode(true);
        return engine;
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return nobody();
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return nobody();
    }

    private static Option<Throwable> nobody() {
        return Option.apply(new CertificateException("this server is alone"));
    }
}
